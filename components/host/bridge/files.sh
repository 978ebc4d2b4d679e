# shellcheck shell=bash
# The host's own files. None is touched before a whole copy of it lies in `undo`, on the disk, and each is written by rename,
# so that a cut at any moment leaves the old file or the new one, and the means to go back. What is new reaches the disk, at
# the latest, before the change is confirmed.
#   undo/files/%etc%network%interfaces   a file as it was before the change, with mode, owner and ACL
#   undo/absent/%etc%...                 a file that was not there
#   undo/dirs/%etc%...                   a folder that was not there
#   /etc/network/.interfaces.atelier-br0.before   the same copy beside the file: putting it back is a rename, for which a
#                                        full disk has room
# On a disk that is read-only the former content is mounted over the file, until it can be written.

undo_dir() { printf '%s/undo' "$(bridge_dir)"; }

# beside PATH before|new: hidden, so that nobody who reads the folder takes it for a file of his own.
beside() { printf '%s/.%s.atelier-%s.%s' "$(dirname "$1")" "${1##*/}" "$BRIDGE" "$2"; }

# journal PATH: what a rollback needs to know of it. The first time counts.
journal() {
  local name=${1//\//%} undo kind
  undo=$(undo_dir)
  if [ ! -d "$undo" ] || [ -e "$undo/files/$name" ] || [ -L "$undo/files/$name" ] || [ -e "$undo/absent/$name" ]; then return 0; fi
  if [ -L "$1" ]; then
    cp -a "$1" "$undo/files/$name" && sync "$undo/files"
  elif [ -e "$1" ]; then
    # The record first: what is beside a file is swept by it.
    cp -a "$1" "$undo/part" && sync "$undo/part" && mv -fT "$undo/part" "$undo/files/$name" && sync "$undo/files" &&
      cp -a "$1" "$(beside "$1" before)"
  else
    : >"$undo/absent/$name" && sync "$undo/absent"
  fi || return
  for kind in files absent; do cp -a "$undo/$kind/$name" "$(run_dir)/undo/$kind/" 2>/dev/null || true; done
}

# put PATH [MODE]: standard input becomes its content. A file that is there keeps mode, owner and ACL; a link is followed.
put() {
  local path new
  path=$(readlink -f "$1") && journal "$path" || return
  new=$(beside "$path" new)
  {
    if [ -e "$path" ]; then cp -a "$path" "$new" && cat >"$new" && sync "$new"; else cat >"$new" && chmod "${2:-644}" "$new"; fi &&
      move_over "$new" "$path"
  } && return
  rm -f "$new"
  return 1
}

# move_over NEW PATH: a file that something is mounted over (a container's resolv.conf) cannot be renamed over.
move_over() { if mounted_over "$2"; then cat "$1" >"$2" && rm -f "$1"; else mv -fT "$1" "$2"; fi; }
mounted_over() { awk -v path="$1" '$5 == path { found = 1 } END { exit !found }' /proc/self/mountinfo; }

# drop PATH: it goes.
drop() {
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then return 0; fi
  journal "$1" && rm -f "$1"
}

# link_to TARGET PATH: a symbolic link.
link_to() { journal "$2" && ln -sfn "$1" "$2"; }

# make_folder PATH
make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")" || return
  if [ -d "$(undo_dir)" ]; then : >"$(undo_dir)/dirs/${1//\//%}" && sync "$(undo_dir)/dirs" || return; fi
  mkdir "$1"
}

# open_undo: from here on everything that changes can be put back.
open_undo() {
  local part file
  part=$(undo_dir).part
  rm -rf "$part"
  mkdir -p "$part"/{files,absent,dirs,devices}
  for file in confirmed current; do
    [ ! -e "$(bridge_dir)/$file.env" ] || cp -p "$(bridge_dir)/$file.env" "$part/"
  done
  snapshot_devices "$part/devices"
  sync "$part" "$part"/*.env 2>/dev/null || sync "$part"
  mv -T "$part" "$(undo_dir)"
  sync "$(bridge_dir)"
}

# close_undo: the change is over, one way or the other. The rename is the moment from which on it is not undone any more.
close_undo() { mv -T "$(undo_dir)" "$(undo_dir).done" && sync "$(bridge_dir)"; }

# sync_change: all that the change wrote is on the disk.
sync_change() {
  local path
  while read -r path; do
    if [ -f "$path" ] && [ ! -L "$path" ]; then sync "$path" || return; fi
    [ ! -d "$(dirname "$path")" ] || sync "$(dirname "$path")" || return
  done < <(changed_paths "$(undo_dir)")
  find "$(bridge_dir)" -maxdepth 3 -path "$(undo_dir)" -prune -o -type f -exec sync {} +
}

# changed_paths DIR
changed_paths() {
  local entry
  for entry in "$1"/files/* "$1"/absent/*; do
    entry=${entry##*/}
    [ "$entry" = '*' ] || printf '%s\n' "${entry//%/\/}"
  done
}

# sweep_undo: what a change that is over leaves behind.
sweep_undo() {
  local path
  [ -d "$(undo_dir).done" ] || return 0
  while read -r path; do rm -f "$(beside "$path" before)" "$(beside "$path" new)"; done < <(changed_paths "$(undo_dir).done")
  rm -rf "$(undo_dir).done"
}

# undo_files: every file as it was before the change. False while the disk does not take it; done again, it goes on.
undo_files() {
  local undo entry path status=0
  undo=$(undo_dir)
  for entry in "$undo"/files/* "$undo"/absent/*; do
    if [ ! -e "$entry" ] && [ ! -L "$entry" ]; then continue; fi
    path=${entry##*/}
    path=${path//%/\/}
    uncover "$path"
    case $entry in
      "$undo"/files/*) put_back "$entry" "$path" ;;
      *) take_away "$path" ;;
    esac || { status=1; cover "$entry" "$path"; }
    rm -f "$(beside "$path" before)" "$(beside "$path" new)" 2>/dev/null || status=1
    sync "$(dirname "$path")" 2>/dev/null || true
  done
  while read -r entry; do
    path=${entry//%/\/}
    rmdir "$path" 2>/dev/null || [ ! -d "$path" ] || [ -n "$(ls -A "$path")" ] || status=1
  done < <(ls -r "$undo/dirs" 2>/dev/null)
  return "$status"
}

# put_back COPY PATH
put_back() {
  local spare new
  spare=$(beside "$2" before) new=$(beside "$2" new)
  if [ -L "$1" ]; then
    [ "$(readlink "$1")" = "$(readlink "$2")" ] || cp -afT "$1" "$2"
    return
  fi
  ! same_file "$1" "$2" || return 0
  if same_file "$1" "$spare" && ! mounted_over "$2"; then mv -fT "$spare" "$2"; else
    cp -a "$1" "$new" && sync "$new" && move_over "$new" "$2"
  fi
}
same_file() {
  [ -f "$2" ] && [ ! -L "$2" ] && cmp -s "$1" "$2" && [ "$(stat -c '%a %u %g' "$1")" = "$(stat -c '%a %u %g' "$2")" ]
}

take_away() { if [ -e "$1" ] || [ -L "$1" ]; then rm -f "$1"; fi; }

# cover ENTRY PATH: on a read-only disk, the content of before (or nothing, which networkd, netplan and ifupdown pass over)
# is mounted over the file.
cover() {
  local content=$1
  [ -e "$2" ] || return 0
  if [[ $1 == */absent/* ]] && [ ! -L "$2" ]; then content=$RUN_ROOT/.nothing && : >"$content"; fi
  mount --bind "$content" "$2" && printf '%s\n' "$2" >>"$(run_dir)/covered"
}
uncover() {
  if grep -qxFs "$1" "$(run_dir)/covered"; then umount "$1" 2>/dev/null || umount -l "$1" 2>/dev/null || true; fi
}
