# The cases that podman and docker share, for their command lines are alike. The script that sources
# this defines
#   cli ARGUMENT...       the engine's command line
#   run OPTION... IMAGE COMMAND...         in the foreground and gone afterwards, on $network
#   start NAME OPTION... IMAGE COMMAND...  in the background, on $network
#   remove NAME           at once, whatever it does
#   processes_of NAME     what `top` says of it
# and the variables image, network and exec_of_missing_program (an exit code).

inspect() { cli inspect --format "$2" "$1"; }

pid_of() { inspect "$1" '{{.State.Pid}}'; }

log_has() { cli logs "$1" 2>&1 | grep -q "$2"; }

# in_terminal COMMAND: what it prints to a terminal of 33 lines and 99 columns. Nobody types: the
# FIFO has no end. From an input that ends `script` makes a Ctrl-D, and podman that has not yet put
# the terminal into raw mode takes that for the end, and tells no more of what the container prints.
in_terminal() {
  declare -fx cli run
  export work runtime cgroup image network await_size
  [[ -p $work/nobody-types ]] || mkfifo "$work/nobody-types"
  script -qec "stty rows 33 cols 99; $1" /dev/null <>"$work/nobody-types"
}

# status_field NAME OPTION...: of a program in a new container, as proc(5) tells it.
status_field() { run "${@:2}" $image awk -v name="$1:" '$1 == name {print $2}' /proc/self/status; }

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
    [[ $seen != *"$(readlink /proc/self/ns/$kind)"* ]] || fail "$kind: that is the host's"
  done
  equal "the pid of its first process" 1 "$(run $image sh -c 'echo $$')"
  equal "its processes" 1 "$(run $image sh -c 'set -- /proc/[0-9]*; echo $#')"
}

case_limits() {
  start t-limits --memory 64m --memory-swap 64m --cpus 0.5 --pids-limit 42 $image sleep 60
  local pid
  pid=$(pid_of t-limits)
  cgroup_holds "$pid" 67108864 67108864 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 50000 "50000 100000" cpu cpu.cfs_quota_us cpu.max
  cgroup_holds "$pid" 42 42 pids pids.max pids.max
  remove t-limits
  start t-limits --cpu-shares 512 $image sleep 60
  # Weights of version 2 go from 1 to 10000, shares of version 1 from 2 to 262144.
  cgroup_holds "$(pid_of t-limits)" 512 20 cpu cpu.shares cpu.weight
  remove t-limits
}

case_update() {
  start t-update --memory 64m --memory-swap 64m --cpus 0.5 $image sleep 60
  local pid
  pid=$(pid_of t-update)
  cli update --memory 96m --memory-swap 96m --cpus 0.25 t-update
  cgroup_holds "$pid" 100663296 100663296 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 25000 "25000 100000" cpu cpu.cfs_quota_us cpu.max
  remove t-update
}

# --- a container that stays ---------------------------------------------------------------------

case_logs() {
  start t-logs $image sh -c 'echo to stdout; echo to stderr >&2; exec sleep 60'
  soon "the first line comes" log_has t-logs 'to stdout'
  soon "the second line comes" log_has t-logs 'to stderr'
  equal "the log of stdout" "to stdout" "$(cli logs t-logs 2>/dev/null)"
  equal "the log of stderr" "to stderr" "$(cli logs t-logs 2>&1 >/dev/null)"
  remove t-logs
}

case_exec() {
  start t-exec --env BOTH=container $image sleep 60
  local pid
  pid=$(pid_of t-exec)
  equal "its pid namespace" "$(readlink "/proc/$pid/ns/pid")" \
    "$(cli exec t-exec readlink /proc/self/ns/pid)"
  equal "its control groups" "$(cli exec t-exec cat /proc/1/cgroup)" \
    "$(cli exec t-exec cat /proc/self/cgroup)"
  equal "environment" "container added" \
    "$(cli exec --env EXTRA=added t-exec sh -c 'echo $BOTH $EXTRA')"
  equal "user" "1000:2000" \
    "$(cli exec --user 1000:2000 t-exec sh -c 'echo $(id -u):$(id -g)')"
  equal "working folder" /data "$(cli exec --workdir /data t-exec pwd)"
  equal "standard input" "into it" "$(echo into it | cli exec -i t-exec cat)"
  exits "exit code" 7 cli exec t-exec sh -c 'exit 7'
  exits "a missing program" "$exec_of_missing_program" cli exec t-exec /bin/no-such-program
  exits "a file that is no program" 126 cli exec t-exec /etc/not-executable
  remove t-exec
}

case_exec_detached() {
  start t-detached $image sleep 60
  cli exec -d t-detached sh -c 'echo done >/tmp/detached'
  soon "the detached program writes" cli exec t-detached grep -q done /tmp/detached
  remove t-detached
}

case_exec_terminal() {
  start t-tty $image sleep 60
  contains "its terminal" /dev/pts/ "$(in_terminal 'cli exec -it t-tty tty')"
  exits "exit code through a terminal" 9 in_terminal 'cli exec -it t-tty sh -c "exit 9"'
  remove t-tty
}

case_terminal() {
  local seen
  # As on a busy machine: what is typed before podman is there comes to it all the same.
  seen=$(in_terminal 'sleep 0.5; run -it $image sh -c \
    "tty; $await_size; test -t 0 -a -t 1 -a -t 2 && echo all three"')
  contains "its terminal" /dev/ "$seen"
  contains "size of the terminal" "33 99" "$seen"
  contains "descriptors 0, 1, 2 are terminals" "all three" "$seen"
}

case_stop() {
  start t-stop $image sh -c \
    'trap "echo was asked to end; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" log_has t-stop ready
  cli stop -t 8 t-stop
  contains "log" "was asked to end" "$(cli logs t-stop)"
  equal "exit code" 5 "$(inspect t-stop '{{.State.ExitCode}}')"
  equal "state" exited "$(inspect t-stop '{{.State.Status}}')"
  cli start t-stop
  equal "state after start" running "$(inspect t-stop '{{.State.Status}}')"
  remove t-stop
}

case_stop_kills() {
  start t-deaf $image sh -c 'trap "" TERM; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" log_has t-deaf ready
  cli stop -t 1 t-deaf
  equal "exit code" 137 "$(inspect t-deaf '{{.State.ExitCode}}')"
  remove t-deaf
}

case_kill() {
  start t-kill $image sh -c 'trap "echo got usr1" USR1; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" log_has t-kill ready
  cli kill -s USR1 t-kill
  soon "the handler runs" log_has t-kill "got usr1"
  equal "after a signal that it handles" running "$(inspect t-kill '{{.State.Status}}')"
  cli kill -s KILL t-kill
  equal "exit code" 137 "$(cli wait t-kill)"
  remove t-kill
}

case_pause() {
  start t-pause $image sh -c "$count_time"
  local pid
  pid=$(pid_of t-pause)
  soon "it writes" test -s "/proc/$pid/root/tmp/now"
  cli pause t-pause
  equal "state" paused "$(inspect t-pause '{{.State.Status}}')"
  stands_still "$pid"
  cli unpause t-pause
  equal "state" running "$(inspect t-pause '{{.State.Status}}')"
  moves_on "$pid"
  remove t-pause
}

case_copy() {
  start t-copy $image sleep 60
  echo "from the host $RANDOM" >"$work/sent"
  cli cp "$work/sent" t-copy:/data/sent
  equal "into the container" "$(cat "$work/sent")" "$(cli exec t-copy cat /data/sent)"
  cli cp t-copy:/data/file "$work/received"
  equal "out of the container" "from the image" "$(cat "$work/received")"
  remove t-copy
}

case_top() {
  start t-top $image sh -c 'sleep 61 & exec sleep 60'
  soon "the first process" eval 'processes_of t-top | grep "sleep 60"'
  soon "the second process" eval 'processes_of t-top | grep "sleep 61"'
  remove t-top
}

case_inspect() {
  local id pid
  id=$(start t-inspect $image sleep 60)
  pid=$(pid_of t-inspect)
  equal "id" "$id" "$(inspect t-inspect '{{.Id}}')"
  contains "the program of State.Pid" sleep "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
  equal "its name in ps" t-inspect "$(cli ps --format '{{.Names}}')"
  remove t-inspect
  [[ ! -d /proc/$pid ]] || fail "rm -f left process $pid"
  equal "all containers" "" "$(cli ps -aq)"
}

case_restart() {
  start t-restart $image sh -c 'echo start >>/data/starts; exec sleep 60'
  local before
  before=$(pid_of t-restart)
  cli restart -t 0 t-restart
  differ "pid" "$before" "$(pid_of t-restart)"
  soon "it starts twice, on the same root" \
    eval '[[ $(cli exec t-restart cat /data/starts | wc -l) == 2 ]]'
  remove t-restart
}

# PID 1 of the container is the engine's: it collects orphans and passes signals on.
case_init() {
  start t-init --init $image sh -c 'sh -c "sleep 0.01 & exec sleep 0" & wait; exec sleep 60'
  contains "PID 1" init "$(cli exec t-init cat /proc/1/cmdline | tr '\0' '\n' | head -n 1)"
  soon "no zombie stays" eval '! cli exec t-init sh -c "cat /proc/[0-9]*/stat" | grep ") Z"'
  cli stop -t 8 t-init
  equal "exit code: SIGTERM was passed on" 143 "$(inspect t-init '{{.State.ExitCode}}')"
  remove t-init
}

# --- what a container may -----------------------------------------------------------------------

case_capabilities() {
  local one=(--cap-drop all --cap-add net_raw) default
  equal "none" 0000000000000000 "$(status_field CapEff --cap-drop all)"
  equal "one that is added" 0000000000002000 "$(status_field CapEff "${one[@]}")"
  equal "the bounding set" 0000000000002000 "$(status_field CapBnd "${one[@]}")"
  default=$(status_field CapEff)
  equal "default without chown" "$(printf '%016x' $((16#$default & ~1)))" \
    "$(status_field CapEff --cap-drop chown)"
  equal "of a user that is not root" 0000000000000000 "$(status_field CapEff --user 1000)"
  exits "chown without the capability" 1 run --cap-drop chown $image chown 1 /data/file
}

case_seccomp() {
  cat >"$work/seccomp.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
JSON
  local filter=(--security-opt "seccomp=$work/seccomp.json")
  exits "mkdir, which the filter refuses" 1 run "${filter[@]}" $image mkdir /tmp/folder
  contains "what mkdir says" "not supported" "$said"
  equal "Seccomp with that filter" 2 "$(status_field Seccomp "${filter[@]}")"
  equal "Seccomp with the default filter" 2 "$(status_field Seccomp)"
  equal "Seccomp when unconfined" 0 "$(status_field Seccomp --security-opt seccomp=unconfined)"
}

case_no_new_privileges() {
  equal "NoNewPrivs" 1 "$(status_field NoNewPrivs --security-opt no-new-privileges)"
}

case_masked() {
  exits "writing below /proc/sys" 1 run $image sh -c 'echo changed >/proc/sys/kernel/hostname'
  contains "the reason" "Read-only file system" "$said"
  local masked
  for masked in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug; do
    [[ -z $(head -c 1 "$masked" 2>/dev/null) ]] || break
  done
  equal "what can be read of $masked" 0 "$(run $image sh -c "wc -c <$masked")"
  equal "what is seen of /sys/firmware" "" "$(run $image ls -A /sys/firmware)"
}

case_privileged() {
  equal "/proc/sys" writable "$(run --privileged $image sh -c \
    'grep -q " /proc/sys .*ro," /proc/self/mountinfo && echo read-only || echo writable')"
  equal "Seccomp" 0 "$(status_field Seccomp --privileged)"
}

case_read_only() {
  exits "writing to the root" 1 run --read-only $image touch /data/new
  contains "the reason" "Read-only file system" "$said"
}

case_tmpfs() {
  local seen
  seen=$(run --tmpfs /scratch:size=1m,mode=700 $image sh -c \
    'grep " /scratch " /proc/mounts; stat -c %a /scratch')
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
  contains "the reason" "Read-only file system" "$said"
  run -v t-named:/named $image sh -c 'echo kept >/named/file'
  equal "a named volume, in the next container" kept \
    "$(run -v t-named:/named $image cat /named/file)"
  cli volume rm t-named
}

case_user() {
  local ids='echo $(id -u):$(id -g):$HOME'
  contains "by number" "1234:5678:" "$(run --user 1234:5678 $image sh -c "$ids")"
  equal "by name" "1000:1000:/home/learner" "$(run --user learner $image sh -c "$ids")"
  contains "a group added" 2345 "$(run --user 1000 --group-add 2345 $image id -G)"
}

case_hostname() {
  equal "hostname" inside-name "$(run --hostname inside-name $image hostname)"
  differ "the host's" inside-name "$(hostname)"
}

case_kernel_settings() {
  equal "kernel.msgmax" 4096 \
    "$(run --sysctl kernel.msgmax=4096 $image cat /proc/sys/kernel/msgmax)"
  equal "oom_score_adj" 321 "$(run --oom-score-adj 321 $image cat /proc/self/oom_score_adj)"
  # Both limits are named: podman raises to its own idea the one that is not.
  equal "open files" 123 \
    "$(run --ulimit nofile=123:123 --ulimit nproc=1000:1000 $image sh -c 'ulimit -n')"
}

case_devices() {
  equal "a device that is given" "character special file 1:5" \
    "$(run --device /dev/zero:/dev/given $image stat -c '%F %t:%T' /dev/given)"
  equal "/dev/null" "crw-rw-rw-" "$(run $image stat -c %A /dev/null)"
  exits "opening a device made inside" 1 run --cap-add mknod $image sh -c \
    'mknod /tmp/memory c 1 1 && cat /tmp/memory'
  contains "the reason" "not permitted" "$said"
  equal "size of /dev/shm" 2048 "$(run --shm-size 2m $image df -k /dev/shm | awk 'END {print $2}')"
}

# --- namespaces that are shared -----------------------------------------------------------------

# seen_namespace KIND OPTION...: the namespace of a new container.
seen_namespace() { run "${@:2}" $image readlink "/proc/self/ns/$1"; }

case_host_namespaces() {
  local kind
  for kind in pid uts ipc; do
    equal "$kind namespace" "$(readlink /proc/self/ns/$kind)" "$(seen_namespace $kind --$kind host)"
  done
  equal "network namespace" "$(readlink /proc/self/ns/net)" "$(network=host seen_namespace net)"
}

# A new network namespace may also have the interfaces that modules of the kernel put into each.
case_network_none() {
  local inside fresh
  inside=$(network=none run $image cat /proc/net/dev | awk -F: 'NR > 2 {print $1}')
  fresh=$(unshare --net awk -F: 'NR > 2 {print $1}' /proc/net/dev)
  equal "interfaces" "$fresh" "$inside"
  differ "network namespace" "$(readlink /proc/self/ns/net)" "$(network=none seen_namespace net)"
}

# bridge_case NETWORK PREFIX: a server on that network answers the host and another container.
bridge_case() {
  local network=$1 address
  start t-bridge $image sh -c 'while :; do echo from the server | nc -l -p 8080; done'
  address=$(inspect t-bridge '{{.NetworkSettings.IPAddress}}')
  contains "its address" "$2" "$address"
  contains "the interface inside" "inet $address/" "$(cli exec t-bridge ip -4 address show eth0)"
  soon "it answers the host" eval "busybox nc $address 8080 </dev/null | grep 'from the server'"
  equal "it answers another container" "from the server" \
    "$(run $image sh -c "$retry nc -w 5 $address 8080 </dev/null")"
  remove t-bridge
}

case_container_network() {
  start t-first $image sleep 60
  equal "network namespace of another container" "$(cli exec t-first readlink /proc/self/ns/net)" \
    "$(network=container:t-first seen_namespace net)"
  remove t-first
}

# --- and many -----------------------------------------------------------------------------------

case_parallel() { ten_at_once run $image; }

# shared_cases: those that need nothing more than the engine.
shared_cases() {
  run_case "run: output, environment, standard input" case_output
  run_case "run: exit codes" case_exit_codes
  run_case "run: namespaces of its own" case_namespaces
  run_case "limits of memory, cpu and processes" case_limits
  run_case "out of memory" case_out_of_memory
  run_case "logs" case_logs
  run_case "exec" case_exec
  run_case "exec -d" case_exec_detached
  run_case "exec -it" case_exec_terminal
  run_case "run -it" case_terminal
  run_case "stop: SIGTERM is seen; start" case_stop
  run_case "stop: SIGKILL follows" case_stop_kills
  run_case "kill -s" case_kill
  run_case "pause, unpause" case_pause
  run_case "stats" case_stats
  run_case "cp" case_copy
  run_case "top" case_top
  run_case "inspect, ps, rm -f" case_inspect
  run_case "restart" case_restart
  run_case "--cap-drop, --cap-add" case_capabilities
  run_case "--security-opt seccomp" case_seccomp
  run_case "--security-opt no-new-privileges" case_no_new_privileges
  run_case "masked and read-only paths" case_masked
  run_case "--read-only" case_read_only
  run_case "--tmpfs" case_tmpfs
  run_case "--volume" case_volumes
  run_case "--user, --group-add" case_user
  run_case "--hostname" case_hostname
  run_case "--sysctl, --oom-score-adj, --ulimit" case_kernel_settings
  run_case "--device, /dev, --shm-size" case_devices
  run_case "--pid, --uts, --ipc, --network host" case_host_namespaces
  run_case "--network none" case_network_none
  run_case "--network container:NAME" case_container_network
  run_case "ten containers at once" case_parallel
}
