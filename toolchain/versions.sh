# shellcheck shell=bash disable=SC2034
# The versions of all that runs the program, in one place. Sourced by install; README.md says what else names them.

PULUMI_VERSION=3.259.0
COMMAND_VERSION=1.2.1   # the one that package.json names: its SDK asks for exactly this plugin
BRIDGE_VERSION=1.4.1    # plugin terraform-provider: see `packages:` in Pulumi.yaml
LIBVIRT_VERSION=0.8.3   # as in Pulumi.yaml
OPENSTACK_VERSION=3.4.0 # as in Pulumi.yaml
