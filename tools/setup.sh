#!/bin/sh
# Makes everything that `make run` and `make test` need: .tools (uv), .venv (locked versions), models.
# Needs a python3 >= 3.11 and nothing else. Quick when nothing has changed.
#
#   tools/setup.sh [--kit] [--wheels DIR] [pi5|pi4]
#
#   pi5|pi4        which MediaPipe: pi5 (also every PC, the default) or pi4
#   --kit          for running only: without the tools of development, and compiled, since the unit may not write here
#   --wheels DIR   without internet, from a folder that tools/kit_bundle.sh made
set -eu
UV_VERSION=0.13.9
extra='' kit='' wheels=''
while [ $# -gt 0 ]; do
    case $1 in
    --kit) kit=yes ;;
    --wheels)
        wheels=$(cd "$2" && pwd)
        shift
        ;;
    pi5 | pi4) extra=$1 ;;
    *)
        printf '%s\n' "tools/setup.sh: '$1' is unknown. Known: --kit, --wheels DIR, pi5, pi4." >&2
        exit 2
        ;;
    esac
    shift
done
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# The system's own Python, newest first: one that uv brings could not see picamera2, which comes by apt.
python=
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Symmirror needs Python 3.11 or newer. Bring it with: sudo apt install python3 python3-venv"
    exit 1
fi

if [ -z "$extra" ]; then
    # A Pi 4's core lacks the instructions that current MediaPipe needs; see appliance/faces/core.py.
    extra=pi5
    if [ "$(uname -m)" = aarch64 ] && ! grep -q '^Features.*atomics' /proc/cpuinfo; then
        extra=pi4
    fi
fi

stamp=".venv/.symmirror-$extra${kit:+-kit}"
# What the environment was made from. Not the files' times: an update may bring older ones.
key=$(cat uv.lock pyproject.toml tools/setup.sh | sha256sum)
if [ ! -x .venv/bin/python ] || [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$key" ]; then
    if [ ! -x .tools/bin/uv ] || [ "$(.tools/bin/uv --version | cut -d' ' -f2)" != "$UV_VERSION" ]; then
        say "Getting uv $UV_VERSION ..."
        if ! "$python" -m venv --clear .tools 2>/dev/null; then
            rm -rf .tools
            say "Python's venv is missing. Bring it with: sudo apt install python3-venv"
            exit 1
        fi
        .tools/bin/python -m pip install --quiet --disable-pip-version-check \
            ${wheels:+--no-index --find-links "$wheels"} "uv==$UV_VERSION"
    fi
    say "Making .venv with the locked versions ($extra) ..."
    if [ -n "$kit" ]; then
        export UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
        # After an upgrade of the system .venv holds the packages of the Python that was.
        [ -d ".venv/lib/$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')" ] || rm -rf .venv
    fi
    # --system-site-packages: picamera2, libcamera and lgpio come from apt on a Raspberry Pi.
    [ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --clear --python "$python" --python-preference only-system --system-site-packages .venv
    rm -f .venv/.symmirror-*
    if [ -n "$wheels" ]; then
        offline="--quiet --python .venv/bin/python --no-index --find-links $wheels"
        # The same versions by the same hashes: the list was made from uv.lock.
        # shellcheck disable=SC2086
        .tools/bin/uv pip sync $offline --require-hashes "$wheels/requirements-$extra.txt"
        # shellcheck disable=SC2086
        .tools/bin/uv pip install $offline --no-deps --editable .
    else
        what='--extra clinic' # and the tools of development
        [ -z "$kit" ] || what=--no-dev
        # shellcheck disable=SC2086
        .tools/bin/uv sync --quiet --locked --python-preference only-system $what --extra "$extra"
    fi
    printf '%s\n' "$key" >"$stamp"
fi

.venv/bin/python -m appliance models
