# What a team of a class has besides: a student, and a limit of its networks. A password is handed out, where Atelier has an
# application credential: that would take a provider of its own, in two processes, for each team.
data "openstack_identity_role_v3" "member" {
  name = "member"
}

resource "openstack_identity_user_v3" "student" {
  for_each           = toset(local.names)
  name               = "${each.key}-student"
  domain_id          = var.domain_id
  default_project_id = openstack_identity_project_v3.team[each.key].id
  password           = "of this benchmark only"
}

resource "openstack_identity_role_assignment_v3" "student" {
  for_each   = toset(local.names)
  user_id    = openstack_identity_user_v3.student[each.key].id
  project_id = openstack_identity_project_v3.team[each.key].id
  role_id    = data.openstack_identity_role_v3.member.id
}

resource "openstack_networking_quota_v2" "team" {
  for_each   = toset(local.names)
  project_id = openstack_identity_project_v3.team[each.key].id
  network    = 1
  router     = 1
}
