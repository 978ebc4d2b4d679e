"""
churn.py NETWORKS [FOLDER]: Neutron's own DHCP agent, with its queue and its workers, told by a stand-in of the server what three
projects do at once: two make and delete networks with routers and ports, the third makes networks that shall be served. What the
agent would do to the system (namespaces, dnsmasq) takes a moment and is noted. Prints as JSON what was never served.
With FOLDER, that of neutron_fixes, the agent is a node's; without, that of the package. AT_ONCE of the environment: workers.
"""
import eventlet

eventlet.monkey_patch()

import json
import os
import random
import sys
import tempfile
import uuid

from neutron.agent import dhcp_agent
from neutron.agent.dhcp import agent as dhcp
from neutron.agent.linux import dhcp as linux_dhcp
from oslo_config import cfg

networks = int(sys.argv[1])
dhcp.DHCP_PROCESS_GREENLET_MIN = dhcp.DHCP_PROCESS_GREENLET_MAX = int(os.environ.get("AT_ONCE", "1"))
if len(sys.argv) > 2:
    sys.path.insert(0, sys.argv[2])
    import neutron_fixes

    neutron_fixes.apply()

chance = random.Random(10)
# What the server knows, by network; which of them are served, and with which ports.
known, served = {}, {}


class Driver:
    """Instead of dnsmasq's."""

    def __init__(self, conf, network, *_):
        self.network = network

    check_version = classmethod(lambda cls: None)
    existing_dhcp_networks = classmethod(lambda cls, conf: [])
    should_enable_metadata = classmethod(lambda cls, conf, network: False)

    def enable(self):
        eventlet.sleep(0.004)
        served[self.network.id] = {port.id for port in self.network.ports}

    def reload_allocations(self):
        eventlet.sleep(0.002)
        served[self.network.id] = {port.id for port in self.network.ports}

    def disable(self, retain_port=False, block=False):
        eventlet.sleep(0.002)
        served.pop(self.network.id, None)

    restart = enable


class Server:
    """Neutron's RPC for agents."""

    def get_network_info(self, network_id):
        eventlet.sleep(0.001)
        return known.get(network_id) and linux_dhcp.NetModel(known[network_id])

    def get_active_networks_info(self, **_):
        eventlet.sleep(0.001)
        return [linux_dhcp.NetModel(network) for network in known.values()]

    def dhcp_ready_on_ports(self, port_ids):
        pass


def new():
    return str(uuid.UUID(int=chance.getrandbits(128)))


def notify(method, priority, payload):
    """As oslo.messaging hands a notification over; an error there is logged, and that is all."""
    try:
        getattr(agent, method)(None, {**payload, "priority": priority})
    except Exception as error:
        errors.append(repr(error))


def make_network(ports):
    network, subnet = new(), new()
    known[network] = {
        **{"id": network, "admin_state_up": True, "ports": [], "non_local_subnets": []},
        "subnets": [{"id": subnet, "cidr": "10.99.0.0/24", "enable_dhcp": True, "ip_version": 4}],
    }
    notify("subnet_create_end", 3, {"subnet": {"id": subnet, "network_id": network}})
    return network, subnet, [make_port(network, subnet, f"10.99.0.{10 + i}") for i in range(ports)]


def make_port(network, subnet, address, owner="compute:nova"):
    port = {
        **{"id": new(), "network_id": network, "mac_address": new(), "device_id": new(), "device_owner": owner},
        **{"fixed_ips": [{"ip_address": address, "subnet_id": subnet}], "revision_number": 1, "admin_state_up": True},
    }
    known[network]["ports"].append(port)
    notify("port_create_end", 5, {"port": port})
    return port


def remove_port(network, port):
    known[network]["ports"].remove(port)
    told = {"port_id": port["id"], "network_id": network}
    # dhcp_rpc_agent_api.py: a router's interface goes by another way than other ports.
    if port["device_owner"] != "network:router_interface":
        told["fixed_ips"] = port["fixed_ips"]
    notify("port_delete_end", 6, told)


def churn():
    while not over:
        network, subnet, ports = make_network(2)
        ports.append(make_port(network, subnet, "10.99.0.1", "network:router_interface"))
        eventlet.sleep(chance.random() * 0.02)
        for port in reversed(ports):
            remove_port(network, port)
        del known[network]
        notify("network_delete_end", 2, {"network_id": network})
        eventlet.sleep(chance.random() * 0.02)
        rounds.append(network)


folder = tempfile.TemporaryDirectory()
dhcp_agent.register_options(cfg.CONF)
cfg.CONF(["--config-dir", folder.name], project="neutron")
for name, value in {"state_path": folder.name, "dhcp_driver": "__main__.Driver", "host": "churn"}.items():
    cfg.CONF.set_override(name, value)
dhcp.DhcpPluginApi = lambda topic, host: Server()
agent = dhcp.DhcpAgent("churn", cfg.CONF)
agent.disable_isolated_metadata_proxy = agent.enable_isolated_metadata_proxy = lambda network: None
errors, rounds, over, wanted = [], [], False, {}
agent.run()
others = [eventlet.spawn(churn) for _ in range(2)]
for _ in range(networks):
    network, subnet, ports = make_network(1)
    wanted[network] = {ports[0]["id"]}
    eventlet.sleep(chance.random() * 0.05)
over = True
for other in others:
    other.wait()
# The agent has done all that it was told when nothing has changed for a while.
before = None
while before != (now := (len(served), sum(map(len, served.values())), agent._queue._queue.qsize())):
    before = now
    eventlet.sleep(1)
print(
    json.dumps(
        {
            "wanted": networks,
            "unserved": sum(network not in served for network in wanted),
            "withoutPort": sum(not ports <= served.get(network, set()) for network, ports in wanted.items()),
            "leftBehind": len(set(served) - set(wanted)),
            "meanwhile": len(rounds),
            "errors": len(errors),
        }
    ),
    flush=True,
)
os._exit(0)
