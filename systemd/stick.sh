#!/bin/sh
# stick.sh in|out NAME: mounts the partition or the partitionless stick /dev/NAME below /run/symmirror-stick for the
# mirror's user, and beside it NAME.stick says "mounted" or "unreadable"; or takes both away. As root, by
# symmirror-stick@.service.
set -eu
base=/run/symmirror-stick
user=symmirror
# Nothing on a stick is run, is a device, or leads elsewhere; what is written is on it when the call returns.
safe=nosuid,nodev,noexec,nosymfollow,noatime,sync

what=$1 name=$2
case $name in
*[!a-z0-9]* | '') echo "'$name' is no name of a disk." >&2 && exit 1 ;;
esac
device=/dev/$name
in_system=$(readlink -f "/sys/class/block/$name" || true)
disk=$name
[ ! -e "/sys/class/block/$name/partition" ] || disk=$(basename "$(dirname "$in_system")")
top=$base/$disk place=$base/$disk/$name

say() { # WORD: whole or not at all
    printf '%s\n' "$1" >"$top/.$name" && mv "$top/.$name" "$top/$name.stick"
}
owned() { # of an ext4: mounted so that whom its top folder belongs to is the mirror's user
    mount -t ext4 -o "ro,noload,$safe" "$device" "$place" || return 1
    ids=$(stat -c '%u %g' "$place")
    umount "$place"
    # Not at its place at once: a mirror that runs would see it as it is before its users are mapped.
    mkdir -p "$top/.map"
    map="X-mount.idmap=u:${ids% *}:$uid:1 g:${ids#* }:$gid:1"
    mount -t ext4 -o "$safe,$map" "$device" "$top/.map" 2>/dev/null || mount -t ext4 -o "$safe" "$device" "$top/.map" || return 1
    # A mount before util-linux 2.39 (Bookworm's) passes over what it does not know: then it is mapped here.
    if [ "$(stat -c '%u %g' "$top/.map")" = "$uid $gid" ]; then
        mount --bind "$top/.map" "$place"
    elif ! /usr/bin/python3 -I "$(dirname "$0")/idmap.py" "$top/.map" "$place" "$uid" "$gid"; then
        echo "Its users can't be mapped on this kernel: it is as its owners and modes are. FAT32 and exFAT need no mapping."
        mount --bind "$top/.map" "$place"
    fi
    umount "$top/.map" && rmdir "$top/.map"
}
mount_it() {
    case $type in
    vfat) mount -t vfat -o "$safe,flush,uid=$uid,gid=$gid,fmask=0177,dmask=0077,utf8=1" "$device" "$place" ;;
    exfat) mount -t exfat -o "$safe,uid=$uid,gid=$gid,fmask=0177,dmask=0077,iocharset=utf8" "$device" "$place" ;;
    ext4) owned ;;
    *) return 1 ;;
    esac
}

go_in() {
    # The disk that this system runs from may be on USB too: what has any mount elsewhere is no stick.
    if lsblk -nro MOUNTPOINTS "/dev/$disk" | sed 's/\\x0a/\n/g' | grep -qv -e '^$' -e "^$base/"; then
        echo "$disk is in use by this system."
        return 0
    fi
    type=$(blkid -p -s TYPE -o value "$device" || true)
    if [ "$name" = "$disk" ] && [ -z "$type" ] && ls -d "/sys/class/block/$disk/$disk"* >/dev/null 2>&1; then
        return 0 # it has partitions: each comes by itself
    fi
    uid=$(id -u "$user") gid=$(id -g "$user")
    mkdir -p "$place"
    if mount_it; then
        say mounted
    else
        echo "$device can't be mounted: ${type:-no file system}."
        rmdir "$place"
        say unreadable
    fi
}
go_out() {
    rm -f "$top/$name.stick" "$top/.$name" # first: what is not there any more is not looked at
    if mountpoint -q "$place"; then
        # One that was pulled can't be written to any more: it is let go of.
        umount "$place" 2>/dev/null || umount -l "$place"
    fi
    [ ! -d "$place" ] || rmdir "$place"
    rmdir "$top" 2>/dev/null || true # another partition may still be there
}

case $what in
in) go_in ;;
out) go_out ;;
*) echo "stick.sh in|out NAME" >&2 && exit 2 ;;
esac
