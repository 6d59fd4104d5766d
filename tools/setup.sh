#!/bin/sh
# Makes everything that `make run` and `make test` need: .tools (uv), .venv (locked versions), models.
# Needs a python3 >= 3.11 and nothing else. Quick when nothing has changed.
#
#   tools/setup.sh [pi5|pi4]     which MediaPipe: pi5 (also every PC, the default) or pi4
set -eu
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
extra=${1:-}

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

stamp=".venv/.symmirror-$extra"
if [ ! -f "$stamp" ] || [ uv.lock -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ tools/setup.sh -nt "$stamp" ]; then
    if [ ! -x .tools/bin/uv ]; then
        say "Getting uv $UV_VERSION ..."
        if ! "$python" -m venv --clear .tools 2>/dev/null; then
            rm -rf .tools
            say "Python's venv is missing. Bring it with: sudo apt install python3-venv"
            exit 1
        fi
        .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    fi
    say "Making .venv with the locked versions ($extra) ..."
    # --system-site-packages: picamera2, libcamera and lgpio come from apt on a Raspberry Pi.
    [ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$python" --python-preference only-system --system-site-packages .venv
    .tools/bin/uv sync --quiet --locked --python-preference only-system --extra "$extra"
    rm -f .venv/.symmirror-*
    touch "$stamp"
fi

.venv/bin/python -m appliance models
