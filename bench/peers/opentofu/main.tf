# Teams as a Terraform module has them that is copied for each class: ten resources each. Access by OS_* of the environment.
terraform {
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "3.4.0"
    }
  }
}

variable "teams" { type = number }
variable "domain_id" { type = string }

locals {
  names = [for team in range(var.teams) : format("bench-opentofu-%03d", team)]
  rules = { for pair in setproduct(local.names, [22, 80, 443]) : "${pair[0]}-${pair[1]}" => pair }
}

resource "openstack_identity_project_v3" "team" {
  for_each  = toset(local.names)
  name      = each.key
  domain_id = var.domain_id
}

resource "openstack_compute_quotaset_v2" "team" {
  for_each   = toset(local.names)
  project_id = openstack_identity_project_v3.team[each.key].id
  instances  = 2
  cores      = 4
  ram        = 4096
}

resource "openstack_networking_network_v2" "team" {
  for_each  = toset(local.names)
  name      = each.key
  tenant_id = openstack_identity_project_v3.team[each.key].id
}

resource "openstack_networking_subnet_v2" "team" {
  for_each   = toset(local.names)
  name       = each.key
  tenant_id  = openstack_identity_project_v3.team[each.key].id
  network_id = openstack_networking_network_v2.team[each.key].id
  cidr       = "192.168.100.0/24"
}

resource "openstack_networking_router_v2" "team" {
  for_each  = toset(local.names)
  name      = each.key
  tenant_id = openstack_identity_project_v3.team[each.key].id
}

resource "openstack_networking_router_interface_v2" "team" {
  for_each  = toset(local.names)
  router_id = openstack_networking_router_v2.team[each.key].id
  subnet_id = openstack_networking_subnet_v2.team[each.key].id
}

resource "openstack_networking_secgroup_v2" "team" {
  for_each  = toset(local.names)
  name      = each.key
  tenant_id = openstack_identity_project_v3.team[each.key].id
}

resource "openstack_networking_secgroup_rule_v2" "team" {
  for_each          = local.rules
  tenant_id         = openstack_identity_project_v3.team[each.value[0]].id
  security_group_id = openstack_networking_secgroup_v2.team[each.value[0]].id
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = each.value[1]
  port_range_max    = each.value[1]
  remote_ip_prefix  = "0.0.0.0/0"
}
