#!/bin/bash
# Ready: Keystone gives a token, every API answers an authenticated request, conductor and scheduler report, the console
# proxy has its page. An API that refuses the administrator, or that Keystone refuses, is not waited for: that does not pass.

readonly READY_TIMEOUT_SECONDS=600
readonly REFUSAL_SECONDS=10 # one that has just started may refuse the first requests

ready() {
  local verdict line units unit start=$SECONDS
  step 'waiting until every API answers'
  if verdict=$(ADMIN_PASSWORD=$ADMIN_PASSWORD AUTH_URL=$(public_url 5000)/v3 CACERT=$CA_FILE REGION=$REGION VOLUMES_PATH=$VOLUMES_PATH CONSOLE_URL=$(console_url) \
    TIMEOUT_SECONDS=$READY_TIMEOUT_SECONDS REFUSED_SECONDS=$REFUSAL_SECONDS python3 -c "$(ready_program)" 2>&1 </dev/null); then
    return
  fi
  # One line per API that does not answer: TYPE: what was seen last.
  while read -r line; do
    without_secrets <<<"error: no good answer from $line" | cut -c1-400 >&2
    read -ra units <<<"${API_UNITS[${line%%:*}]:-}"
    for unit in "${units[@]}"; do unit_explain "$unit"; done
  done <<<"$verdict"
  die "the control plane is not ready after $((SECONDS - start)) s" \
    "fix what the lines above say (the logs are in /var/log of this machine), then run the same command again"
}

# Plain requests on one keystoneauth session: a third of the start-up time of the whole SDK.
ready_program() {
  cat <<'PYTHON'
import os, sys, time

from keystoneauth1 import session
from keystoneauth1.identity import v3

auth = v3.Password(
    auth_url=os.environ["AUTH_URL"], username="admin", password=os.environ["ADMIN_PASSWORD"],
    project_name="admin", user_domain_id="default", project_domain_id="default")
keystone = session.Session(auth=auth, timeout=20, verify=os.environ["CACERT"])


def get(kind, path):
    return keystone.get(path, endpoint_filter={
        "service_type": kind, "interface": "public", "region_name": os.environ["REGION"]}).json()


def services(kind, *needed):
    listed = get(kind, "/os-services")["services"]
    missing = set(needed) - {s["binary"] for s in listed if s["state"] == "up"}
    if missing:
        raise RuntimeError("no sign yet of " + " and ".join(sorted(missing)))


waiting = {
    "identity": lambda: get("identity", "/users?name=admin"),
    "image": lambda: get("image", "/v2/images?limit=1"),
    "placement": lambda: get("placement", "/resource_providers?name=none"),
    "network": lambda: get("network", "/v2.0/networks?limit=1"),
    "compute": lambda: services("compute", "nova-conductor", "nova-scheduler"),
    "console": lambda: keystone.get(os.environ["CONSOLE_URL"], authenticated=False),
}
if os.environ["VOLUMES_PATH"]:
    waiting["volumev3"] = lambda: services("volumev3", "cinder-scheduler", "cinder-volume")
seen = {}
refused = {}
deadline = time.monotonic() + int(os.environ["TIMEOUT_SECONDS"])
while True:
    for name in list(waiting):
        try:
            waiting[name]()
            del waiting[name]
            refused.pop(name, None)
        except Exception as error:
            status = getattr(error, "http_status", None)
            # A service's own words; what is no answer of a service is named by its kind.
            seen[name] = str(error) if status else f"{type(error).__name__}: {error}"
            if status in (401, 403):
                refused.setdefault(name, time.monotonic())
            else:
                refused.pop(name, None)
    if not waiting:
        sys.exit(0)
    is_refused = any(time.monotonic() - since > int(os.environ["REFUSED_SECONDS"]) for since in refused.values())
    if is_refused or time.monotonic() > deadline:
        for name in waiting:
            print(f"{name}: {seen[name]}")
        sys.exit(1)
    time.sleep(0.25)
PYTHON
}
