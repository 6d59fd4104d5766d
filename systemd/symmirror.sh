#!/bin/sh
# /usr/local/bin/symmirror: the command on a kit. Called by root it becomes the mirror's own user, so that nothing in
# the data folder ends up as root's, where the mirror could not write any more. Only what changes or reads the
# clinic's settings in /etc stays root.
set -eu
STATE_DIRECTORY=${STATE_DIRECTORY:-/var/lib/symmirror}
export STATE_DIRECTORY
program=/opt/symmirror/.venv/bin/symmirror
if [ "$(id -u)" = 0 ]; then
    case ${1:-} in
    calibrate | config) ;;
    *)
        HOME=/var/lib/symmirror
        export HOME
        set -- setpriv --reuid symmirror --regid symmirror --init-groups "$program" "$@"
        exec "$@"
        ;;
    esac
fi
exec "$program" "$@"
