#!/usr/bin/env bash
# podman drives the runtime: each case looks at what became of the container, from inside it and
# from outside. podman.sh --help tells the arguments; common.sh is the machine that it runs on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

needed_programs=(podman conmon)
kept_groups='conmon|[0-9a-f]{64}(/conmon)?' # of conmon, and of pods: containers have libpod-ID
image=localhost/busybox:test

# --- the engine ---------------------------------------------------------------------------------

start_engine() {
  local folder=$work/podman nofile
  mkdir -p "$folder"/{root,runroot,networks,tmp}
  nofile=$(ulimit -Hn)
  [[ $nofile != unlimited ]] && ((nofile < 4096)) || nofile=4096
  # The two lists at the end: without default_ulimits podman raises the limits above what a root
  # without CAP_SYS_RESOURCE may; and only from runtimes that are named does it read JSON errors.
  cat >"$folder/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$nofile:$nofile", "nproc=4096:4096"]
log_driver = "k8s-file"
netns = "none"
[network]
network_backend = "netavark"
network_config_dir = "$folder/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$folder/tmp"
runtime_supports_json = ["$runtime_name"]
CONF
  printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$(storage_driver overlay)" "$folder/root" "$folder/runroot" >"$folder/storage.conf"
  export CONTAINERS_CONF=$folder/containers.conf CONTAINERS_STORAGE_CONF=$folder/storage.conf
  podman import --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' "$work/rootfs.tar" $image >/dev/null 2>"$work/import.log" || {
    printf 'Bail out! podman cannot import an image\n'
    sed 's/^/#   /' "$work/import.log"
    exit 1
  }
}

stop_engine() { :; }

podman() { command podman --runtime "$runtime" "$@"; }

# run OPTION... COMMAND...: in the foreground, and gone afterwards.
run() { podman run --rm --cgroup-parent "/$cgroup" "$@"; }

# start NAME OPTION... IMAGE COMMAND...: in the background.
start() { podman run -d --name "$1" --cgroup-parent "/$cgroup" "${@:2}"; }

remove() { podman rm -f -t 0 "$@"; }

inspect() { podman inspect --format "$2" "$1"; }

pid_of() { inspect "$1" '{{.State.Pid}}'; }

# after_failure: the next case starts with nothing.
after_failure() {
  podman pod rm -f -t 0 -a
  podman rm -f -t 0 -a
}

# --- one program --------------------------------------------------------------------------------

case_output() {
  equal "what it prints" "hello from inside" "$(run $image echo hello from inside)"
  equal "an environment variable of the image" yes "$(run $image sh -c 'echo $FROM_IMAGE')"
  equal "its standard input" "through the pipe" "$(echo through the pipe | run -i $image cat)"
}

case_exit_codes() {
  exits "true" 0 run $image true
  exits "exit 3" 3 run $image sh -c 'exit 3'
  exits "a program that a signal ended" 137 run $image sh -c 'sh -c "kill -9 \$\$"; exit $?'
  exits "a missing program" 127 run $image /bin/no-such-program
  exits "a file that is no program" 126 run $image /etc/not-executable
}

case_namespaces() {
  local kind seen
  seen=$(run $image sh -c 'for kind in ipc mnt net pid uts; do readlink /proc/self/ns/$kind; done')
  for kind in ipc mnt net pid uts; do
    contains "namespaces" "$kind:[" "$seen"
    [[ $seen != *"$(readlink /proc/self/ns/$kind)"* ]] || fail "$kind: the container is in the host's namespace"
  done
  equal "the pid of its first process" 1 "$(run $image sh -c 'echo $$')"
  equal "its processes" 1 "$(run $image sh -c 'set -- /proc/[0-9]*; echo $#')"
}

case_limits() {
  start t-limits --memory 64m --memory-swap 64m --cpus 0.5 --cpu-shares 512 --pids-limit 42 $image sleep 60
  local pid
  pid=$(pid_of t-limits)
  cgroup_holds "$pid" 67108864 67108864 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 50000 "50000 100000" cpu cpu.cfs_quota_us cpu.max
  cgroup_holds "$pid" 42 42 pids pids.max pids.max
  cgroups_are_unified || cgroup_holds "$pid" 512 - cpu cpu.shares -
  remove t-limits
}

case_update() {
  start t-update --memory 64m --memory-swap 64m --cpus 0.5 $image sleep 60
  local pid
  pid=$(pid_of t-update)
  podman update --memory 96m --memory-swap 96m --cpus 0.25 t-update
  cgroup_holds "$pid" 100663296 100663296 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 25000 "25000 100000" cpu cpu.cfs_quota_us cpu.max
  remove t-update
}

# conmon of podman 4.3 notes an OOM in the folder that podman was called from, and podman looks for
# that note in the bundle: so it is called from there. Where this was mended it does no harm.
case_out_of_memory() {
  podman create --name t-oom --cgroup-parent "/$cgroup" --memory 16m --memory-swap 16m $image tail /dev/zero
  cd "$(inspect t-oom '{{.StaticDir}}')"
  exits "a program that takes more than it may" 137 podman start --attach t-oom
  equal "OOMKilled" true "$(inspect t-oom '{{.State.OOMKilled}}')"
  cd "$work"
  remove t-oom
}

# --- a container that stays ---------------------------------------------------------------------

case_logs() {
  start t-logs $image sh -c 'echo to stdout; echo to stderr >&2; exec sleep 60'
  soon "both lines come" eval '[[ $(podman logs t-logs 2>&1 | wc -l) == 2 ]]'
  equal "the log of stdout" "to stdout" "$(podman logs t-logs 2>/dev/null)"
  equal "the log of stderr" "to stderr" "$(podman logs t-logs 2>&1 >/dev/null)"
  remove t-logs
}

case_exec() {
  start t-exec --env BOTH=container $image sleep 60
  local seen
  equal "its pid namespace" "$(readlink "/proc/$(pid_of t-exec)/ns/pid")" "$(podman exec t-exec readlink /proc/self/ns/pid)"
  equal "environment" "container added" "$(podman exec --env EXTRA=added t-exec sh -c 'echo $BOTH $EXTRA')"
  equal "user" "1000:2000" "$(podman exec --user 1000:2000 t-exec sh -c 'echo $(id -u):$(id -g)')"
  equal "working folder" /data "$(podman exec --workdir /data t-exec pwd)"
  equal "standard input" "into it" "$(echo into it | podman exec -i t-exec cat)"
  exits "exit code" 7 podman exec t-exec sh -c 'exit 7'
  exits "a missing program" 127 podman exec t-exec /bin/no-such-program
  exits "a file that is no program" 126 podman exec t-exec /etc/not-executable
  seen=$(podman exec t-exec cat /proc/self/cgroup | sort)
  equal "control groups" "$(sort "/proc/$(pid_of t-exec)/cgroup")" "$seen"
  remove t-exec
}

case_exec_detached() {
  start t-detached $image sleep 60
  podman exec -d t-detached sh -c 'echo done >/tmp/detached'
  soon "the detached program writes" podman exec t-detached grep -q done /tmp/detached
  remove t-detached
}

case_exec_terminal() {
  start t-tty $image sleep 60
  declare -fx podman; export work runtime
  contains "its terminal" /dev/pts/ "$(script -qec 'podman exec -it t-tty tty' /dev/null </dev/null)"
  exits "exit code through a terminal" 9 script -qec 'podman exec -it t-tty sh -c "exit 9"' /dev/null
  remove t-tty
}

case_terminal() {
  declare -fx podman run; export work runtime cgroup image
  local seen
  seen=$(script -qec 'stty rows 33 cols 99; run -t $image sh -c "tty; sleep 0.2; stty size; test -t 0 -a -t 1 -a -t 2 && echo all three"' /dev/null </dev/null)
  contains "its terminal" /dev/ "$seen"
  contains "size of the terminal" "33 99" "$seen"
  contains "descriptors 0, 1, 2" "all three" "$seen"
}

case_stop() {
  start t-stop $image sh -c 'trap "echo was asked to end; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" eval 'podman logs t-stop | grep ready'
  podman stop -t 8 t-stop
  contains "log" "was asked to end" "$(podman logs t-stop)"
  equal "exit code" 5 "$(inspect t-stop '{{.State.ExitCode}}')"
  equal "state" exited "$(inspect t-stop '{{.State.Status}}')"
  remove t-stop
}

case_stop_kills() {
  start t-deaf $image sh -c 'trap "" TERM; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" eval 'podman logs t-deaf | grep ready'
  podman stop -t 1 t-deaf
  equal "exit code" 137 "$(inspect t-deaf '{{.State.ExitCode}}')"
  remove t-deaf
}

case_kill() {
  start t-kill $image sh -c 'trap "echo got usr1" USR1; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" eval 'podman logs t-kill | grep ready'
  podman kill -s USR1 t-kill
  soon "the handler runs" eval 'podman logs t-kill | grep "got usr1"'
  equal "after a signal that it handles" running "$(inspect t-kill '{{.State.Status}}')"
  podman kill -s KILL t-kill
  equal "exit code" 137 "$(podman wait t-kill)"
  remove t-kill
}

case_pause() {
  start t-pause $image sh -c 'while :; do date +%s%N >/tmp/now; done'
  local pid before
  pid=$(pid_of t-pause)
  podman pause t-pause
  equal "state" paused "$(inspect t-pause '{{.State.Status}}')"
  is_frozen "$pid" || fail "its control group is not frozen"
  before=$(cat "/proc/$pid/root/tmp/now")
  sleep 0.1
  equal "what a frozen program writes" "$before" "$(cat "/proc/$pid/root/tmp/now")"
  podman unpause t-pause
  equal "state" running "$(inspect t-pause '{{.State.Status}}')"
  soon "it goes on" eval '[[ $(cat "/proc/$pid/root/tmp/now") != "$before" ]]'
  remove t-pause
}

case_stats() {
  start t-stats --memory 64m $image sleep 60
  local seen
  seen=$(podman stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' t-stats)
  [[ $seen =~ ^([0-9.]+)([kM]?B)\ /\ 67.11MB\|1$ ]] || fail "statistics: «$seen»"
  differ "memory" 0 "${BASH_REMATCH[1]}"
  remove t-stats
}

case_copy() {
  start t-copy $image sleep 60
  echo "from the host $RANDOM" >"$work/sent"
  podman cp "$work/sent" t-copy:/data/sent
  equal "into the container" "$(cat "$work/sent")" "$(podman exec t-copy cat /data/sent)"
  podman cp t-copy:/data/file "$work/received"
  equal "out of the container" "from the image" "$(cat "$work/received")"
  remove t-copy
}

case_top() {
  start t-top $image sh -c 'sleep 61 & exec sleep 60'
  local seen
  seen=$(podman top t-top pid args)
  contains "processes" "sleep 60" "$seen"
  contains "processes" "sleep 61" "$seen"
  remove t-top
}

case_inspect() {
  local id pid
  id=$(start t-inspect $image sleep 60)
  pid=$(pid_of t-inspect)
  equal "id" "$id" "$(inspect t-inspect '{{.Id}}')"
  contains "the program of State.Pid" "sleep" "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
  equal "OCIRuntime" "$runtime" "$(inspect t-inspect '{{.OCIRuntime}}')"
  equal "its name in ps" t-inspect "$(podman ps --format '{{.Names}}')"
  remove t-inspect
  [[ ! -d /proc/$pid ]] || fail "rm -f left process $pid"
  exits "inspect after rm" 125 podman inspect t-inspect
}

case_restart() {
  start t-restart $image sh -c 'echo start >>/data/starts; exec sleep 60'
  local before
  before=$(pid_of t-restart)
  podman restart -t 0 t-restart
  differ "pid" "$before" "$(pid_of t-restart)"
  soon "it starts twice, on the same root" eval '[[ $(podman exec t-restart cat /data/starts | wc -l) == 2 ]]'
  remove t-restart
}

case_init() {
  start t-init --init $image sh -c 'sh -c "sleep 0.01 & exec sleep 0" & wait; exec sleep 60'
  equal "PID 1" /run/podman-init "$(podman exec t-init cat /proc/1/cmdline | tr '\0' '\n' | head -n 1)"
  soon "no zombie stays" eval '! podman exec t-init cat /proc/[0-9]*/stat | grep ") Z"'
  equal "stop takes no patience" 143 "$(podman stop -t 8 t-init >&2; inspect t-init '{{.State.ExitCode}}')"
  remove t-init
}

# --- what a container may -----------------------------------------------------------------------

capabilities() { run "$@" $image awk '/^CapEff/ {print $2}' /proc/self/status; }

case_capabilities() {
  equal "none" 0000000000000000 "$(capabilities --cap-drop all)"
  equal "one that is added" 0000000000002000 "$(capabilities --cap-drop all --cap-add net_raw)"
  local default
  default=$(capabilities)
  equal "default without one" "$(printf '%016x' $((16#$default & ~1)))" "$(capabilities --cap-drop chown)"
  equal "of a user that is not root" 0000000000000000 "$(capabilities --user 1000)"
  exits "chown without the capability" 1 run --cap-drop chown $image chown 1 /data/file
}

case_seccomp() {
  cat >"$work/seccomp.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": [],
 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
JSON
  exits "mkdir, which the filter refuses" 1 run --security-opt "seccomp=$work/seccomp.json" $image mkdir /tmp/folder
  contains "what mkdir says" "not supported" "$said"
  equal "with that filter" 2 "$(run --security-opt "seccomp=$work/seccomp.json" $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
  equal "with the default filter" 2 "$(run $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
  equal "unconfined" 0 "$(run --security-opt seccomp=unconfined $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
}

case_no_new_privileges() {
  equal "NoNewPrivs" 1 "$(run --security-opt no-new-privileges $image awk '/^NoNewPrivs/ {print $2}' /proc/self/status)"
}

case_masked() {
  exits "writing below /proc/sys" 1 run $image sh -c 'echo changed >/proc/sys/kernel/hostname'
  local masked
  for masked in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug; do
    [[ ! -f $masked ]] || break
  done
  equal "what can be read of $masked" 0 "$(run $image sh -c "wc -c <$masked")"
  equal "privileged: /proc/sys is writable" rw "$(run --privileged $image sh -c \
    'grep -q " /proc/sys .*ro," /proc/self/mountinfo && echo ro || echo rw')"
}

case_read_only() {
  exits "writing to the root" 1 run --read-only $image touch /data/new
  contains "the reason" "Read-only file system" "$said"
  equal "/tmp is still writable" written "$(run --read-only $image sh -c 'echo written >/tmp/new; cat /tmp/new')"
}

case_tmpfs() {
  local seen
  seen=$(run --tmpfs /scratch:size=1m,mode=700 $image sh -c 'grep " /scratch " /proc/mounts; stat -c %a /scratch')
  contains "type" "tmpfs /scratch tmpfs" "$seen"
  contains "size" "size=1024k" "$seen"
  contains "mode" $'\n700' "$seen"
}

case_volumes() {
  mkdir -p "$work/volume"
  echo "on the host" >"$work/volume/file"
  equal "read" "on the host" "$(run -v "$work/volume:/volume" $image cat /volume/file)"
  run -v "$work/volume:/volume" $image sh -c 'echo "by the container" >/volume/new'
  equal "written" "by the container" "$(cat "$work/volume/new")"
  exits "writing to a read-only one" 1 run -v "$work/volume:/volume:ro" $image touch /volume/refused
  [[ ! -e $work/volume/refused ]] || fail "a read-only volume was written to"
  run -v t-named:/named $image sh -c 'echo kept >/named/file'
  equal "a named volume, in the next container" kept "$(run -v t-named:/named $image cat /named/file)"
  podman volume rm t-named
}

case_user() {
  equal "by number" "1234:5678" "$(run --user 1234:5678 $image sh -c 'echo $(id -u):$(id -g)')"
  equal "by name" "1000:1000:/home/learner" "$(run --user learner $image sh -c 'echo $(id -u):$(id -g):$HOME')"
  contains "a group added" 2000 "$(run --user 1000 --group-add 2000 $image id -G)"
}

case_hostname() {
  equal "hostname" inside-name "$(run --hostname inside-name $image hostname)"
  differ "the host's" inside-name "$(hostname)"
}

case_sysctl() { equal "kernel.msgmax" 4096 "$(run --sysctl kernel.msgmax=4096 $image cat /proc/sys/kernel/msgmax)"; }

case_ulimit() { equal "open files" 123 "$(run --ulimit nofile=123:123 --ulimit nproc=1000:1000 $image sh -c 'ulimit -n')"; }

case_oom_score() {
  equal "oom_score_adj" 321 "$(run --oom-score-adj 321 $image cat /proc/self/oom_score_adj)"
}

case_devices() {
  equal "a device that is given" "character special file 1:5" "$(run --device /dev/zero:/dev/given $image stat -c '%F %t:%T' /dev/given)"
  equal "/dev/null" "crw-rw-rw-" "$(run $image stat -c %A /dev/null)"
  exits "a device node made inside may not be opened" 1 run --cap-add mknod $image sh -c 'mknod /dev/memory c 1 1 && cat /dev/memory'
  contains "the reason" "not permitted" "$said"
  equal "/dev/shm of the size that was asked for" 2048 "$(run --shm-size 2m $image df -k /dev/shm | awk 'END {print $2}')"
}

# --- namespaces that are shared -----------------------------------------------------------------

case_host_pid() {
  equal "pid namespace" "$(readlink /proc/self/ns/pid)" "$(run --pid host $image readlink /proc/self/ns/pid)"
}

case_network_none() { equal "interfaces" lo "$(interfaces --network none)"; }

case_network_host() {
  equal "network namespace" "$(readlink /proc/self/ns/net)" "$(run --network host $image readlink /proc/self/ns/net)"
}

interfaces() { run "$@" $image awk -F '[: ]+' 'NR > 2 {print $2}' /proc/net/dev | grep -vE '^(ifb|dummy|tunl|sit|gre|ip6|erspan|ip_vti)' | xargs; }

case_network_bridge() {
  start t-bridge --network podman $image sh -c 'while :; do echo from the server | nc -l -p 8080; done'
  local address
  address=$(inspect t-bridge '{{.NetworkSettings.IPAddress}}')
  contains "its address" 10.88. "$address"
  contains "the interface inside" "$address/16" "$(podman exec t-bridge ip -4 address show eth0)"
  soon "it answers the host" eval "busybox nc $address 8080 </dev/null | grep 'from the server'"
  equal "it answers another container" "from the server" "$(run --network podman $image sh -c "sleep 0.1; nc -w 5 $address 8080 </dev/null")"
  remove t-bridge
}

case_user_namespace() {
  equal "uid map" "0 100000 1000" "$(run --uidmap 0:100000:1000 --gidmap 0:100000:1000 $image cat /proc/self/uid_map | xargs)"
  start t-userns --uidmap 0:100000:1000 --gidmap 0:100000:1000 $image sleep 60
  equal "its uid on the host" 100000 "$(awk '/^Uid:/ {print $2}' "/proc/$(pid_of t-userns)/status")"
  equal "its uid inside" 0 "$(podman exec t-userns id -u)"
  equal "owner of the root" 0 "$(podman exec t-userns stat -c %u /data)"
  # conmon has a mount namespace of its own here, and so has the podman that it starts to clean up.
  # If that one is quicker than rm, it unmounts /dev/shm for itself only, and rm finds it busy.
  local folder
  folder=$(inspect t-userns '{{.StaticDir}}')
  remove t-userns || { umount "$folder/shm"; remove t-userns; }
}

case_container_network() {
  start t-first $image sleep 60
  equal "network namespace of another container" "$(podman exec t-first readlink /proc/self/ns/net)" \
    "$(run --network container:t-first $image readlink /proc/self/ns/net)"
  remove t-first
}

case_pod() {
  podman pod create --name t-pod --network none --infra-image $image --infra-command '/bin/sleep 1000' \
    --cgroup-parent "/$cgroup" --share net,ipc,uts --hostname pod-name
  podman run -d --name t-pod-1 --pod t-pod $image sleep 60
  podman run -d --name t-pod-2 --pod t-pod $image sleep 60
  local kind first second
  for kind in net ipc uts; do
    first=$(readlink "/proc/$(pid_of t-pod-1)/ns/$kind")
    equal "$kind namespace" "$first" "$(readlink "/proc/$(pid_of t-pod-2)/ns/$kind")"
    differ "$kind namespace and the host's" "$first" "$(readlink "/proc/self/ns/$kind")"
  done
  for kind in pid mnt; do
    first=$(readlink "/proc/$(pid_of t-pod-1)/ns/$kind")
    differ "$kind namespace" "$first" "$(readlink "/proc/$(pid_of t-pod-2)/ns/$kind")"
  done
  equal "hostname of the pod" pod-name "$(podman exec t-pod-2 hostname)"
  second=$(pid_of t-pod-2)
  podman pod stop -t 0 t-pod
  equal "running containers" "" "$(podman ps -q)"
  [[ ! -d /proc/$second ]] || fail "pod stop left process $second"
  podman pod rm -f -t 0 t-pod
  equal "pods" "" "$(podman pod ps -q)"
}

# --- and many -----------------------------------------------------------------------------------

case_parallel() {
  local number
  for number in {1..10}; do run $image sh -c "hostname >/dev/null; echo number $number" >"$work/parallel.$number" & done
  wait
  equal "what ten at once printed" "$(printf 'number %d\n' {1..10})" "$(for number in {1..10}; do cat "$work/parallel.$number"; done)"
}

case_health() {
  start t-health --health-cmd 'test -e /tmp/healthy' --health-interval disable $image sleep 60
  exits "before" 1 podman healthcheck run t-health
  podman exec t-health touch /tmp/healthy
  exits "after" 0 podman healthcheck run t-health
  equal "state" healthy "$(inspect t-health '{{.State.Health.Status}}')"
  remove t-health
}

case_create_start() {
  podman create --name t-created --cgroup-parent "/$cgroup" $image sh -c 'echo began; exec sleep 60'
  equal "before" created "$(inspect t-created '{{.State.Status}}')"
  podman init t-created
  equal "after init, the runtime's create" initialized "$(inspect t-created '{{.State.Status}}')"
  equal "nothing runs yet" "" "$(podman logs t-created)"
  podman start t-created
  soon "it runs" eval 'podman logs t-created | grep began'
  remove t-created
}

cases() {
  run_case "run: output, environment, standard input" case_output
  run_case "run: exit codes" case_exit_codes
  run_case "run: namespaces of its own" case_namespaces
  run_case "create, init, start" case_create_start
  run_case "limits of memory, cpu and processes" case_limits
  if command podman update --help >/dev/null 2>&1; then
    run_case "update changes limits" case_update
  else
    left_out "update changes limits" "this podman has no update"
  fi
  run_case "out of memory" case_out_of_memory
  run_case "logs" case_logs
  run_case "exec" case_exec
  run_case "exec -d" case_exec_detached
  run_case "exec -it" case_exec_terminal
  run_case "run -t" case_terminal
  run_case "stop: SIGTERM is seen" case_stop
  run_case "stop: SIGKILL follows" case_stop_kills
  run_case "kill -s" case_kill
  run_case "pause, unpause" case_pause
  run_case "stats" case_stats
  run_case "cp" case_copy
  run_case "top" case_top
  run_case "inspect, ps, rm -f" case_inspect
  run_case "restart" case_restart
  if command -v catatonit >/dev/null; then run_case "--init" case_init; else left_out "--init" "catatonit is not installed"; fi
  run_case "--cap-drop, --cap-add" case_capabilities
  run_case "--security-opt seccomp" case_seccomp
  run_case "--security-opt no-new-privileges" case_no_new_privileges
  run_case "masked and read-only paths" case_masked
  run_case "--read-only" case_read_only
  run_case "--tmpfs" case_tmpfs
  run_case "--volume" case_volumes
  run_case "--user, --group-add" case_user
  run_case "--hostname" case_hostname
  run_case "--sysctl" case_sysctl
  run_case "--ulimit" case_ulimit
  run_case "--oom-score-adj" case_oom_score
  run_case "--device, /dev, --shm-size" case_devices
  run_case "--pid host" case_host_pid
  run_case "--network none" case_network_none
  run_case "--network host" case_network_host
  if [[ -x /usr/lib/podman/netavark || -x /usr/libexec/podman/netavark ]]; then
    run_case "--network bridge" case_network_bridge
  else
    left_out "--network bridge" "netavark is not installed"
  fi
  run_case "--network container:NAME" case_container_network
  run_case "--uidmap" case_user_namespace
  run_case "pod: two containers share namespaces" case_pod
  run_case "ten containers at once" case_parallel
  run_case "healthcheck run" case_health
}

main "$@"
