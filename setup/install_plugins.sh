#!/usr/bin/env bash
# Puts executor plugins of Snakemake for the tests into .venv/plugins/NAME, beside the environment and
# not into it: every plugin that is installed costs start-up time of every run.
#   setup/install_plugins.sh slurm cloud
set -euo pipefail
for name in "$@"; do
    lock=setup/requirements-$name.lock
    folder=.venv/plugins/$name
    if cmp -s "$lock" "$folder/installed.lock"; then
        continue
    fi
    echo "setup: installing the plugins of $lock"
    rm -rf "$folder"
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-warn-conflicts \
        --target "$folder" --requirement "$lock"
    cp "$lock" "$folder/installed.lock"
done
