# shellcheck shell=bash
# Bootable disk images from a folder, without loop devices, device-mapper or a running machine. Sourced by recipes.
# Programs that few machines have (sfdisk, grub-mkimage, boot loaders) are taken from the tree image.

# Where the parts stand, in sectors of 512 bytes: GRUB's core, the EFI system partition (when there is one), the root.
readonly GRUB_START=2048 GRUB_SECTORS=6144
readonly ESP_START=8192 ESP_SECTORS=253952

# tree_run TREE PROGRAM ARGUMENT...: a program of the tree on files of this machine, by the tree's own loader.
tree_run() {
  local tree=$1 program=$2
  shift 2
  "$tree/lib64/ld-linux-x86-64.so.2" --library-path "$tree/lib/x86_64-linux-gnu:$tree/usr/lib/x86_64-linux-gnu" "$tree/$program" "$@"
}

# poke FILE OFFSET ESCAPES: writes bytes, given as for printf, into a file.
# shellcheck disable=SC2059 # the escapes are the point
poke() { printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

# le64 NUMBER: as eight bytes, least first, in printf's escapes.
le64() {
  local n=$1 i
  for ((i = 0; i < 8; i++)); do
    printf '\\x%02x' $((n & 255))
    n=$((n >> 8))
  done
}

# disk_image TREE SCRATCH ROOT MIB LABEL FIRMWARE CMDLINE [sku]: makes SCRATCH/disk.qcow2. ROOT holds /boot/vmlinuz and
# /boot/initrd.img; FIRMWARE is bios, or bios+uefi. With sku, a machine may add one word to the command line, as the SKU number
# in its SMBIOS: what is known only where it runs (domain-xslt.ts). GRUB reads it; systemd-boot does not.
disk_image() {
  local tree=$1 scratch=$2 root=$3 mib=$4 label=$5 firmware=$6 cmdline=$7 more=${8:-}
  local raw=$scratch/disk.raw start=$ESP_START
  [ "$firmware" = bios ] || start=$((ESP_START + ESP_SECTORS))

  truncate -s "${mib}M" "$raw"
  # Types of the GPT: BIOS boot, EFI system, Linux root (x86-64). The root is last, so that growpart can make it larger.
  {
    echo 'label: gpt'
    echo "14 : start=$GRUB_START, size=$GRUB_SECTORS, type=21686148-6449-6E6F-744E-656564454649, name=bios"
    [ "$firmware" = bios ] ||
      echo "15 : start=$ESP_START, size=$ESP_SECTORS, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=esp"
    echo "1 : start=$start, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name=root"
  } | tree_run "$tree" sbin/sfdisk -q "$raw"

  # The table's copy at the disk's end takes 33 sectors: the last MiB stays out of the filesystem.
  mkfs.ext4 -q -F -L "$label" -m 1 -E "offset=$((start * 512)),lazy_itable_init=1" -d "$root" "$raw" \
    $(((mib - 1) * 1024 - start / 2))k
  [ "$firmware" = bios ] || esp "$tree" "$scratch" "$root" "$cmdline"
  grub "$tree" "$scratch" "$label" "$cmdline" "$more"
  qemu-img convert -f raw -O qcow2 "$raw" "$scratch/disk.qcow2"
  rm -f "$raw"
}

# esp: systemd-boot, with kernel and initrd beside it.
esp() {
  local tree=$1 scratch=$2 root=$3 cmdline=$4 part=$2/esp.img
  truncate -s $((ESP_SECTORS * 512)) "$part"
  mkfs.vfat -F 32 -n ESP "$part" >/dev/null
  printf 'timeout 0\ndefault atelier.conf\n' >"$scratch/loader.conf"
  printf 'title Debian\nlinux /vmlinuz\ninitrd /initrd.img\noptions %s\n' "$cmdline" >"$scratch/atelier.conf"
  mmd -i "$part" ::EFI ::EFI/BOOT ::loader ::loader/entries
  mcopy -i "$part" "$tree/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::EFI/BOOT/BOOTX64.EFI
  mcopy -i "$part" "$scratch/loader.conf" ::loader/
  mcopy -i "$part" "$scratch/atelier.conf" ::loader/entries/
  mcopy -i "$part" "$(readlink -f "$root/boot/vmlinuz")" ::vmlinuz
  mcopy -i "$part" "$(readlink -f "$root/boot/initrd.img")" ::initrd.img
  dd if="$part" of="$scratch/disk.raw" bs=512 seek=$ESP_START conv=notrunc,sparse status=none
  rm -f "$part"
}

# grub: what grub-install does on a machine, by hand: its core into its partition, its first sector into the disk's.
grub() {
  local tree=$1 scratch=$2 label=$3 cmdline=$4 more=$5 modules=$1/usr/lib/grub/i386-pc core=$2/core.img boot=$2/boot.img
  cat >"$scratch/grub.cfg" <<CONF
serial --unit=0 --speed=115200
terminal_output serial
search --no-floppy --label $label --set=root
${more:+smbios --type 1 --get-string 25 --set more}
linux /boot/vmlinuz $cmdline${more:+ \$more}
initrd /boot/initrd.img
boot
CONF
  tree_run "$tree" usr/bin/grub-mkimage -O i386-pc -o "$core" -p /boot/grub -d "$modules" -c "$scratch/grub.cfg" \
    biosdisk part_gpt ext2 linux normal search search_label serial terminal gzio boot smbios
  [ "$(stat -c %s "$core")" -le $((GRUB_SECTORS * 512)) ] || die "GRUB's core is too large for its partition" "ask for fewer modules in images/disk.sh"
  cp "$modules/boot.img" "$boot"
  # Offsets of GRUB's include/grub/i386/pc/boot.h: where the core is, and no guessing of the boot drive.
  poke "$boot" $((0x5c)) "$(le64 $GRUB_START)"
  poke "$boot" $((0x66)) '\x90\x90'
  # The core's first sector says where its others are.
  poke "$core" $((0x1f4)) "$(le64 $((GRUB_START + 1)))"
  dd if="$boot" of="$scratch/disk.raw" bs=440 count=1 conv=notrunc status=none
  dd if="$core" of="$scratch/disk.raw" bs=512 seek=$GRUB_START conv=notrunc status=none
}
