#!/usr/bin/env bash
# Make this checkout runnable on a bare Debian machine: system packages, virtual environment, weights. A second run is quick.
# usage: bootstrap.sh demo|test
set -euo pipefail
cd "$(dirname "$0")"

# The demo needs only Python; the tests drive a browser, capture and speech. Debian's name, then a file or command that proves it.
wanted=()
need() { # need PACKAGE COMMAND-OR-FILE...
    local package=$1 proof
    shift
    for proof in "$@"; do
        command -v "$proof" >/dev/null 2>&1 && return
        [ -e "$proof" ] && return
    done
    wanted+=("$package")
}

python=$(command -v python3.11 || true)
[ -n "$python" ] || { need python3.11 python3.11; need python3.11-venv python3.11; }
if [ -n "$python" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then wanted+=(python3.11-venv); fi
if [ "${1:-demo}" = test ]; then
    need chromium chromium
    need libportaudio2 /usr/lib/*/libportaudio.so.2
fi

if [ ${#wanted[@]} -gt 0 ]; then
    install="apt-get install -y --no-install-recommends ${wanted[*]}"
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo=sudo
    else
        echo "This machine lacks ${wanted[*]}. Run this once, then make again:" >&2
        echo "    sudo apt-get update && sudo $install" >&2
        exit 1
    fi
    echo "Installing ${wanted[*]}"
    $sudo apt-get update -q
    DEBIAN_FRONTEND=noninteractive $sudo $install
    python=$(command -v python3.11)
fi

if [ ! -e .venv/.installed ] || [ pyproject.toml -nt .venv/.installed ]; then
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --upgrade pip
    .venv/bin/python -m pip install --progress-bar on --editable '.[dev]'
    touch .venv/.installed
fi
.venv/bin/clew models fetch
