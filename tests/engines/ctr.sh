#!/usr/bin/env bash
# ctr, the plain client of containerd, drives the runtime through containerd-shim-runc-v2: each case
# looks at what became of the container, from inside it and from outside. ctr.sh --help tells the
# arguments; common.sh is the machine that it runs on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/containerd.sh"

needed_programs=(containerd ctr containerd-shim-runc-v2)
kept_groups=none
image=localhost/busybox:test

# --- the engine ---------------------------------------------------------------------------------

start_engine() {
  start_containerd
  make_oci_archive $image
  snapshotter=$(storage_driver overlayfs)
  [[ $snapshotter == overlayfs ]] || snapshotter=native
  ctr images import --snapshotter "$snapshotter" "$work/image.tar" >"$work/import.log" 2>&1 ||
    bail_out "ctr cannot import an image" "$work/import.log"
}

stop_engine() { stop_daemon containerd; }

ctr() { command ctr --address "$work/containerd/socket" --namespace tests "$@"; }

# run NAME OPTION... COMMAND...: as ctr does it, in the foreground. -- ends the options.
run() {
  local name=$1 options=()
  shift
  while [[ $1 != -- ]]; do options+=("$1"); shift; done
  shift
  ctr run --snapshotter "$snapshotter" --runc-binary "$runtime" --cgroup "/$cgroup/$name" \
    "${options[@]}" $image "$name" "$@"
}

# start NAME OPTION... -- COMMAND...: in the background.
start() { run "$1" --detach "${@:2}"; }

pid_of() { ctr tasks ls | awk -v name="$1" '$1 == name {print $2}'; }

status_of() { ctr tasks ls | awk -v name="$1" '$1 == name {print $3}'; }

is_stopped() { [[ $(status_of "$1") == STOPPED ]]; }

remove() {
  is_stopped "$1" || ctr tasks kill --signal SIGKILL "$1"
  soon "the task ends" is_stopped "$1"
  ctr tasks delete "$1" || true # its exit code is that of the task
  ctr containers delete "$1"
  equal "tasks" "" "$(ctr tasks ls -q)"
}

evidence() {
  ctr tasks ls
  words_of "$work"/containerd.log "$work"/containerd/state/*/*/*/log.json
}

after_failure() {
  local name
  for name in $(ctr tasks ls -q); do
    ctr tasks resume "$name"
    ctr tasks delete --force "$name"
  done
  for name in $(ctr containers ls -q); do ctr containers delete "$name"; done
}

# --- the cases ----------------------------------------------------------------------------------

case_run() {
  equal "what it prints" "hello from inside" "$(run t-run --rm -- echo hello from inside)"
  equal "an environment variable of the image" yes "$(run t-run --rm -- sh -c 'echo $FROM_IMAGE')"
  equal "an environment variable added" added \
    "$(run t-run --rm --env EXTRA=added -- sh -c 'echo $EXTRA')"
  equal "its pid" 1 "$(run t-run --rm -- sh -c 'echo $$')"
  exits "exit 3" 3 run t-run --rm -- sh -c 'exit 3'
  equal "containers" "" "$(ctr containers ls -q)"
}

case_errors() {
  exits "a missing program" 1 run t-error --rm -- /bin/no-such-program
  contains "the words of the runtime" no-such-program "$said"
  contains "the reason" "no such file" "${said,,}"
}

case_detached() {
  start t-detached --memory-limit 67108864 --cpu-quota 50000 --cpu-period 100000 -- sleep 60
  local pid kind
  pid=$(pid_of t-detached)
  contains "the program of its pid" sleep "$(tr '\0' ' ' <"/proc/$pid/cmdline")"
  cgroup_holds "$pid" 67108864 67108864 memory memory.limit_in_bytes memory.max
  cgroup_holds "$pid" 50000 "50000 100000" cpu cpu.cfs_quota_us cpu.max
  for kind in ipc mnt net pid uts; do
    differ "$kind namespace and the host's" "$(readlink "/proc/self/ns/$kind")" \
      "$(readlink "/proc/$pid/ns/$kind")"
  done
  remove t-detached
  [[ ! -d /proc/$pid ]] || fail "process $pid is left"
}

case_exec() {
  start t-exec -- sleep 60
  equal "its pid namespace" "$(readlink "/proc/$(pid_of t-exec)/ns/pid")" \
    "$(ctr tasks exec --exec-id one t-exec readlink /proc/self/ns/pid)"
  equal "user" "1000:2000" \
    "$(ctr tasks exec --exec-id two --user 1000:2000 t-exec sh -c 'echo $(id -u):$(id -g)')"
  equal "working folder" /data "$(ctr tasks exec --exec-id three --cwd /data t-exec pwd)"
  exits "exit code" 7 ctr tasks exec --exec-id four t-exec sh -c 'exit 7'
  exits "a missing program" 1 ctr tasks exec --exec-id five t-exec /bin/no-such-program
  contains "the words of the runtime" no-such-program "$said"
  ctr tasks exec --exec-id six --detach t-exec sh -c 'echo done >/tmp/detached'
  soon "a detached program writes" grep -q done "/proc/$(pid_of t-exec)/root/tmp/detached"
  remove t-exec
}

case_terminals() {
  declare -fx ctr run; export work runtime cgroup image snapshotter
  contains "the terminal of run" /dev/ \
    "$(script -qec 'run t-tty --rm --tty -- tty' /dev/null </dev/null)"
  start t-tty -- sleep 60
  contains "the terminal of exec" /dev/pts/ \
    "$(script -qec 'ctr tasks exec --tty --exec-id one t-tty tty' /dev/null </dev/null)"
  remove t-tty
}

case_pause() {
  start t-pause -- sh -c "$count_time"
  local pid
  pid=$(pid_of t-pause)
  soon "it writes" test -s "/proc/$pid/root/tmp/now"
  ctr tasks pause t-pause
  equal "status" PAUSED "$(status_of t-pause)"
  stands_still "$pid"
  ctr tasks resume t-pause
  equal "status" RUNNING "$(status_of t-pause)"
  moves_on "$pid"
  remove t-pause
}

case_kill() {
  start t-kill -- sh -c 'trap "echo got usr1 >/tmp/signal" USR1
    echo ready >/tmp/ready; while :; do sleep 0.05; done'
  local root
  root=/proc/$(pid_of t-kill)/root
  soon "it is ready" test -s "$root/tmp/ready"
  ctr tasks kill --signal SIGUSR1 t-kill
  soon "the handler runs" grep -q 'got usr1' "$root/tmp/signal"
  equal "status" RUNNING "$(status_of t-kill)"
  remove t-kill
}

has_two_processes() { [[ $(ctr tasks ps "$1" | awk 'NR > 1' | wc -l) == 2 ]]; }

case_kill_all() {
  start t-kill-all -- sh -c 'sleep 61 & exec sleep 60'
  local processes
  soon "both run" has_two_processes t-kill-all
  processes=$(ctr tasks ps t-kill-all | awk 'NR > 1 {print $1}')
  ctr tasks kill --all --signal SIGKILL t-kill-all
  soon "the task ends" is_stopped t-kill-all
  local pid
  for pid in $processes; do [[ ! -d /proc/$pid ]] || fail "process $pid is left"; done
  remove t-kill-all
}

case_ps() {
  start t-ps -- sh -c 'sleep 61 & exec sleep 60'
  local pids pid words=
  soon "both run" has_two_processes t-ps
  pids=$(ctr tasks ps t-ps | awk 'NR > 1 {print $1}')
  for pid in $pids; do words+=$(tr '\0' ' ' <"/proc/$pid/cmdline"); done
  contains "processes" "sleep 60" "$words"
  contains "processes" "sleep 61" "$words"
  remove t-ps
}

case_metrics() {
  start t-metrics --memory-limit 67108864 -- sleep 60
  local seen
  seen=$(ctr tasks metrics t-metrics)
  at_least "memory in bytes" 4096 "$(awk '$1 ~ /^memory.usage(_in_bytes)?$/ {print $2}' <<<"$seen")"
  equal "processes" 1 "$(awk '$1 == "pids.current" {print $2}' <<<"$seen")"
  remove t-metrics
}

# The shim hears of it from the kernel, and containerd tells it as an event.
case_out_of_memory() {
  exits "a program that takes more than it may" 137 \
    run t-oom --rm --memory-limit 16777216 -- tail /dev/zero
  ctr events >"$work/events" &
  local listener=$!
  soon "events come" eval 'ctr namespaces label tests heard=yes && grep -q heard "$work/events"'
  start t-oom --memory-limit 16777216 -- sh -c 'tail /dev/zero; exec sleep 60'
  soon "the event" grep -q '/tasks/oom.*t-oom' "$work/events"
  remove t-oom
  kill $listener
}

case_options() {
  exits "writing to a read-only root" 1 run t-options --rm --read-only -- touch /data/new
  contains "the reason" "Read-only file system" "$said"
  mkdir -p "$work/volume"
  run t-options --rm --mount "type=bind,src=$work/volume,dst=/volume,options=rbind:rw" -- \
    sh -c 'echo written >/volume/file'
  equal "written to a bound folder" written "$(cat "$work/volume/file")"
  exits "writing to a read-only one" 1 run t-options --rm \
    --mount "type=bind,src=$work/volume,dst=/volume,options=rbind:ro" -- touch /volume/refused
  equal "the host's network" "$(readlink /proc/self/ns/net)" \
    "$(run t-options --rm --net-host -- readlink /proc/self/ns/net)"
  equal "Seccomp" 2 \
    "$(run t-options --rm --seccomp -- awk '/^Seccomp:/ {print $2}' /proc/self/status)"
  equal "working folder" /data "$(run t-options --rm --cwd /data -- pwd)"
  equal "a device" 1:5 "$(run t-options --rm --device /dev/zero -- stat -c '%t:%T' /dev/zero)"
}

run_numbered() { run "t-many-$RANDOM$RANDOM" --rm -- "$@"; }

case_parallel() { ten_at_once run_numbered; }

cases() {
  run_case "run --rm: output, environment, exit code" case_run
  run_case "an error of the runtime reaches the user" case_errors
  run_case "run --detach: limits, namespaces, kill, delete" case_detached
  run_case "tasks exec" case_exec
  run_case "run --tty, tasks exec --tty" case_terminals
  run_case "tasks pause, resume" case_pause
  run_case "tasks kill --signal" case_kill
  run_case "tasks kill --all" case_kill_all
  run_case "tasks ps" case_ps
  run_case "tasks metrics" case_metrics
  run_case "out of memory" case_out_of_memory
  run_case "--read-only, --mount, --net-host, --seccomp, --cwd, --device" case_options
  run_case "ten containers at once" case_parallel
}

main "$@"
