#!/usr/bin/env bash
# Finds the external tools, installs the missing ones with apt where that is allowed, and otherwise
# says once which are missing and what to type. Does nothing when all are there.
#   setup/install_tools.sh            the tools of a run
#   setup/install_tools.sh --exports  and what only exports use
#   setup/install_tools.sh --tests    and those only tests use: without them their tests are skipped
set -euo pipefail
# Daemons lie in sbin, which is not on every PATH.
PATH=$PATH:/usr/sbin:/sbin

# tool        Debian package(s)      conda package      env file
TOOLS="
bwa           bwa                    bwa                envs/bwa.yaml
samtools      samtools               samtools           envs/samtools.yaml
bgzip         tabix                  samtools           envs/samtools.yaml
bcftools      bcftools               bcftools           envs/bcftools.yaml
freebayes     freebayes              freebayes          envs/freebayes.yaml
mosdepth      mosdepth,libhts-dev    mosdepth           envs/mosdepth.yaml
fastp         fastp                  fastp              envs/fastp.yaml
"
EXPORT_TOOLS="
pango-view    pango1.0-tools         pango              exports-only
"
TEST_TOOLS="
snpEff        snpeff                 snpeff             tests-only
PicardCommandLine picard-tools       picard             tests-only
chromium      chromium               -                  tests-only
node          nodejs                 nodejs             tests-only
npm           npm                    nodejs             tests-only
slurmctld     slurm-wlm              -                  tests-only
munged        munge                  -                  tests-only
"
wanted="$TOOLS"
case "${1:-}" in
    --exports) wanted="$TOOLS$EXPORT_TOOLS" ;;
    --tests) wanted="$TOOLS$EXPORT_TOOLS$TEST_TOOLS" ;;
    "") ;;
    *) echo "setup: unknown argument $1; write --exports, --tests or nothing" >&2; exit 2 ;;
esac

works() {
    command -v "$1" > /dev/null 2>&1 || return 1
    # Debian's mosdepth loads libhts.so at start, which only libhts-dev brings.
    [ "$1" != mosdepth ] || mosdepth --version > /dev/null 2>&1
}

missing() {
    while read -r tool packages conda env; do
        [ -z "$tool" ] || works "$tool" || printf '%s %s %s %s\n' "$tool" "$packages" "$conda" "$env"
    done <<< "$wanted"
}

# The tools only tests and exports use may be missing; then a run and all other tests still work.
settled() {
    [ -z "$(awk '$4 !~ /-only$/' <<< "$1")" ]
}

lacking=$(missing)
if [ -z "$lacking" ]; then
    echo "setup: all external tools are on PATH"
    exit 0
fi
echo "setup: missing tools: $(awk '{printf "%s ", $1}' <<< "$lacking")"

as_root=""
if [ "$(id -u)" -eq 0 ]; then
    as_root="env"
elif command -v sudo > /dev/null 2>&1 && sudo -n true 2> /dev/null; then
    as_root="sudo"
fi

if [ -n "$as_root" ] && command -v apt-get > /dev/null 2>&1; then
    packages=$(awk '{gsub(",", " ", $2); printf "%s ", $2}' <<< "$lacking")
    echo "setup: installing with apt: $packages"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # one word per package
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages \
        > /dev/null
    lacking=$(missing)
    [ -n "$lacking" ] || exit 0
fi
if settled "$lacking"; then
    echo "setup: tests that need these tools will be skipped: $(awk '{printf "%s ", $1}' <<< "$lacking")"
    exit 0
fi

{
    echo "These tools are missing and could not be installed here:"
    awk '{printf "  %-10s (%s)\n", $1, $4}' <<< "$lacking"
    echo "Install them all with conda or mamba and activate the environment, then run make again:"
    echo "  mamba create -n agnoma-tools -c conda-forge -c bioconda $(awk '$3 != "-" {print $3}' <<< "$lacking" | sort -u | tr '\n' ' ')"
    echo "  conda activate agnoma-tools"
    echo "or as root: apt-get install $(awk '{gsub(",", " ", $2); printf "%s ", $2}' <<< "$lacking")"
} >&2
exit 1
