#!/bin/bash
# What every service has in common.

# NAME TYPE URL [ROLE...]: a service for the catalogue; its user in the project `service` gets the roles
catalogue() { CATALOGUE+=("$*"); }
