#!/usr/bin/env bash
# A Slurm of our own on this machine, for tests: controller, several nodes, munge; all state in DIR.
#   slurm.sh up DIR            start (needs root, slurm-wlm and munge of Debian or Ubuntu)
#   slurm.sh kill-node DIR n2  a node loses power: its daemon and all that runs on it end at once
#   slurm.sh down DIR          end what was started, by the process ids in DIR
# Environment: NODES (3), CPUS per node (4), MEM_MB per node (32000).
# Exit status 3 of 'up': Slurm cannot run here; the reason is on standard error.
set -euo pipefail

action=${1:?up, kill-node or down}
dir=${2:?folder}
nodes=${NODES:-3}
cpus=${CPUS:-4}
mem_mb=${MEM_MB:-32000}
# The executor's step inside a job forgets SLURM_CONF, so that Slurm has to find its usual file.
usual=/etc/slurm/slurm.conf
export SLURM_CONF=$dir/slurm.conf
export PATH=$PATH:/usr/sbin:/sbin # daemons lie there, and not every root looks there

cannot() {
    echo "slurm.sh: no Slurm here: $*" >&2
    exit 3
}

free_ports() { # free_ports N: numbers of N ports that nobody listens on
    python3 - "$1" << 'PYTHON'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
PYTHON
}

ended() { # ended PID: whether a process is gone, or dead and not yet collected by its parent
    local state
    state=$(awk '/^State:/ {print $2}' "/proc/$1/status" 2> /dev/null || true)
    [ -z "$state" ] || [ "$state" = Z ]
}

stop() { # stop PIDFILE
    local pid
    [ -s "$1" ] || return 0
    pid=$(cat "$1")
    kill "$pid" 2> /dev/null || return 0
    for _ in $(seq 50); do
        ended "$pid" && return 0
        sleep 0.1
    done
    kill -KILL "$pid" 2> /dev/null || true
}

left_behind() { # whether the usual file is that of a test that was killed before its 'down'
    local place
    [ -L "$usual" ] || return 1
    place=$(dirname "$(readlink "$usual")")
    [ ! -d "$place" ] && return 0
    [ -d "$place/munge" ] && ended "$(cat "$place/slurmctld.pid" 2> /dev/null || echo none)"
}

of_node() { # of_node NAME: ids of all processes that run on a node of this cluster
    local place
    for place in /proc/[0-9]*; do
        if tr '\0' '\n' 2> /dev/null < "$place/environ" | grep -q -x -F \
            -e "AGNOMA_TEST_NODE=$dir/$1" -e "SLURMD_NODENAME=$1" 2> /dev/null \
            && tr '\0' '\n' 2> /dev/null < "$place/environ" | grep -q -F "$dir"; then
            echo "${place#/proc/}"
        fi
    done
}

configuration() {
    local ports node port name
    read -r -a ports <<< "$(free_ports $((nodes + 1)))"
    name=$(hostname -s)
    cat << CONF
ClusterName=agnoma
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
StateSaveLocation=$dir/state
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdPidFile=$dir/slurmd.%n.pid
SlurmdLogFile=$dir/slurmd.%n.log
SlurmdSpoolDir=$dir/spool.%n
# Neither systemd nor control groups: processes are followed by their parents, memory by polling.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
MpiDefault=none
# The nodes share one machine and claim more than it has.
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/jobs.txt
# Without accounting, squeue remembers what has ended.
MinJobAge=3600
# A silent node is down after this many seconds, and its jobs are sent elsewhere.
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=2
ReturnToService=2
CONF
    for node in $(seq "$nodes"); do
        port=${ports[$node]}
        echo "NodeName=n$node NodeHostname=$name NodeAddr=127.0.0.1 Port=$port CPUs=$cpus RealMemory=$mem_mb"
    done
    echo "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP"
}

up() {
    local tool node idle=0
    for tool in munged slurmctld slurmd sbatch squeue scontrol; do
        command -v "$tool" > /dev/null || cannot "$tool is missing (apt-get install slurm-wlm munge)"
    done
    [ "$(id -u)" -eq 0 ] || cannot "its daemons are started by root only"
    if left_behind; then rm "$usual"; fi
    [ ! -e "$usual" ] && [ ! -L "$usual" ] || cannot "$usual belongs to another cluster"
    mkdir -p "$dir/munge" "$dir/state"
    chmod 755 "$dir" "$dir/munge"
    head -c 1024 /dev/urandom > "$dir/munge/key"
    chmod 600 "$dir/munge/key"
    # --force: the folder lies below a temporary folder that everybody may write to.
    munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
        --pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" \
        2> "$dir/munge/errors"
    configuration > "$SLURM_CONF"
    mkdir -p "$(dirname "$usual")"
    ln -s "$SLURM_CONF" "$usual"
    slurmctld 2> "$dir/errors"
    for node in $(seq "$nodes"); do
        mkdir -p "$dir/spool.n$node"
        AGNOMA_TEST_NODE="$dir/n$node" slurmd -N "n$node" 2>> "$dir/errors"
    done
    for _ in $(seq 100); do
        idle=$(sinfo --noheader --Node --format=%T 2> /dev/null | grep -c '^idle' || true)
        [ "$idle" -ne "$nodes" ] || return 0
        sleep 0.2
    done
    cat "$dir"/*.log "$dir/errors" >&2
    echo "slurm.sh: only $idle of $nodes nodes came up" >&2
    exit 1
}

down() {
    local node pids
    scancel --user="$(id -un)" 2> /dev/null || true
    for node in $(seq "$nodes"); do
        stop "$dir/slurmd.n$node.pid"
        pids=$(of_node "n$node")
        # shellcheck disable=SC2086  # one word per process
        [ -z "$pids" ] || kill -KILL $pids 2> /dev/null || true
    done
    stop "$dir/slurmctld.pid"
    stop "$dir/munge/pid"
    if [ "$(readlink "$usual" || true)" = "$SLURM_CONF" ]; then rm "$usual"; fi
}

case $action in
    up) up ;;
    down) down ;;
    kill-node)
        # Twice: what was being started the first time.
        for _ in 1 2; do
            pids=$(of_node "${3:?name of a node}")
            # shellcheck disable=SC2086  # one word per process
            [ -z "$pids" ] || kill -KILL $pids 2> /dev/null || true
        done
        ;;
    *)
        echo "slurm.sh: up, kill-node or down; not $action" >&2
        exit 2
        ;;
esac
