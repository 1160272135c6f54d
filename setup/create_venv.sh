#!/usr/bin/env bash
# Creates .venv (if needed) and installs the exact versions of the lock files named.
#   setup/create_venv.sh setup/requirements.lock [setup/requirements-dev.lock]
set -euo pipefail

python=""
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        2> /dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "agnoma needs Python 3.11 or newer; none found (set PYTHON=/path/to/python3)" >&2
    exit 1
fi

if [ ! -x .venv/bin/pip ]; then
    echo "setup: creating .venv with $("$python" --version)"
    if ! "$python" -m venv .venv 2> /dev/null; then
        # Debian splits venv off Python.
        if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq python3-venv > /dev/null
            "$python" -m venv .venv
        else
            echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)" >&2
            exit 1
        fi
    fi
fi
for lock in "$@"; do
    echo "setup: installing the versions of $lock"
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement "$lock"
done
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
