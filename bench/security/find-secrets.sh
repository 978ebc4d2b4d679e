#!/bin/bash
# Where on this machine texts stand that only root should see: patterns come on stdin, a line each; one line is printed for each
# place. Looked at are files that everybody can read, logs, the journal, and the command lines of what runs.
set -uo pipefail
umask 077
patterns=$(mktemp)
trap 'rm -f "$patterns"' EXIT
cat >"$patterns"
{
  find /etc /var/lib /tmp /run /home -xdev -type f -perm /004 -size -16M -print0
  find /var/log -xdev -type f -size -64M -print0
} 2>/dev/null | xargs -0 grep -laFf "$patterns" 2>/dev/null
if journalctl --no-pager -o cat 2>/dev/null | grep -qaFf "$patterns"; then echo "the journal"; fi
for line in /proc/[0-9]*/cmdline; do
  if tr '\0' ' ' <"$line" 2>/dev/null | grep -qaFf "$patterns"; then echo "command line of $(tr '\0' ' ' <"${line%cmdline}comm")"; fi
done
exit 0
