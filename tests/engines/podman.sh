#!/usr/bin/env bash
# podman drives the runtime: each case looks at what became of the container, from inside it and
# from outside. podman.sh --help tells the arguments; common.sh is the machine that it runs on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"

needed_programs=(podman conmon)
kept_groups='conmon|[0-9a-f]{64}(/conmon)?' # of conmon, and of pods: containers have libpod-ID
image=localhost/busybox:test
network=none
exec_of_missing_program=127

# --- the engine ---------------------------------------------------------------------------------

source "$here/podman_engine.sh"

stop_engine() { :; } # podman has no daemon

cli() { command podman --runtime "$runtime" "$@"; }

run() { cli run --rm --network "$network" --cgroup-parent "/$cgroup" "$@"; }

start() { cli run -d --name "$1" --network "$network" --cgroup-parent "/$cgroup" "${@:2}"; }

remove() { cli rm -f -t 0 "$@"; }

processes_of() { cli top "$1" pid args; }

# The containers there are, what they printed, and what the runtime told conmon (--log).
evidence() {
  cli ps --all --format '{{.Names}}: {{.Status}}'
  words_of "$work"/podman/root/*-containers/*/userdata/{ctr.log,oci-log}
}

after_failure() {
  cli pod rm -f -t 0 -a
  cli rm -f -t 0 -a
}

# --- its own cases ------------------------------------------------------------------------------

# conmon of podman 4.3 notes an OOM in the folder that podman was called from, and podman looks for
# that note in the bundle: so it is called from there. Where this was mended it does no harm.
case_out_of_memory() {
  cli create --name t-oom --network "$network" --cgroup-parent "/$cgroup" \
    --memory 16m $image tail /dev/zero
  cd "$(inspect t-oom '{{.StaticDir}}')"
  exits "a program that takes more than it may" 137 cli start --attach t-oom
  equal "OOMKilled" true "$(inspect t-oom '{{.State.OOMKilled}}')"
  cd "$work"
  remove t-oom
}

case_stats() {
  start t-stats --memory 64m $image sleep 60
  local seen
  seen=$(cli stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' t-stats)
  [[ $seen =~ ^([0-9.]+)([kM]?B)\ /\ 67.11MB\|1$ ]] || fail "statistics: «$seen»"
  differ "memory" 0 "${BASH_REMATCH[1]}"
  remove t-stats
}

case_create_start() {
  cli create --name t-created --network "$network" --cgroup-parent "/$cgroup" $image \
    sh -c 'echo began; exec sleep 60'
  equal "before" created "$(inspect t-created '{{.State.Status}}')"
  cli init t-created
  equal "after init, the runtime's create" initialized "$(inspect t-created '{{.State.Status}}')"
  equal "nothing runs yet" "" "$(cli logs t-created)"
  cli start t-created
  soon "it runs" log_has t-created began
  remove t-created
}

case_user_namespace() {
  local maps=(--uidmap 0:100000:1000 --gidmap 0:100000:1000) folder
  equal "uid map" "0 100000 1000" "$(run "${maps[@]}" $image cat /proc/self/uid_map | xargs)"
  equal "gid map" "0 100000 1000" "$(run "${maps[@]}" $image cat /proc/self/gid_map | xargs)"
  start t-userns "${maps[@]}" $image sleep 60
  equal "its uid on the host" 100000 "$(stat -c %u "/proc/$(pid_of t-userns)")"
  equal "its uid inside" 0 "$(cli exec t-userns id -u)"
  equal "owner of the root" 0 "$(cli exec t-userns stat -c %u /data)"
  folder=$(inspect t-userns '{{.StaticDir}}')
  soon "rm removes it" remove_with_shm t-userns "$folder/shm"
}

# remove_with_shm NAME FOLDER: with --uidmap conmon has a mount namespace of its own, and so has the
# podman that it starts to clean up. Both that one and rm unmount the container's /dev/shm; rm fails
# where the other has just done so for itself only, or is just doing it. Asked again, it succeeds.
remove_with_shm() {
  remove "$1" && return
  umount "$2" || true
  return 1
}

case_pod() {
  cli pod create --name t-pod --network none \
    --infra-image $image --infra-command '/bin/sleep 1000' --cgroup-parent "/$cgroup" \
    --share net,ipc,uts --hostname pod-name
  cli run -d --name t-pod-1 --pod t-pod $image sleep 60
  cli run -d --name t-pod-2 --pod t-pod $image sleep 60
  local first second kind
  first=/proc/$(pid_of t-pod-1) second=/proc/$(pid_of t-pod-2)
  for kind in net ipc uts; do
    equal "$kind namespace" "$(readlink "$first/ns/$kind")" "$(readlink "$second/ns/$kind")"
    differ "$kind namespace and the host's" "$(readlink "$first/ns/$kind")" \
      "$(readlink "/proc/self/ns/$kind")"
  done
  for kind in pid mnt; do
    differ "$kind namespace" "$(readlink "$first/ns/$kind")" "$(readlink "$second/ns/$kind")"
  done
  equal "hostname of the pod" pod-name "$(cli exec t-pod-2 hostname)"
  cli pod stop -t 0 t-pod
  equal "running containers" "" "$(cli ps -q)"
  [[ ! -d $second ]] || fail "pod stop left $second"
  cli pod rm -f -t 0 t-pod
  equal "pods" "" "$(cli pod ps -q)"
}

case_health() {
  start t-health --health-cmd 'test -e /tmp/healthy' --health-interval disable $image sleep 60
  exits "before" 1 cli healthcheck run t-health
  cli exec t-health touch /tmp/healthy
  exits "after" 0 cli healthcheck run t-health
  equal "state" healthy "$(inspect t-health '{{.State.Health.Status}}')"
  remove t-health
}

# A call that another process answers: the profile names the socket at which it hears of the filter.
case_seccomp_agent() {
  cat >"$work/seccomp.json" <<JSON
{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "$work/agent",
 "listenerMetadata": "from the profile",
 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_NOTIFY"}]}
JSON
  "$SECCOMP_AGENT" "$work/agent" 0 122 >"$work/heard" &
  soon "the agent listens" test -S "$work/agent"
  exits "the call that it refuses" 1 run --security-opt "seccomp=$work/seccomp.json" $image \
    sh -c 'mkdir /tmp/one; ls /tmp; mkdir /tmp/two'
  contains "what mkdir says" "'/tmp/two': Disk quota exceeded" "$said"
  [[ $said != *one* ]] || fail "a call that was answered was made all the same: $said"
  wait $!
  contains "what the agent heard" '"metadata":"from the profile"' "$(cat "$work/heard")"
}

case_network_bridge() { bridge_case podman 10.88.; }

has_update() { command podman update --help >/dev/null 2>&1; }
has_init() { command -v catatonit >/dev/null; }
has_agent() { [[ -x ${SECCOMP_AGENT-} && $runtime_name == minirun ]]; }
has_netavark() { [[ -x /usr/lib/podman/netavark || -x /usr/libexec/podman/netavark ]]; }

cases() {
  shared_cases
  run_case "create, init, start" case_create_start
  case_if has_update "this podman has no update" "update changes limits" case_update
  case_if has_init "catatonit is not installed" "--init" case_init
  run_case "--privileged" case_privileged
  case_if has_netavark "netavark is not installed" "--network bridge" case_network_bridge
  case_if has_agent "SECCOMP_AGENT names no program, or this is a peer" \
    "--security-opt seccomp, with an agent" case_seccomp_agent
  run_case "--uidmap" case_user_namespace
  run_case "pod: two containers share namespaces" case_pod
  run_case "healthcheck run" case_health
}

main "$@"
