#!/bin/bash
# Users of the services and the catalogue, in one process: a command each would cost a second each.

identity_seed() {
  local entry name password passwords=() inputs=() new=()
  for entry in "${CATALOGUE[@]}"; do
    name=${entry%% *}
    password=$(secret_of SERVICE "$name")
    passwords+=("$password")
    inputs+=("$name $(digest <<<"$password")")
    # Keystone cannot say whether a password is the wanted one. Set again, it ends the service's tokens, and the first request
    # of a service that was not started again fails: so of each service by itself, and only when another one is wanted.
    if stamped "service-password-$name" "${inputs[-1]#* }"; then new+=(false); else new+=(true); fi
  done
  CATALOGUE_LINES=$(printf '%s\n' "${CATALOGUE[@]}") CATALOGUE_GONE="${CATALOGUE_GONE[*]}" PASSWORDS=$(printf '%s\n' "${passwords[@]}") NEW_PASSWORDS=$(printf '%s\n' "${new[@]}") \
    ADMIN_PASSWORD=$ADMIN_PASSWORD AUTH_URL=$(public_url 5000)/v3 CACERT=$CA_FILE REGION=$REGION \
    logged identity python3 -c "$(identity_program)"
  for entry in "${inputs[@]}"; do stamp "service-password-${entry%% *}" "${entry#* }"; done
}

identity_program() {
  cat <<'PYTHON'
import os, sys

import openstack

region = os.environ["REGION"]
cloud = openstack.connect(
    auth_url=os.environ["AUTH_URL"], cacert=os.environ["CACERT"], region_name=region,
    username="admin", password=os.environ["ADMIN_PASSWORD"], project_name="admin",
    user_domain_id="default", project_domain_id="default")
identity = cloud.identity


def seed():
    roles = {role.name: role for role in identity.roles()}
    if "service" not in roles:
        roles["service"] = identity.create_role(name="service")
    project = identity.find_project("service", domain_id="default") or identity.create_project(
        name="service", domain_id="default", description="The services' own users")
    users = {user.name: user for user in identity.users(domain_id="default")}
    services = {service.name: service for service in identity.services()}
    endpoints = {(e.service_id, e.region_id, e.interface): e for e in identity.endpoints()}
    assigned = {(a.user["id"], a.role["id"]) for a in identity.role_assignments(scope_project_id=project.id) if a.user}

    lines, passwords, new = (os.environ[name].splitlines() for name in ("CATALOGUE_LINES", "PASSWORDS", "NEW_PASSWORDS"))
    for line, password, is_new in zip(lines, passwords, new):
        name, kind, url, *wanted_roles = line.split()
        user = users.get(name)
        if user is None:
            user = identity.create_user(name=name, password=password, domain_id="default", default_project_id=project.id)
        elif is_new == "true":
            identity.update_user(user, password=password)
        for role in wanted_roles:
            if (user.id, roles[role].id) not in assigned:
                identity.assign_project_role_to_user(project, user, roles[role])
        service = services.get(name) or identity.create_service(name=name, type=kind)
        for interface in ("public", "internal", "admin"):
            endpoint = endpoints.get((service.id, region, interface))
            if endpoint is None:
                identity.create_endpoint(service_id=service.id, interface=interface, url=url, region_id=region)
            elif endpoint.url != url:
                identity.update_endpoint(endpoint, url=url)

    for name in os.environ["CATALOGUE_GONE"].split():
        if name in services:
            identity.delete_service(services[name])


try:
    seed()
except Exception as error:
    sys.exit(f"Keystone: {error}")
PYTHON
}
