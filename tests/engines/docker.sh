#!/usr/bin/env bash
# dockerd drives the runtime, through a containerd of its own and containerd's shim: each case looks
# at what became of the container, from inside it and from outside. docker.sh --help tells the
# arguments; common.sh is the machine that it runs on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"
source "$here/containerd.sh"

needed_programs=(docker dockerd containerd containerd-shim-runc-v2 iptables)
kept_groups=none
image=busybox:test
network=none
exec_of_missing_program=126

# dockerd gives 127 only where it reads "executable file not found" or "no such file or directory".
known_faults["crun, run: exit codes"]="crun 1.8 says 'No such file', with a capital letter"
known_faults["crun, an error of the runtime is told"]=${known_faults["crun, run: exit codes"]}

# --- the engine ---------------------------------------------------------------------------------

source "$here/dockerd.sh"

cli() { docker "$@"; }

run() { docker run --rm --network "$network" "$@"; }

start() { docker run -d --name "$1" --network "$network" "${@:2}"; }

remove() { docker rm -f "$@"; }

processes_of() { docker top "$1" -o pid,args; }

evidence() {
  docker ps --all --format '{{.Names}}: {{.Status}}'
  words_of "$work"/{dockerd,containerd}.log
}

after_failure() { docker ps -aq | xargs -r docker rm -f; }

# --- its own cases ------------------------------------------------------------------------------

case_errors() {
  exits "a missing program" 127 run $image /bin/no-such-program
  contains "the words of the runtime" no-such-program "$said"
  contains "the reason" "no such file" "${said,,}"
}

# docker hears of the OOM and of the end in no particular order.
case_out_of_memory() {
  exits "a program that takes more than it may" 137 \
    docker run --name t-oom --network "$network" --memory 16m $image tail /dev/zero
  soon "OOMKilled" is_told_as_oom t-oom
  remove t-oom
}

is_told_as_oom() { [[ $(inspect "$1" '{{.State.OOMKilled}}') == true ]]; }

case_stats() {
  start t-stats --memory 64m $image sleep 60
  local seen
  seen=$(docker stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' t-stats)
  [[ $seen =~ ^([0-9.]+)([KM]iB)\ /\ 64MiB\|1$ ]] || fail "statistics: «$seen»"
  differ "memory" 0 "${BASH_REMATCH[1]}"
  remove t-stats
}

case_health() {
  start t-health --health-cmd 'test -e /tmp/healthy' --health-interval 100ms --health-retries 1 \
    $image sleep 60
  soon "unhealthy before" health_is unhealthy
  docker exec t-health touch /tmp/healthy
  soon "healthy after" health_is healthy
  remove t-health
}

health_is() { [[ $(inspect t-health '{{.State.Health.Status}}') == "$1" ]]; }

case_build() {
  mkdir -p "$work/build"
  printf 'FROM %s\nRUN echo built >/data/built && id -u >>/data/built\n' $image \
    >"$work/build/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --network none -t built:test "$work/build"
  equal "what a RUN line wrote" "built 0" "$(run built:test cat /data/built | xargs)"
}

case_network_bridge() { bridge_case bridge 10.89.0.; }

has_init() { command -v docker-init >/dev/null; }

has_all_capabilities() {
  local all
  all=$(printf '%016x' $(((1 << ($(cat /proc/sys/kernel/cap_last_cap) + 1)) - 1)))
  grep -q "^CapEff:.*$all" /proc/self/status
}

cases() {
  shared_cases
  run_case "an error of the runtime is told" case_errors
  run_case "update changes limits" case_update
  case_if has_init "docker-init is not installed" "--init" case_init
  case_if has_all_capabilities "docker asks for all capabilities, and this root does not have all" \
    "--privileged" case_privileged
  run_case "--network bridge" case_network_bridge
  run_case "build" case_build
  run_case "health check" case_health
}

main "$@"
