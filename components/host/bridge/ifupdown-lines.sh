# shellcheck shell=bash
# Reading ifupdown's files as interfaces(5) has it, and what in them a bridge cannot take over.

# interfaces_files: every file that ifupdown reads, in its order, as /etc/network/interfaces and its `source` lines say.
interfaces_files() { interfaces_tree /etc/network/interfaces; }

# interfaces_tree FILE [FILES THAT LEAD TO IT]
interfaces_tree() {
  local word rest pattern match
  if [ ! -f "$1" ] || [[ ${2:-} == *"|$1|"* ]]; then return 0; fi
  printf '%s\n' "$1"
  while read -r word rest; do
    case $word in source | source-directory) ;; *) continue ;; esac
    # shellcheck disable=SC2086 # a list of patterns; noglob, because they are not relative to this folder
    for pattern in $(set -f; printf '%s\n' $rest); do
      [[ $pattern == /* ]] || pattern=$(dirname "$1")/$pattern
      while read -r match; do
        if [ "$word" = source ] && [ -f "$match" ]; then
          interfaces_tree "$match" "${2:-}|$1|"
        elif [ -d "$match" ]; then
          # A folder's files count when their names are of these characters alone.
          for match in "$match"/*; do
            [[ ${match##*/} =~ ^[A-Za-z0-9_-]+$ ]] && interfaces_tree "$match" "${2:-}|$1|"
          done
        fi
      done < <(compgen -G "$pattern" || true)
    done
  done < <(joined_lines "$1")
}

# joined_lines FILE: without comments, and with lines that a backslash continues joined to one.
joined_lines() {
  awk '
    line == "" && /^[[:space:]]*#/ { next }
    { line = line $0 }
    /\\$/ { sub(/\\$/, "", line); next }
    { gsub(/[[:space:]]+/, " ", line); sub(/^ /, "", line); sub(/ $/, "", line); if (line != "") print line; line = "" }
    END { if (line != "") print line }' "$1"
}

# ifupdown_claims DEVICE: its configuration is here.
ifupdown_claims() {
  local file
  while read -r file; do
    grep -Eq "^iface $1( |:|=|\$)" <<<"$(joined_lines "$file")" && return 0
  done < <(interfaces_files)
  return 1
}

# What comes along: interfaces_stanza writes it for the bridge, or the running network is where it is taken from.
IFUPDOWN_CARRIED='address|netmask|broadcast|network|gateway|metric|mtu|hostname|hwaddress|dns-nameservers?|dns-search|dns-domain|accept_ra|autoconf|privext|dad-attempts|dad-interval'
IFUPDOWN_METHODS='inet (static|dhcp|manual)|inet6 (static|auto|manual)'

# ifupdown_problems: what of the NIC's stanzas would not come along, and who else builds on the NIC.
ifupdown_problems() {
  local file
  while read -r file; do
    # comment_out works line by line.
    awk -v file="$file" '/^[[:space:]]*(auto|allow-|iface|rename|no-).*\\$/ { print file ": `" $0 "` goes on in the next line, where Atelier does not look for device names" }' "$file"
    joined_lines "$file" | awk -v nic="$NIC" -v file="$file" -v carried="^($IFUPDOWN_CARRIED)\$" -v methods="^($IFUPDOWN_METHODS)\$" \
      -v routes="$(list_routes 4 "$NIC"; list_routes 6 "$NIC")" '
      function tell(why) { print file ": `" $0 "` " why }
      function named(text) { return index(" " text " ", " " nic " ") || index(" " text, " " nic ".") }
      # A pattern of the shell, after a slash in `auto` lines; more than one slash is more than is understood here.
      function means(pattern) {
        sub(/^\//, "", pattern)
        if (pattern ~ /[\/[]/) return 1
        gsub(/\./, "\\.", pattern); gsub(/\*/, ".*", pattern); gsub(/\?/, ".", pattern)
        return nic ~ ("^" pattern "$")
      }
      # `up ip route add` of a route that is there now: the running network says it, and it comes along.
      function known_route(   text, n, lines, i) {
        if ($0 !~ /^(post-)?up (\/[a-z\/]*)?ip (-[46] )?(-6 )?route (add|replace|append) /) return 0
        text = $0
        sub(/^.* route (add|replace|append) /, "", text); sub(/ \|\| true$/, "", text); sub(/ dev [^ ]+/, "", text); sub(/ $/, "", text)
        n = split(routes, lines, "\n")
        for (i = 1; i <= n; i++) if (index(lines[i] " ", text " ") == 1) return 1
        return 0
      }
      $1 ~ /^(auto|allow-.*|no-auto-down|no-scripts)$/ {
        ours = 0
        for (i = 2; i <= NF; i++) {
          if ($i ~ /\// && means($i)) tell("names devices by a pattern, which may mean " nic)
          else if (index($i, nic "=") == 1) tell("gives " nic " a configuration by another name")
        }
        next
      }
      $1 == "rename" { ours = 0; if (named($0) || index($0, "=" nic)) tell("gives " nic " its name"); next }
      $1 == "mapping" || $1 == "template" || $1 == "source" || $1 == "source-directory" {
        ours = 0
        if ($1 == "mapping") for (i = 2; i <= NF; i++) if (means($i)) tell("chooses a configuration by a script, which may mean " nic)
        if ($1 ~ /^source/ && $0 ~ /[$`~]/) tell("names files by a shell expression: it is not clear which")
        next
      }
      $1 == "iface" {
        name = $2; sub(/[:=].*/, "", name)
        ours = (name == nic)
        if (ours && $2 ~ /=/) tell("gives " nic " a configuration by another name")
        else if (ours && ($3 == "inherits" || NF > 4)) tell("takes options over from another stanza")
        else if (ours && ($3 " " $4) !~ methods) tell("is a method that a bridge has not got")
        else if (!ours && ($2 ~ "^" nic "\\.[0-9]+$")) tell("is a VLAN over " nic)
        else if (!ours && $0 ~ (" inherits " nic "$")) tell("takes its options over from " nic)
        next
      }
      ours && $1 !~ carried && !known_route() {
        tell($1 ~ /^(pre-up|up|post-up|pre-down|down|post-down)$/ ? "runs for " nic ", and would not for the bridge" : "is an option of " nic " that the bridge does not take over")
        next
      }
      !ours && (named($0) || ($1 ~ /^(bond|bridge)[-_](slaves|ports)$/ && $2 ~ /^(all|regex)$/)) { tell("belongs to another device and needs " nic) }'
  done < <(interfaces_files)
}

# ifupdown_option NAME: its value in the NIC's stanzas as they were.
ifupdown_option() { original interfaces | sed -n "s/^$1 //p" | head -n 1; }

# ifupdown_options NAME: the words of all of them, each once, in their order; NAME is an extended regular expression.
ifupdown_options() { original interfaces | sed -nE "s/^($1) //p" | tr ' ' '\n' | awk '!seen[$0]++' | paste -sd' '; }

# Those of the settings, else the stanzas', else those that systemd-resolved knows.
ifupdown_nameservers() {
  if [ -n "$NAMESERVERS" ]; then printf '%s' "$NAMESERVERS"; return; fi
  ifupdown_options 'dns-nameservers?' | grep . || { [ "$MODE" != static ] || original nameservers; }
}

# ifupdown_snapshot DIR: the NIC's options, one a line.
ifupdown_snapshot() {
  local file
  while read -r file; do
    joined_lines "$file" | awk -v nic="$NIC" '
      $1 ~ /^(auto|allow-.*|no-auto-down|no-scripts|rename|mapping|template|source|source-directory)$/ { ours = 0; next }
      $1 == "iface" { name = $2; sub(/[:=].*/, "", name); ours = (name == nic); next }
      ours { print }'
  done < <(interfaces_files) >"$1/interfaces"
}
