#!/bin/bash
# Where volumes lie: a folder of this machine that compute nodes mount over NFS. NFS-Ganesha serves it from user space, so that no
# kernel module is needed; NFSv4 only, so that it is one connection, which haproxy takes out of TLS: NFS itself believes every
# address. Cinder itself works in the folder, by a bind mount.
# shellcheck disable=SC2034,SC2154 # the parts share their names

readonly SHARE_PORT=2049 SHARE_NAME=/volumes SHARE_MOUNTS=/var/lib/cinder/mnt
readonly GANESHA_STATE=/var/lib/nfs/ganesha
UNIT_FILES[cinder-volume]+=" /etc/systemd/system/cinder-volume.service.d/atelier-share.conf"
UNIT_FILES[nfs-ganesha]="/etc/ganesha/ganesha.conf /etc/systemd/system/nfs-ganesha.service"
UNIT_LOGS[nfs-ganesha]=/var/log/ganesha/ganesha.log
# NFSv3's helpers: they would listen on every address.
UNITS_REPLACED+=(rpcbind.socket rpcbind rpc-statd nfs-ganesha-lock)

# os-brick mounts HOST:/PATH at BASE/md5(HOST:/PATH), and what is mounted there it leaves alone.
share_mount() { printf '%s/%s' "$SHARE_MOUNTS" "$(printf '%s:%s' "${PUBLIC_ADDRESS:-}" "$SHARE_NAME" | md5sum | cut -d' ' -f1)"; }
share_mount_unit() { systemd-escape --path --suffix=mount "$(share_mount)"; }

if volumes_wanted; then
  SHARE_FOLDER=$VOLUMES_PATH/cinder
  SHARE_MOUNT_UNIT=$(share_mount_unit)
  UNIT_FILES["$SHARE_MOUNT_UNIT"]=/etc/systemd/system/$SHARE_MOUNT_UNIT
  # the folder before those who work in it
  UNITS=("$SHARE_MOUNT_UNIT" nfs-ganesha "${UNITS[@]}")
else
  UNITS_REPLACED+=(nfs-ganesha "$(share_mount_unit)")
fi

# The folder itself: QEMU's user passes through it on a compute node (711), and on this machine nobody comes near it (700).
share_folder() {
  if ! stamped volumes-path "$VOLUMES_PATH"; then
    if [ -f "$STAMPS/volumes-path" ]; then
      die "the volumes are in $(cat "$STAMPS/volumes-path")/cinder, and are not moved to $VOLUMES_PATH" \
        "keep the path, or delete the control plane, volumes and all, first"
    fi
    if [ -n "$(ls -A "$SHARE_FOLDER" 2>/dev/null)" ]; then
      die "$SHARE_FOLDER holds files that no volume of this control plane knows of" 'move them away, or choose another path'
    fi
    if (exec 3<>"/dev/tcp/$PUBLIC_ADDRESS/$SHARE_PORT") 2>/dev/null; then
      die "an NFS server answers on this machine already, and volumes need its port $SHARE_PORT" \
        "choose a machine of its own for the control plane"
    fi
  fi
  install -d -m 700 "$VOLUMES_PATH"
  install -d -m 711 -o root -g cinder "$SHARE_FOLDER"
  install -d -m 700 -o cinder -g cinder "$SHARE_MOUNTS" /var/lib/cinder/conversion
  # Clients know a file by a handle of its file system, and NFS-Ganesha opens it by that.
  if ! share_has_handles; then
    die "files in $VOLUMES_PATH ($(stat -f -c %T "$VOLUMES_PATH")) cannot be served over NFS" \
      'choose a path on ext4 or XFS, not an overlay (controlPlane.volumes.path); a container has to allow open_by_handle_at'
  fi
  stamp volumes-path "$VOLUMES_PATH"
}

# open_by_handle_at(2), as NFS-Ganesha calls it. -100 is AT_FDCWD, 128 MAX_HANDLE_SZ (fcntl.h).
share_has_handles() {
  python3 - "$SHARE_FOLDER" <<'PYTHON'
import ctypes, os, sys

handle, mount = ctypes.create_string_buffer(8 + 128), ctypes.c_int()
ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint))[0] = 128
folder = os.open(sys.argv[1], os.O_RDONLY)
libc = ctypes.CDLL(None)
known = libc.name_to_handle_at(-100, sys.argv[1].encode(), handle, ctypes.byref(mount), 0) == 0
sys.exit(not (known and libc.open_by_handle_at(folder, handle, os.O_RDONLY) >= 0))
PYTHON
}

share_delete() {
  local path
  if [ ! -f "$STAMPS/volumes-path" ]; then return; fi
  path=$(cat "$STAMPS/volumes-path")
  find "$SHARE_MOUNTS" -mindepth 1 -maxdepth 1 -type d -exec umount -q {} \; 2>/dev/null || true
  rm -rf "${path:?}/cinder" "${SHARE_MOUNTS:?}" "${GANESHA_STATE:?}"/*
  # A path that is a mount of its own stays.
  rmdir "$path" 2>/dev/null || true
  rm -f "$STAMPS/volumes-path"
}
