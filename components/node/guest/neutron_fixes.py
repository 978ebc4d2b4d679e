"""Fixes to Neutron's DHCP agent, made in the process that runs it: docs/decisions/dhcp-updates.md

The agent keeps its updates in a heap. A comparison that raises while the most urgent one is taken off (heapq.heappop) loses
that one, for good: the network or subnet that it told of is never served. Neutron 21.0.0 raises there. What is noticed of a
Neutron that these fixes do not fit goes to standard error, and Neutron's own code stays.
"""
import inspect
import sys
import textwrap
from functools import cache
from importlib import import_module

# The agent's method that is replaced, as Neutron 21.0.0 has it: another one was changed for a reason, and stays.
PROCESS_RESOURCE_UPDATE = """\
def _process_resource_update(self):
    for tmp, update in self._queue.each_update_to_next_resource():
        method = getattr(self, update.action)
        method(update.resource)
"""


def say(*words):
    print("neutron_fixes:", *words, file=sys.stderr, flush=True)


def never_raising(compare, otherwise):
    """`compare` for two updates, and `otherwise` for two that it cannot compare."""

    def __lt__(self, other):
        try:
            return compare(self, other)
        except Exception:
            return otherwise(self, other)

    return __lt__


def older(update, other):
    return (update.create_time, update.update_id) < (other.create_time, other.update_id)


def fix_order(queue, agent):
    """
    Any two updates have an order. Neutron looks into two updates of ports for their addresses, and that of a router's
    interface that was deleted has none (KeyError: 'fixed_ips'): such two go by priority and time, as all others do.
    """
    queue.ResourceUpdate.__lt__ = never_raising(queue.ResourceUpdate.__lt__, older)
    agent.DHCPResourceUpdate.__lt__ = never_raising(agent.DHCPResourceUpdate.__lt__, queue.ResourceUpdate.__lt__)
    # A comparison of Neutron's that is looked for under another name, or needs other things, would show here.
    gone, there = (
        agent.DHCPResourceUpdate(name, 6, resource=resource, obj_type="port")
        for name, resource in (("gone", {}), ("there", {"fixed_ips": [{"ip_address": "192.0.2.1"}]}))
    )
    if [gone < there, there < gone] != [True, False]:
        raise AttributeError("updates of ports have no order")


def fix_failures(agent):
    """
    What became of a network whose update failed half-way is looked up again. Neutron does so for errors of its DHCP driver,
    and forgets the update, and what waited behind it for the same network, on any other.
    """
    found = textwrap.dedent(inspect.getsource(agent.DhcpAgent._process_resource_update))
    if found != PROCESS_RESOURCE_UPDATE:
        raise AttributeError("DhcpAgent._process_resource_update is another one")
    agent.DhcpAgent.schedule_resync  # or AttributeError

    def _process_resource_update(self):
        for _, update in self._queue.each_update_to_next_resource():
            try:
                getattr(self, update.action)(update.resource)
            except Exception as error:
                agent.LOG.exception("%s of network %s failed: the network will be synchronized", update.action, update.id)
                self.schedule_resync(f"{update.action} failed: {error!r}", update.id)

    agent.DhcpAgent._process_resource_update = _process_resource_update


@cache
def apply():
    """Fixes the agent that this process will run, or fork, once; eventlet has to have patched it before."""
    queue = import_module("neutron.agent.common.resource_processing_queue")
    agent = import_module("neutron.agent.dhcp.agent")
    for name, fix in (("order", lambda: fix_order(queue, agent)), ("failures", lambda: fix_failures(agent))):
        try:
            fix()
        except Exception as error:
            say(f"the fix of {name} does not fit this Neutron: {error!r}")
