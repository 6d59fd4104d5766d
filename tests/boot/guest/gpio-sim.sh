#!/bin/sh
# Pins of the kernel's own making, with a Pi's name; as its first chip. Pressed is pull-down on /run/pins/GPIO<n>.
set -eu
modprobe gpio-sim
pi=/sys/kernel/config/gpio-sim/pi
mkdir -p $pi/bank0
echo 54 >$pi/bank0/num_lines
echo pinctrl-rp1 >$pi/bank0/label
echo 1 >$pi/live
chip=$(cat $pi/bank0/chip_name)
[ "$chip" = gpiochip0 ]
mkdir -p /run/pins
for pin in 17 27; do
    ln -sfn "/sys/devices/platform/$(cat $pi/dev_name)/$chip/sim_gpio$pin/pull" /run/pins/GPIO$pin
done
# What gpiozero knows a Pi by: a line that only the processor's list of a Pi has.
cp /proc/cpuinfo /run/pins/cpuinfo
echo 'Revision : d04170' >>/run/pins/cpuinfo
mount --bind /run/pins/cpuinfo /proc/cpuinfo
