#!/bin/bash
# Debian's own units. A unit is restarted when a file that it reads is not the one that it was started with.

unit_state() {
  local files
  read -ra files <<<"${UNIT_FILES[$1]}"
  { cat "/etc/systemd/system/$1.service.d/atelier.conf" "${files[@]}" 2>/dev/null || true; } | digest
}

# UNIT...: running as configured, and after a reboot too
units_up() {
  local unit todo=() disabled=() reloaded=() restarted=()
  for unit in "$@"; do
    if systemctl is-active -q "$unit" && stamped "started-$unit" "$(unit_state "$unit")"; then continue; fi
    todo+=("$unit")
  done
  for unit in "$@"; do
    if ! systemctl is-enabled -q "$unit" 2>/dev/null; then disabled+=("$unit"); fi
  done
  if [ ${#disabled[@]} -gt 0 ]; then systemctl enable -q "${disabled[@]}"; fi
  if [ ${#todo[@]} -eq 0 ]; then return; fi
  step "starting ${todo[*]}"
  systemctl daemon-reload
  systemctl reset-failed "${todo[@]}" 2>/dev/null || true
  for unit in "${todo[@]}"; do
    if [ -n "${UNIT_RELOADS[$unit]:-}" ]; then reloaded+=("$unit"); else restarted+=("$unit"); fi
  done
  if ! { [ ${#reloaded[@]} = 0 ] || systemctl reload-or-restart "${reloaded[@]}"; } ||
    ! { [ ${#restarted[@]} = 0 ] || systemctl restart "${restarted[@]}"; }; then
    for unit in "${todo[@]}"; do
      if ! systemctl is-active -q "$unit"; then unit_explain "$unit"; fi
    done
    die "a service of the control plane does not start" "fix what the lines above say, and run the same command again"
  fi
  for unit in "${todo[@]}"; do stamp "started-$unit" "$(unit_state "$unit")"; done
}

# UNIT: why it is not up, by its own words, without secrets
unit_explain() {
  local log=${UNIT_LOGS[$1]:-}
  printf 'error: %s is %s; it said last:\n' "$1" "$(systemctl is-active "$1" || true)" >&2
  {
    journalctl -q -u "$1" -n 8 -o cat 2>/dev/null || true
    if [ -f "$log" ]; then
      # its errors, or else simply its end
      { tail -n 200 "$log" | grep -E 'rror|ERROR|CRITICAL' || tail -n 4 "$log"; } | tail -n 8
    fi
  } | cut -c1-400 | without_secrets | sed 's/^/  | /' >&2
}

# UNIT...: neither running nor started at boot
units_off() {
  local unit
  for unit in "$@"; do
    if systemctl is-enabled -q "$unit" 2>/dev/null; then systemctl disable -q "$unit"; fi
    if systemctl is-active -q "$unit"; then systemctl stop "$unit"; fi
  done
}
