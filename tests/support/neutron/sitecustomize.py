"""
A stand-in for what of Neutron and eventlet guest/fork-server and guest/neutron-dhcp-agent import: put this folder into
PYTHONPATH. The classes are those of Neutron 21.0.0 (neutron/agent/dhcp/agent.py, neutron/agent/common/
resource_processing_queue.py) with no more than the way of an update through the agent's queue, word for word.

The agent's `main` is told by its arguments what it meets, and prints what became of it as JSON.
"""
import itertools
import json
import logging
import os
import queue
import sys
import time
import traceback
import types
import uuid

LOG = logging.getLogger("neutron")


class ResourceUpdate(object):
    def __init__(self, id, priority, action=None, resource=None, timestamp=None, tries=5):
        self.priority = priority
        self.timestamp = timestamp or time.time()
        self.id = id
        self.action = action
        self.resource = resource
        self.tries = tries
        self.update_id = str(uuid.uuid4())
        self.create_time = self.start_time = time.time()

    def __lt__(self, other):
        if self.priority != other.priority:
            return self.priority < other.priority
        if self.timestamp != other.timestamp:
            return self.timestamp < other.timestamp
        return self.id < other.id


class ResourceProcessingQueue(object):
    def __init__(self):
        self._queue = queue.PriorityQueue()

    def add(self, update):
        update.tries -= 1
        self._queue.put(update)

    def each_update_to_next_resource(self):
        yield None, self._queue.get()


class DHCPResourceUpdate(ResourceUpdate):
    def __init__(self, _id, priority, action=None, resource=None, timestamp=None, tries=5, obj_type=None):
        super().__init__(_id, priority, action=action, resource=resource, timestamp=timestamp, tries=tries)
        self.obj_type = obj_type

    def __lt__(self, other):
        if other.obj_type == self.obj_type == 'port':
            self_ips = set(str(fixed_ip['ip_address']) for
                           fixed_ip in self.resource['fixed_ips'])
            other_ips = set(str(fixed_ip['ip_address']) for
                            fixed_ip in other.resource['fixed_ips'])
            if self_ips & other_ips:
                return self.timestamp < other.timestamp

        return super().__lt__(other)


class DhcpAgent:
    def __init__(self):
        self._queue = ResourceProcessingQueue()
        self.done = []
        self.resyncs = []

    def schedule_resync(self, reason, network_id=None):
        self.resyncs.append([network_id, reason])

    def _process_resource_update(self):
        for tmp, update in self._queue.each_update_to_next_resource():
            method = getattr(self, update.action)
            method(update.resource)

    def handle(self, payload):
        if payload.get("fails"):
            raise RuntimeError("no such namespace")
        self.done.append(payload["name"])


def another(self):
    self._process_resource_update_of_a_later_release()


if os.environ.get("NEUTRON") == "later":
    DhcpAgent._process_resource_update = another
    DHCPResourceUpdate.__init__ = lambda self, _id: None


def addresses(*given):
    return {"fixed_ips": [{"ip_address": one} for one in given]}


def add(agent, name, priority, obj_type, resource, timestamp):
    """As the agent's RPC methods do; an error there is logged by oslo.messaging."""
    resource = {"name": name, **resource}
    kind = sys.modules["neutron.agent.dhcp.agent"].DHCPResourceUpdate
    try:
        agent._queue.add(kind(name, priority, "handle", resource, timestamp, obj_type=obj_type))
    except Exception:
        traceback.print_exc()


def work(agent):
    """As the agent's pool of workers does: an error is printed, and the next worker comes."""
    while not agent._queue._queue.empty():
        try:
            agent._process_resource_update()
        except Exception:
            traceback.print_exc()


# A subnet, the interface of a router that was deleted, and ports; "moved" has an address that "left" had before.
MET = [
    ("subnet", 3, "subnet", {}, 3),
    ("interface", 6, "port", {}, 1),
    ("left", 6, "port", addresses("10.0.0.3"), 2),
    ("moved", 5, "port", addresses("10.0.0.3"), 4),
    ("port", 6, "port", addresses("10.0.0.5", "10.0.0.6"), 5),
]


def lost():
    """What never came out, over every order in which the updates may come."""
    never = set()
    for order in itertools.permutations(MET):
        agent = DhcpAgent()
        for update in order:
            add(agent, *update)
        work(agent)
        never |= {update[0] for update in MET} - set(agent.done)
    return {"lost": sorted(never)}


def order():
    """Two ports that share an address, the later one more urgent."""
    agent = DhcpAgent()
    for update in MET[2:4]:
        add(agent, *update)
    work(agent)
    return {"done": agent.done}


def failure():
    """An update that fails, and one behind it."""
    agent = DhcpAgent()
    add(agent, "bad", 3, "subnet", {"fails": True}, 1)
    add(agent, "good", 3, "subnet", {}, 2)
    work(agent)
    return {"done": agent.done, "resyncs": agent.resyncs}


def main():
    print(json.dumps({"lost": lost, "order": order, "failure": failure}[sys.argv[1]]()), flush=True)


def module(name, **content):
    """A module, and the packages that it is in."""
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        package = ".".join(parts[:i])
        if package not in sys.modules:
            sys.modules[package] = types.ModuleType(package)
            sys.modules[package].__path__ = []
            if i > 1:
                setattr(sys.modules[".".join(parts[: i - 1])], parts[i - 1], sys.modules[package])
    vars(sys.modules[name]).update(content)


module("eventlet.hubs", use_hub=lambda: None)
module("eventlet", monkey_patch=lambda: None)
module("setproctitle", setproctitle=lambda title: None)
module("neutron.agent.common.resource_processing_queue", ResourceUpdate=ResourceUpdate, ResourceProcessingQueue=ResourceProcessingQueue)
module("neutron.agent.dhcp.agent", DhcpAgent=DhcpAgent, DHCPResourceUpdate=DHCPResourceUpdate, LOG=LOG)
module("neutron.cmd.eventlet.agents.dhcp", main=main)
module("neutron.cmd.eventlet.plugins.ovs_neutron_agent", main=main)
module("neutron.plugins.ml2.drivers.openvswitch.agent.openflow.native.main")
module("neutron.plugins.ml2.drivers.openvswitch.agent.ovs_neutron_agent")
