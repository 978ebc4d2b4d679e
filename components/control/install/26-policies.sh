#!/bin/bash
# Policies in place of a service's own. A rule that the service does not have would change nothing, and nobody would notice.

# SERVICE, its new policy.yaml on stdin: whether the service has every one of the rules.
policies_check() {
  local service=$1 unknown
  if ! unknown=$(python3 -c "$(unknown_rules_program)" "$service" 2>&1); then
    die "the policies of $service cannot be compared with the service's own: ${unknown##*$'\n'}" \
      "fix the installed packages (apt-get check), and run the same command again"
  fi
  if [ -n "$unknown" ]; then
    die "$service has no policy ${unknown//$'\n'/, }: the rule of that name would change nothing" \
      "install the release of OpenStack that Atelier is made for (the README names it)"
  fi
}

# Prints the rules on stdin that SERVICE has not registered.
unknown_rules_program() {
  cat <<'PYTHON'
import sys
from importlib.metadata import entry_points

import yaml

service = sys.argv[1]
lists = [entry for entry in entry_points(group="oslo.policy.policies") if entry.name == service]
known = {rule.name for rule in lists[0].load()()}
print("\n".join(name for name in yaml.safe_load(sys.stdin) if name not in known), end="")
PYTHON
}
