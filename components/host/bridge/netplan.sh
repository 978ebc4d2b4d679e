# shellcheck shell=bash
# netplan over systemd-networkd. A later netplan file cannot take addresses away from an earlier one (lists add up), so
# the file that describes the NIC is rewritten without them, and put back byte by byte when the bridge goes.

netplan_ours() { printf '/etc/netplan/90-atelier-%s.yaml' "$BRIDGE"; }

netplan_installed() { command -v netplan >/dev/null && compgen -G '/etc/netplan/*.yaml' >/dev/null; }

netplan_claims() { netplan_installed && [ -n "$(netplan_edit find "$1")" ]; }

# netplan_edit VERB NIC [ARGUMENTS]: netplan brings Python and its YAML module along.
#   find NIC            `FILE ID` of every description of the NIC
#   strip NIC           takes everything about addresses out of them
#   bridge NIC          prints the bridge's own file
netplan_edit() {
  python3 - "$@" <<'PYTHON'
import glob, os, sys, yaml

verb, nic = sys.argv[1:3]
mac = open(f"/sys/class/net/{nic}/address").read().strip() if os.path.exists(f"/sys/class/net/{nic}") else ""
LINK = {"match", "set-name", "mtu", "macaddress", "wakeonlan", "renderer", "optional", "emit-lldp"}

def describes(key, device):
    match = (device or {}).get("match", {})
    return nic in (key, device and device.get("set-name"), match.get("name")) or (mac and str(match.get("macaddress", "")).lower() == mac)

def documents():
    for file in sorted(glob.glob("/etc/netplan/*.yaml")):
        document = yaml.safe_load(open(file)) or {}
        devices = ((document.get("network") or {}).get("ethernets") or {})
        found = [key for key, device in devices.items() if describes(key, device)]
        if found:
            yield file, document, devices, found

def find():
    for file, _, _, found in documents():
        for key in found:
            print(file, key)

def strip():
    for file, document, devices, found in documents():
        for key in found:
            devices[key] = {name: value for name, value in (devices[key] or {}).items() if name in LINK}
        with open(file, "w") as out:
            out.write("# The addresses of this device stand with the bridge that Atelier made over it.\n")
            yaml.safe_dump(document, out, sort_keys=False)

def lines(name):
    return [line.split() for line in os.environ.get(name, "").splitlines() if line]

def bridge():
    keys = [key for _, _, _, found in documents() for key in found] or [nic]
    mode = os.environ["MODE"]
    entry = {
        "interfaces": sorted(set(keys)),
        "macaddress": os.environ["NIC_MAC"],
        "parameters": {"stp": False, "forward-delay": 0},
        "dhcp4": mode == "dhcp",
    }
    if mode == "none":
        entry.update({"link-local": [], "accept-ra": False})
    addresses = [os.environ["ADDRESS"]] if mode == "static" else []
    addresses += [words[0] for words in lines("ADDRESSES6")]
    if addresses:
        entry["addresses"] = addresses
    routes = [{"to": "default", "via": os.environ["GATEWAY"]}] if mode == "static" and os.environ.get("GATEWAY") else []
    for words in lines("ROUTES"):
        route = {"to": words[0] if words[0] != "default" else "::/0"}
        for key, value in zip(words[1:], words[2:]):
            if key in ("via", "metric", "table"):
                route[key] = value if key == "via" else int(value)
        if "via" in route:
            route["on-link"] = True
            routes.append(route)
    if routes:
        entry["routes"] = routes
    if mode == "static" and os.environ.get("DNS"):
        entry["nameservers"] = {"addresses": os.environ["DNS"].split()}
    network = {"version": 2, "bridges": {os.environ["BRIDGE"]: entry}}
    if keys == [nic] and not list(documents()):
        network["ethernets"] = {nic: {"dhcp4": False}}
    print("# Written by Atelier; goes when the bridge is deleted.")
    yaml.safe_dump({"network": network}, sys.stdout, sort_keys=False)

{"find": find, "strip": strip, "bridge": bridge}[verb]()
PYTHON
}

netplan_snapshot() {
  local file
  networkd_snapshot "$1"
  mkdir -p "$1/netplan"
  while read -r file _; do cp -p "$file" "$1/netplan/"; done < <(netplan_edit find "$NIC")
}

# What netplan cannot say about DHCP goes to networkd directly, beside the file that netplan generates.
netplan_drop_in() { printf '/etc/systemd/network/10-netplan-%s.network.d/atelier.conf' "$BRIDGE"; }

netplan_persist() {
  local identity file
  NIC_MAC=$(original mac) ADDRESSES6=$(carried_addresses6) ROUTES=$(carried_routes; carried_routes6) DNS=$(carried_nameservers) \
    MODE=$MODE ADDRESS=$ADDRESS GATEWAY=$GATEWAY BRIDGE=$BRIDGE netplan_edit bridge "$NIC" | write_file "$(netplan_ours)" 600
  netplan_edit strip "$NIC"
  # What the files look like after our edit: only then does the original go back as it was.
  for file in "$(bridge_dir)/original-$NIC/netplan"/*.yaml; do
    [ ! -e "$file" ] || sha256sum "/etc/netplan/${file##*/}" >"$file.edited"
  done
  identity=$(networkd_dhcp_identity)
  if [ "$MODE" = dhcp ] && [ -n "$identity" ]; then
    mkdir -p "$(dirname "$(netplan_drop_in)")"
    printf '%s\n' "$identity" | write_file "$(netplan_drop_in)"
  fi
}

# Not `netplan apply`: it restarts what other devices use.
netplan_activate() {
  netplan generate
  networkd_activate
}

netplan_unpersist() {
  local file target
  rm -f "$(netplan_ours)" "$(netplan_drop_in)"
  rmdir "$(dirname "$(netplan_drop_in)")" 2>/dev/null || true
  for file in "$(bridge_dir)/original-$NIC/netplan"/*.yaml; do
    [ -e "$file.edited" ] || continue
    target=/etc/netplan/${file##*/}
    if sha256sum --check --status "$file.edited"; then
      cp -p "$file" "$target"
    else
      # Somebody changed it since: what they wrote is kept beside the original.
      say "  $target was changed while the bridge was there; that version is kept as $target.before-atelier-left"
      mv "$target" "$target.before-atelier-left"
      cp -p "$file" "$target"
    fi
    rm -f "$file.edited"
  done
}

netplan_deactivate() {
  netplan generate
  networkd_deactivate
}

netplan_verify() { [ -f "$(netplan_ours)" ] && networkd_verify; }
