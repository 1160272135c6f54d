#!/usr/bin/env bash
# Resolves the newest versions that pyproject.toml allows in a scratch environment and writes the locks.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
pip="$scratch/venv/bin/pip --disable-pip-version-check"
freeze() { $pip freeze --exclude-editable --all | grep -v -E '^(pip)=='; }

$pip install --quiet setuptools "$(pwd)[sign]" && $pip uninstall --quiet --yes agnoma
{ echo "# What a run needs, exact versions (Python 3.11 to 3.13). Renew with \`make lock\`."; freeze; } \
    > setup/requirements.lock
$pip install --quiet "$(pwd)[exports]" && $pip uninstall --quiet --yes agnoma
{
    echo "# What the exports need on top of requirements.lock. Renew with \`make lock\`."
    freeze | grep -v -x -F -f setup/requirements.lock
} > setup/requirements-exports.lock
$pip install --quiet babel pypdf pytest hypothesis ruff mypy snakefmt py-rattler types-PyYAML pandas-stubs
{
    echo "# What the tests need on top of the other two. Renew with \`make lock\`."
    freeze | grep -v -x -F -f setup/requirements.lock -f setup/requirements-exports.lock
} > setup/requirements-dev.lock
