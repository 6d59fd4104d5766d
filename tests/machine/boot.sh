#!/bin/bash
# boot.sh ROOT TTY: systemd of ROOT as PID 1 in namespaces of its own; TTY stands for its /dev/tty1. As root.
set -eu
exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child bash -c '
set -eu
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
touch "$root/dev/tty1"
mount --bind "$2" "$root/dev/tty1"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
hostname mirror
cd "$root"
mkdir -p .old
pivot_root . .old
umount -l /.old
export container=other PATH=/usr/bin:/usr/sbin:/bin:/sbin
exec /lib/systemd/systemd --system --log-target=journal --log-level=info --show-status=no
' boot "$1" "$2"
