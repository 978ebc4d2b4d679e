"""What Atelier does to netplan's files; called as VERB NIC by netplan.sh, with the YAML module that netplan needs itself.

find NIC      `FILE ID` of every description of the NIC in /etc/netplan
problems NIC  what of it a bridge cannot take over, a sentence a line
strip NIC F   prints file F without anything about the NIC's addresses
merge NIC F O prints file F with the NIC as original file O has it
bridge NIC    prints the bridge's own file
"""
import glob
import os
import sys

import yaml

COMMENT = "# The addresses of this device stand with the bridge that Atelier made over it.\n"
# They stay with the NIC.
LINK = {
    "match", "set-name", "mtu", "macaddress", "wakeonlan", "renderer", "optional", "emit-lldp", "receive-checksum-offload",
    "transmit-checksum-offload", "tcp-segmentation-offload", "tcp6-segmentation-offload", "generic-segmentation-offload",
    "generic-receive-offload", "large-receive-offload",
}  # fmt: skip
# The settings of the bridge and the running network say them.
REPLACED = {"dhcp4", "addresses", "gateway4", "gateway6", "routes"}
# They move to the bridge as they are.
MOVED = {
    "dhcp6", "dhcp4-overrides", "dhcp6-overrides", "dhcp-identifier", "accept-ra", "link-local", "ipv6-privacy", "ipv6-mtu",
    "ipv6-address-generation", "ipv6-address-token", "nameservers", "optional-addresses", "ignore-carrier",
}  # fmt: skip
ROUTE = {"to", "via", "metric", "on-link"}

nic = sys.argv[2]


def read(file):
    with open(file, encoding="utf-8") as text:
        return yaml.safe_load(text) or {}


def mac():
    try:
        with open(f"/sys/class/net/{nic}/address", encoding="utf-8") as text:
            return text.read().strip()
    except OSError:
        return ""


def network(document):
    return document.get("network") or {}


def devices_of(document, kind):
    devices = network(document).get(kind)
    return {key: device or {} for key, device in devices.items() if key != "renderer"} if isinstance(devices, dict) else {}


def ethernets(document):
    return devices_of(document, "ethernets")


def renderer_of(documents, key):
    """The device's own, else the section's, else netplan's; of several files the last one counts."""
    found = [None, None, None]
    for _, document in documents:
        section = network(document).get("ethernets") or {}
        for i, part in enumerate((ethernets(document).get(key) or {}, section, network(document))):
            found[i] = part.get("renderer") or found[i]
    return next(filter(None, found), "networkd")


def files():
    """What netplan reads: a name in /run hides the one in /etc, that one the one in /lib; then by name."""
    found = {}
    for folder in ("/lib/netplan", "/usr/lib/netplan", "/etc/netplan", "/run/netplan"):
        for file in glob.glob(f"{folder}/*.yaml"):
            found[os.path.basename(file)] = file
    return [(found[name], read(found[name])) for name in sorted(found) if name != f"90-atelier-{os.environ.get('BRIDGE')}.yaml"]


def merged(documents):
    """Every ethernet device as all files together describe it, for what decides which device is meant."""
    devices = {}
    for _, document in documents:
        for key, device in ethernets(document).items():
            devices.setdefault(key, {}).update(device)
    return devices


def ids(documents):
    own = mac()

    def describes(key, device):
        match = device.get("match") or {}
        if not match:
            return key == nic
        return nic in (device.get("set-name"), match.get("name")) or (own and str(match.get("macaddress", "")).lower() == own)

    return [key for key, device in merged(documents).items() if describes(key, device)]


def descriptions():
    documents = files()
    keys = ids(documents)
    for file, document in documents:
        for key in keys:
            if key in ethernets(document):
                yield file, key, ethernets(document)[key]


def find():
    for file, key, _ in descriptions():
        print(file, key)


def problems():
    documents = files()
    keys = ids(documents)
    if not keys:
        return
    for file, key, device in descriptions():
        where = f"{file}: network.ethernets.{key}"
        if not file.startswith("/etc/"):
            print(f"{where}: a file in this folder is not the host's own to keep, and Atelier changes /etc/netplan alone")
        for name in device:
            if name not in LINK | REPLACED | MOVED:
                print(f"{where}.{name}: the bridge does not take this over")
        for address in device.get("addresses") or []:
            for text, options in address.items() if isinstance(address, dict) else ():
                for name in options or ():
                    print(f"{where}.addresses: {text} has `{name}`, which the bridge does not take over")
        for route in device.get("routes") or []:
            for name in route:
                if name not in ROUTE and (name, route[name]) != ("type", "unicast"):
                    print(f"{where}.routes: a route to {route.get('to')} has `{name}`, which the bridge does not take over")
    for key in keys:
        if renderer_of(documents, key) == "NetworkManager":
            print(f"network.ethernets.{key}: renderer NetworkManager keeps it, which Atelier does not change")
    for file, document in documents:
        for kind in network(document):
            for name, device in devices_of(document, kind).items() if kind != "ethernets" else ():
                if not isinstance(device, dict):
                    continue
                below = [device.get("link"), *(device.get("interfaces") or []), *(device.get("ports") or [])]
                if any(key in below for key in keys):
                    print(f"{file}: network.{kind}.{name} is made over {nic}: as a port of a bridge {nic} gives it no frames")


def strip(file):
    document = read(file)
    for key in ids(files()):
        if key in ethernets(document):
            kept = {name: value for name, value in ethernets(document)[key].items() if name in LINK}
            document["network"]["ethernets"][key] = kept
    sys.stdout.write(COMMENT)
    yaml.safe_dump(document, sys.stdout, sort_keys=False)


def merge(file, original):
    document, before = read(file), read(original)
    for key, device in ethernets(before).items():
        if key in ethernets(document) and set(ethernets(document)[key]) <= LINK and key in ids([("", before)]):
            document["network"]["ethernets"][key] = device
    if document == before:
        with open(original, encoding="utf-8") as text:
            sys.stdout.write(text.read())
        return
    with open(file, encoding="utf-8") as text:
        lines = text.readlines()
    # The devices of other bridges of ours stay without addresses.
    if lines[:1] == [COMMENT] and any(set(device) <= LINK for device in ethernets(document).values()):
        sys.stdout.write(COMMENT)
    yaml.safe_dump(document, sys.stdout, sort_keys=False)


def lines_of(name):
    return [line.split() for line in os.environ.get(name, "").splitlines() if line]


def routes():
    metric = os.environ.get("METRIC")
    if os.environ["MODE"] == "static" and os.environ.get("GATEWAY"):
        yield {"to": "default", "via": os.environ["GATEWAY"], **({"metric": int(metric)} if metric else {})}
    for words in lines_of("ROUTES"):
        route = {"to": words[0] if words[0] != "default" else "::/0"}
        for key, value in zip(words[1:], words[2:]):
            if key in ("via", "metric"):
                route[key] = value if key == "via" else int(value)
        if "via" in route:
            yield {**route, "on-link": True}


def bridge():
    found = list(descriptions())
    keys = sorted({key for _, key, _ in found}) or [nic]
    mode = os.environ["MODE"]
    entry = {
        "interfaces": keys,
        "macaddress": os.environ["NIC_MAC"],
        "parameters": {"stp": False, "forward-delay": 0},
        "dhcp4": mode == "dhcp",
    }
    if mode == "none":
        entry.update({"link-local": [], "accept-ra": False})
    else:
        for _, _, device in found:
            entry.update({name: value for name, value in device.items() if name in MOVED})
    addresses = [os.environ["ADDRESS"]] if mode == "static" else []
    addresses += [words[0] for words in lines_of("ADDRESSES")]
    if addresses:
        entry["addresses"] = addresses
    if list(routes()):
        entry["routes"] = list(routes())
    if mode == "static" and os.environ.get("DNS"):
        entry["nameservers"] = {**(entry.get("nameservers") or {}), "addresses": os.environ["DNS"].split()}
    own = {"version": 2, "bridges": {os.environ["BRIDGE"]: entry}}
    if not found:
        own["ethernets"] = {nic: {"dhcp4": False}}
    print("# Written by Atelier; goes when the bridge is deleted.")
    yaml.safe_dump({"network": own}, sys.stdout, sort_keys=False)


{"find": find, "problems": problems, "strip": strip, "merge": merge, "bridge": bridge}[sys.argv[1]](*sys.argv[3:])
