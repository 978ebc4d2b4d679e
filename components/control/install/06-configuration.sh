#!/bin/bash
# The configuration files, which components/control/configuration/ renders: they come before these parts, as the function
# configuration_files. What only this machine knows stands in them as {{NAME}} and is filled in here.

# PATH MODE OWNER:GROUP, the rendered text on stdin. No secret is in an argument or a file that others can read: put_file has it
# on its standard input.
put_configuration() {
  local text name
  IFS= read -rd '' text || true
  for name in $(secret_names) MOVED_AUTHORITY; do text=${text//"{{$name}}"/"${!name}"}; done
  if [[ $text =~ \{\{[A-Z_]+\}\} ]]; then
    die "$1 asks for ${BASH_REMATCH[0]}, which this machine does not have" 'this is a fault of Atelier: report it'
  fi
  case $1 in */policy.yaml) policies_check "${3#*:}" <<<"$text" ;; esac
  printf '%s' "$text" | put_file "$@"
}
