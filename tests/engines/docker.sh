#!/usr/bin/env bash
# dockerd drives the runtime, through a containerd of its own and containerd's shim: each case looks
# at what became of the container, from inside it and from outside. docker.sh --help tells the
# arguments; common.sh is the machine that it runs on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/containerd.sh"

needed_programs=(docker dockerd containerd containerd-shim-runc-v2 iptables)
kept_groups='none'
image=busybox:test

# dockerd gives 127 only where it reads "executable file not found" or "no such file or directory".
known_faults["crun, run: exit codes"]="crun 1.8 says 'No such file or directory', which dockerd does not know"
known_faults["crun, an error of the runtime reaches the user"]=${known_faults["crun, run: exit codes"]}

# --- the engine ---------------------------------------------------------------------------------

start_engine() {
  local folder=$work/docker
  mkdir -p "$folder/client"
  start_containerd
  cat >"$folder/daemon.json" <<JSON
{"runtimes": {"tested": {"path": "$runtime"}}, "default-runtime": "tested",
 "data-root": "$folder/root", "exec-root": "$folder/exec", "pidfile": "$folder/pid",
 "hosts": ["unix://$folder/socket"], "containerd": "$work/containerd/socket",
 "storage-driver": "$(storage_driver overlay2)", "exec-opts": ["native.cgroupdriver=cgroupfs"],
 "cgroup-parent": "/$cgroup", "bip": "10.89.0.1/24", "userland-proxy": false, "live-restore": false}
JSON
  export DOCKER_HOST=unix://$folder/socket DOCKER_CONFIG=$folder/client
  start_daemon dockerd docker version -- dockerd --config-file "$folder/daemon.json"
  docker import --change 'ENV PATH=/bin' --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' "$work/rootfs.tar" $image >/dev/null
}

stop_engine() {
  stop_daemon dockerd
  stop_daemon containerd
}

# run OPTION... IMAGE COMMAND...: in the foreground, and gone afterwards.
run() { docker run --rm --network none "$@"; }

# start NAME OPTION... IMAGE COMMAND...: in the background.
start() { docker run -d --name "$1" --network none "${@:2}"; }

remove() { docker rm -f "$@"; }

inspect() { docker inspect --format "$2" "$1"; }

pid_of() { inspect "$1" '{{.State.Pid}}'; }

after_failure() { docker ps -aq | xargs -r docker rm -f; }

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

case_errors() {
  exits "a missing program" 127 run $image /bin/no-such-program
  contains "the words of the runtime" no-such-program "$said"
  contains "the reason" "no such file" "${said,,}"
  [[ $said != *"unable to retrieve OCI runtime error"* ]] || fail "docker could not read what the runtime said: $said"
}

case_limits() {
  start t-limits --memory 64m --memory-swap 64m --cpus 0.5 --pids-limit 42 $image sleep 60
  local pid
  pid=$(pid_of t-limits)
  cgroup_holds "$pid" 67108864 67108864 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 50000 "50000 100000" cpu cpu.cfs_quota_us cpu.max
  cgroup_holds "$pid" 42 42 pids pids.max pids.max
  docker update --memory 96m --memory-swap 96m --cpus 0.25 t-limits
  cgroup_holds "$pid" 100663296 100663296 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 25000 "25000 100000" cpu cpu.cfs_quota_us cpu.max
  remove t-limits
}

case_out_of_memory() {
  exits "a program that takes more than it may" 137 \
    docker run --name t-oom --network none --memory 16m --memory-swap 16m $image tail /dev/zero
  equal "OOMKilled" true "$(inspect t-oom '{{.State.OOMKilled}}')"
  remove t-oom
}

# --- a container that stays ---------------------------------------------------------------------

case_logs() {
  start t-logs $image sh -c 'echo to stdout; echo to stderr >&2; exec sleep 60'
  soon "both lines come" eval '[[ $(docker logs t-logs 2>&1 | wc -l) == 2 ]]'
  equal "the log of stdout" "to stdout" "$(docker logs t-logs 2>/dev/null)"
  equal "the log of stderr" "to stderr" "$(docker logs t-logs 2>&1 >/dev/null)"
  remove t-logs
}

case_exec() {
  start t-exec --env BOTH=container $image sleep 60
  equal "its pid namespace" "$(readlink "/proc/$(pid_of t-exec)/ns/pid")" "$(docker exec t-exec readlink /proc/self/ns/pid)"
  equal "environment" "container added" "$(docker exec --env EXTRA=added t-exec sh -c 'echo $BOTH $EXTRA')"
  equal "user" "1000:2000" "$(docker exec --user 1000:2000 t-exec sh -c 'echo $(id -u):$(id -g)')"
  equal "working folder" /data "$(docker exec --workdir /data t-exec pwd)"
  equal "standard input" "into it" "$(echo into it | docker exec -i t-exec cat)"
  exits "exit code" 7 docker exec t-exec sh -c 'exit 7'
  exits "a missing program" 126 docker exec t-exec /bin/no-such-program
  docker exec -d t-exec sh -c 'echo done >/tmp/detached'
  soon "a detached program writes" docker exec t-exec grep -q done /tmp/detached
  remove t-exec
}

case_terminals() {
  declare -fx run; export image
  local seen
  seen=$(script -qec 'stty rows 33 cols 99; run -it $image sh -c "tty; sleep 0.2; stty size"' /dev/null </dev/null)
  contains "the terminal of run" /dev/ "$seen"
  contains "its size" "33 99" "$seen"
  start t-tty $image sleep 60
  contains "the terminal of exec" /dev/pts/ "$(script -qec 'docker exec -it t-tty tty' /dev/null </dev/null)"
  remove t-tty
}

case_stop() {
  start t-stop $image sh -c 'trap "echo was asked to end; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" eval 'docker logs t-stop | grep ready'
  docker stop -t 8 t-stop
  contains "log" "was asked to end" "$(docker logs t-stop)"
  equal "exit code" 5 "$(inspect t-stop '{{.State.ExitCode}}')"
  docker start t-stop
  equal "state after start" running "$(inspect t-stop '{{.State.Status}}')"
  remove t-stop
}

case_kill() {
  start t-kill $image sh -c 'trap "echo got usr1" USR1; echo ready; while :; do sleep 0.05; done'
  soon "it is ready" eval 'docker logs t-kill | grep ready'
  docker kill -s USR1 t-kill
  soon "the handler runs" eval 'docker logs t-kill | grep "got usr1"'
  equal "after a signal that it handles" running "$(inspect t-kill '{{.State.Status}}')"
  docker kill t-kill
  equal "exit code" 137 "$(docker wait t-kill)"
  remove t-kill
}

case_pause() {
  start t-pause $image sh -c 'while :; do date +%s%N >/tmp/now; done'
  local pid before
  pid=$(pid_of t-pause)
  docker pause t-pause
  equal "state" paused "$(inspect t-pause '{{.State.Status}}')"
  is_frozen "$pid" || fail "its control group is not frozen"
  before=$(cat "/proc/$pid/root/tmp/now")
  sleep 0.1
  equal "what a frozen program writes" "$before" "$(cat "/proc/$pid/root/tmp/now")"
  docker unpause t-pause
  equal "state" running "$(inspect t-pause '{{.State.Status}}')"
  soon "it goes on" eval '[[ $(cat "/proc/$pid/root/tmp/now") != "$before" ]]'
  remove t-pause
}

case_stats() {
  start t-stats --memory 64m $image sleep 60
  local seen
  seen=$(docker stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' t-stats)
  [[ $seen =~ ^([0-9.]+)([KM]iB)\ /\ 64MiB\|1$ ]] || fail "statistics: «$seen»"
  differ "memory" 0 "${BASH_REMATCH[1]}"
  remove t-stats
}

case_copy_top() {
  start t-copy $image sh -c 'sleep 61 & exec sleep 60'
  echo "from the host $RANDOM" >"$work/sent"
  docker cp "$work/sent" t-copy:/data/sent
  equal "into the container" "$(cat "$work/sent")" "$(docker exec t-copy cat /data/sent)"
  docker cp t-copy:/data/file "$work/received"
  equal "out of the container" "from the image" "$(cat "$work/received")"
  local seen
  seen=$(docker top t-copy -o pid,args)
  contains "processes" "sleep 60" "$seen"
  contains "processes" "sleep 61" "$seen"
  remove t-copy
}

case_inspect() {
  local id pid
  id=$(start t-inspect $image sleep 60)
  pid=$(pid_of t-inspect)
  equal "id" "$id" "$(inspect t-inspect '{{.Id}}')"
  equal "runtime" tested "$(inspect t-inspect '{{.HostConfig.Runtime}}')"
  contains "the program of State.Pid" sleep "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
  remove t-inspect
  [[ ! -d /proc/$pid ]] || fail "rm -f left process $pid"
}

case_restart() {
  start t-restart $image sh -c 'echo start >>/data/starts; exec sleep 60'
  local before
  before=$(pid_of t-restart)
  docker restart -t 0 t-restart
  differ "pid" "$before" "$(pid_of t-restart)"
  soon "it starts twice, on the same root" eval '[[ $(docker exec t-restart cat /data/starts | wc -l) == 2 ]]'
  remove t-restart
}

case_init() {
  start t-init --init $image sh -c 'sh -c "sleep 0.01 & exec sleep 0" & wait; exec sleep 60'
  equal "PID 1" /sbin/docker-init "$(docker exec t-init cat /proc/1/cmdline | tr '\0' '\n' | head -n 1)"
  soon "no zombie stays" eval '! docker exec t-init sh -c "cat /proc/[0-9]*/stat" | grep ") Z"'
  remove t-init
}

# --- what a container may -----------------------------------------------------------------------

capabilities() { run "$@" $image awk '/^CapEff/ {print $2}' /proc/self/status; }

case_capabilities() {
  equal "none" 0000000000000000 "$(capabilities --cap-drop ALL)"
  equal "one that is added" 0000000000002000 "$(capabilities --cap-drop ALL --cap-add NET_RAW)"
  equal "of a user that is not root" 0000000000000000 "$(capabilities --user 1000)"
}

case_seccomp() {
  cat >"$work/seccomp.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
JSON
  exits "mkdir, which the filter refuses" 1 run --security-opt "seccomp=$work/seccomp.json" $image mkdir /tmp/folder
  contains "what mkdir says" "not supported" "$said"
  equal "Seccomp with the default filter" 2 "$(run $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
  equal "Seccomp when unconfined" 0 "$(run --security-opt seccomp=unconfined $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
  equal "NoNewPrivs" 1 "$(run --security-opt no-new-privileges $image awk '/^NoNewPrivs/ {print $2}' /proc/self/status)"
}

case_masked() {
  exits "writing below /proc/sys" 1 run $image sh -c 'echo changed >/proc/sys/kernel/hostname'
  contains "the reason" "Read-only file system" "$said"
}

case_privileged() {
  equal "privileged: /proc/sys is writable" rw "$(run --privileged $image sh -c \
    'grep -q " /proc/sys .*ro," /proc/self/mountinfo && echo ro || echo rw')"
  equal "privileged: no filter" 0 "$(run --privileged $image awk '/^Seccomp:/ {print $2}' /proc/self/status)"
}

has_all_capabilities() {
  local all
  all=$(printf '%016x' $(((1 << ($(cat /proc/sys/kernel/cap_last_cap) + 1)) - 1)))
  grep -q "^CapEff:.*$all" /proc/self/status
}

case_mounts() {
  exits "writing to a read-only root" 1 run --read-only $image touch /data/new
  contains "the reason" "Read-only file system" "$said"
  contains "a tmpfs" "size=1024k" "$(run --tmpfs /scratch:size=1m $image grep ' /scratch ' /proc/mounts)"
  mkdir -p "$work/volume"
  run -v "$work/volume:/volume" $image sh -c 'echo "by the container" >/volume/new'
  equal "written to a bound folder" "by the container" "$(cat "$work/volume/new")"
  exits "writing to a read-only one" 1 run -v "$work/volume:/volume:ro" $image touch /volume/refused
  [[ ! -e $work/volume/refused ]] || fail "a read-only volume was written to"
}

case_process() {
  equal "user by name" "1000:1000:/home/learner" "$(run --user learner $image sh -c 'echo $(id -u):$(id -g):$HOME')"
  equal "hostname" inside-name "$(run --hostname inside-name $image hostname)"
  equal "kernel.msgmax" 4096 "$(run --sysctl kernel.msgmax=4096 $image cat /proc/sys/kernel/msgmax)"
  equal "open files" 123 "$(run --ulimit nofile=123:123 $image sh -c 'ulimit -n')"
  equal "oom_score_adj" 321 "$(run --oom-score-adj 321 $image cat /proc/self/oom_score_adj)"
  equal "a device that is given" "1:5" "$(run --device /dev/zero:/dev/given $image stat -c '%t:%T' /dev/given)"
}

# --- namespaces that are shared -----------------------------------------------------------------

case_host_namespaces() {
  local kind
  for kind in pid uts ipc; do
    equal "$kind namespace" "$(readlink /proc/self/ns/$kind)" "$(run --$kind host $image readlink /proc/self/ns/$kind)"
  done
  equal "network namespace" "$(readlink /proc/self/ns/net)" "$(docker run --rm --network host $image readlink /proc/self/ns/net)"
}

case_network_bridge() {
  docker run -d --name t-bridge $image sh -c 'while :; do echo from the server | nc -l -p 8080; done'
  local address
  address=$(inspect t-bridge '{{.NetworkSettings.IPAddress}}')
  contains "its address" 10.89.0. "$address"
  contains "the interface inside" "$address/24" "$(docker exec t-bridge ip -4 address show eth0)"
  soon "it answers the host" eval "busybox nc $address 8080 </dev/null | grep 'from the server'"
  equal "it answers another container" "from the server" \
    "$(docker run --rm $image sh -c "sleep 0.1; nc -w 5 $address 8080 </dev/null")"
  remove t-bridge
}

case_container_network() {
  start t-first $image sleep 60
  equal "network namespace of another container" "$(docker exec t-first readlink /proc/self/ns/net)" \
    "$(docker run --rm --network container:t-first $image readlink /proc/self/ns/net)"
  remove t-first
}

# --- and many -----------------------------------------------------------------------------------

case_parallel() {
  local number
  for number in {1..10}; do run $image echo "number $number" >"$work/parallel.$number" & done
  wait $(jobs -p)
  equal "what ten at once printed" "$(printf 'number %d\n' {1..10})" "$(for number in {1..10}; do cat "$work/parallel.$number"; done)"
}

case_health() {
  start t-health --health-cmd 'test -e /tmp/healthy' --health-interval 100ms --health-retries 1 $image sleep 60
  soon "unhealthy before" eval '[[ $(inspect t-health "{{.State.Health.Status}}") == unhealthy ]]'
  docker exec t-health touch /tmp/healthy
  soon "healthy after" eval '[[ $(inspect t-health "{{.State.Health.Status}}") == healthy ]]'
  remove t-health
}

case_build() {
  mkdir -p "$work/build"
  printf 'FROM %s\nRUN echo built >/data/built && id -u >>/data/built\n' $image >"$work/build/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --network none -t built:test "$work/build"
  equal "what a RUN line wrote" "built 0" "$(run built:test cat /data/built | xargs)"
}

cases() {
  run_case "run: output, environment, standard input" case_output
  run_case "run: exit codes" case_exit_codes
  run_case "an error of the runtime reaches the user" case_errors
  run_case "limits of memory, cpu and processes, update" case_limits
  run_case "out of memory" case_out_of_memory
  run_case "logs" case_logs
  run_case "exec, exec -d" case_exec
  run_case "run -it, exec -it" case_terminals
  run_case "stop, start" case_stop
  run_case "kill -s" case_kill
  run_case "pause, unpause" case_pause
  run_case "stats" case_stats
  run_case "cp, top" case_copy_top
  run_case "inspect, rm -f" case_inspect
  run_case "restart" case_restart
  if command -v docker-init >/dev/null; then run_case "--init" case_init; else left_out "--init" "docker-init is not installed"; fi
  run_case "--cap-drop, --cap-add" case_capabilities
  run_case "--security-opt seccomp, no-new-privileges" case_seccomp
  run_case "read-only paths" case_masked
  if has_all_capabilities; then
    run_case "--privileged" case_privileged
  else
    left_out "--privileged" "docker asks for all capabilities, and this root does not have all"
  fi
  run_case "--read-only, --tmpfs, --volume" case_mounts
  run_case "--user, --hostname, --sysctl, --ulimit, --oom-score-adj, --device" case_process
  run_case "--pid, --uts, --ipc, --network host" case_host_namespaces
  run_case "--network bridge" case_network_bridge
  run_case "--network container:NAME" case_container_network
  run_case "build" case_build
  run_case "ten containers at once" case_parallel
  run_case "health check" case_health
}

main "$@"
