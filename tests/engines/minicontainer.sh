#!/usr/bin/env bash
# minicontainer, our own engine, drives the runtime: the cases that docker and podman are put to, and
# those of an engine without a daemon: who is killed, who comes at the same time, what is left.
# The argument is minirun; minicontainer and minimonitor lie beside it.
time_limit=300
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"

source "$here/minicontainer_engine.sh"

# --- its own cases ------------------------------------------------------------------------------

case_references() {
  local id
  id=$(start t-names $image sleep 60)
  equal "an id has 64 digits" 64 "${#id}"
  equal "by a short id" t-names "$(cli ps --filter "id=${id:0:5}" --format '{{.Names}}')"
  equal "inspect by four digits" "$id" "$(inspect "${id:0:4}" '{{.Id}}')"
  exits "the name is taken" 125 start t-names $image true
  contains "whose it is" "Conflict. The container name \"/t-names\" is already in use" "$said"
  cli rename t-names t-other
  exits "the old name" 1 inspect t-names '{{.Id}}'
  equal "the new name" "$id" "$(inspect t-other '{{.Id}}')"
  exits "a container that runs stays" 1 cli rm t-other
  contains "why" "You cannot remove a running container $id" "$said"
  remove t-other
  local invented
  invented=$(inspect "$(cli create --network none $image true)" '{{.Name}}')
  [[ $invented =~ ^/[a-z]+_[a-z]+[0-9]?$ ]] || fail "an invented name: «$invented»"
  remove "${invented#/}"
}

case_refusals() {
  exits "an image that is not here" 125 run no-such-image true
  contains "why" "Unable to find image 'no-such-image" "$said"
  exits "a network that there is none of" 125 run --network blue $image true
  exits "a container that there is none of" 1 cli stop no-such-container
  contains "why" "No such container: no-such-container" "$said"
  exits "too little memory" 125 run --memory 1m $image true
  contains "why" "Minimum memory limit allowed is 6MB" "$said"
  exits "a user that the image does not have" 125 run --user nobody-knows $image true
  contains "why" "unable to find user nobody-knows" "$said"
  exits "an unknown option" 125 run --no-such-option $image true
  nothing_is_left
}

case_out_of_memory() {
  exits "a program that takes more than it may" 137 \
    cli run --name t-oom --cgroup-parent "/$cgroup" --network "$network" --memory 16m $image \
    tail /dev/zero
  equal "OOMKilled" true "$(inspect t-oom '{{.State.OOMKilled}}')"
  remove t-oom
}

case_stats() {
  start t-stats --memory 64m $image sleep 60
  local seen
  seen=$(cli stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' t-stats)
  [[ $seen =~ ^([0-9.]+)([KM]iB)\ /\ 64MiB\|1$ ]] || fail "statistics: «$seen»"
  differ "memory" 0 "${BASH_REMATCH[1]}"
  remove t-stats
}

case_health() {
  start t-health --health-cmd 'test -e /tmp/healthy' --health-interval 100ms --health-retries 1 \
    $image sleep 60
  soon "unhealthy before" health_is unhealthy
  cli exec t-health touch /tmp/healthy
  soon "healthy after" health_is healthy
  contains "ps" "(healthy)" "$(cli ps --format '{{.Status}}')"
  remove t-health
}

health_is() { [[ $(inspect t-health '{{.State.Health.Status}}') == "$1" ]]; }

# The words of a program are its own, whatever they are called.
case_words_of_the_program() {
  equal "a word that is a command of ours" "ps run rm" "$(run $image echo ps run rm)"
  equal "options" "-a --rm -- x" "$(run $image echo -a --rm -- x)"
  equal "brackets" "[1,2] [ ]" "$(run $image echo '[1,2]' '[ ]')"
  equal "entrypoint" "entry word" "$(run --entrypoint echo $image entry word)"
}

case_own_volumes() {
  equal "its name" t-data "$(cli volume create t-data)"
  run -v t-data:/new $image sh -c 'echo kept >/new/file'
  equal "what the first one wrote" kept "$(run -v t-data:/new:ro $image cat /new/file)"
  exits "read-only" 1 run -v t-data:/new:ro $image touch /new/other
  equal "an empty volume takes what the image has" "from the image" \
    "$(run --mount type=volume,source=t-filled,target=/data $image cat /data/file)"
  start t-user -v t-data:/new $image sleep 60
  exits "a volume in use" 1 cli volume rm t-data
  contains "why" "volume is in use - [" "$said"
  remove t-user
  equal "both are listed" "t-data t-filled" "$(cli volume ls -q | xargs)"
  cli volume rm t-data t-filled
  run -v /anonymous $image true
  equal "one without a name goes with its container" "" "$(cli volume ls -q)"
  mkdir -p "$work/bound"
  run -v "$work/bound:/bound" $image sh -c 'echo bound >/bound/file'
  equal "a folder of the machine" bound "$(cat "$work/bound/file")"
  equal "a tmpfs" tmpfs "$(run --tmpfs /t:size=1m $image awk '$2 == "/t" {print $3}' /proc/mounts)"
  exits "a bind of nothing" 125 run --mount type=bind,source=/no/such,target=/x $image true
}

case_restart_policy() {
  start t-fail --restart on-failure:2 $image sh -c 'echo again; exit 3'
  soon "it gives up" eval '[[ $(inspect t-fail "{{.State.Status}}") == exited ]]'
  equal "restarts" 2 "$(inspect t-fail '{{.RestartCount}}')"
  equal "lines" 3 "$(cli logs t-fail | wc -l)"
  remove t-fail
  start t-always --restart always $image sh -c 'sleep 0.1'
  soon "it is started again" eval '(($(inspect t-always "{{.RestartCount}}") >= 2))'
  cli stop -t 1 t-always
  sleep 0.5
  equal "stopped by hand it stays so" exited "$(inspect t-always '{{.State.Status}}')"
  remove t-always
}

case_log_options() {
  run --name t-size -d --log-opt max-size=2k --log-opt max-file=2 $image \
    sh -c 'for n in $(seq 100); do echo "line $n"; done; sleep 60' >/dev/null
  soon "the last line comes" log_has t-size 'line 100'
  local size
  size=$(stat -c %s "$(inspect t-size '{{.LogPath}}')")
  ((size <= 2048)) || fail "the log has $size bytes"
  remove t-size
  start t-tail $image sh -c 'for n in 1 2 3 4 5; do echo $n; done'
  cli wait t-tail
  equal "the last two" "4 5" "$(cli logs --tail 2 t-tail | xargs)"
  equal "since the future" "" "$(cli logs --since 2090-01-01 t-tail)"
  [[ $(cli logs -t --tail 1 t-tail) =~ ^20[0-9-]+T[0-9:.]+Z\ 5$ ]] || fail "no times"
  remove t-tail
}

case_changes() {
  cli run --name t-changed --cgroup-parent "/$cgroup" --network none $image \
    sh -c 'echo new >/data/new; echo more >>/data/file; rm /etc/not-executable'
  equal "diff" "C /data C /data/file A /data/new C /etc D /etc/not-executable" \
    "$(cli diff t-changed | xargs)"
  cli commit -m "a change" -c 'CMD ["cat", "/data/new"]' t-changed changed:test >/dev/null
  equal "an image of it" new "$(run changed:test)"
  exits "what was removed" 1 run changed:test ls /etc/not-executable
  cli rmi changed:test >/dev/null
  remove t-changed
}

case_attach() {
  start t-attach -i $image sh -c 'while read -r line; do echo "got $line"; done; echo over'
  equal "what is typed arrives" "got one" "$(
    (echo one; sleep 1) | timeout -s KILL 2 "$(engine)" attach t-attach | head -n 1)"
  remove t-attach
  equal "input and its end" 3 "$(printf 'a\nb\nc\n' | run -i $image wc -l)"
  equal "much output" 200000 "$(run $image seq 200000 | wc -l)"
}

case_events() {
  local since
  since=$(date -u +%Y-%m-%dT%H:%M:%S)
  run --name t-events $image true
  equal "events" "create start die destroy" "$(
    cli events --since "$since" --until "$(date -u -d '+1 second' +%Y-%m-%dT%H:%M:%S)" \
      --filter container=t-events --format '{{.Action}}' | xargs)"
}

# --- who is killed ------------------------------------------------------------------------------

case_monitor_is_killed() {
  local id
  id=$(start t-orphan $image sh -c 'n=0; while :; do n=$((n + 1)); echo $n; sleep 0.01; done')
  soon "it writes" log_has t-orphan '^20$'
  kill -KILL "$(monitor_of "$id")"
  sleep 0.3
  equal "the next command sees it" exited "$(inspect t-orphan '{{.State.Status}}')"
  equal "exit code" 137 "$(inspect t-orphan '{{.State.ExitCode}}')"
  local seen
  seen=$(cli logs t-orphan)
  equal "no line is missing, or there twice" "$(seq "$(tail -n 1 <<<"$seen")")" "$seen"
  at_least "lines, those after the kill too" 30 "$(wc -l <<<"$seen")"
  cli start t-orphan
  equal "it starts again" running "$(inspect t-orphan '{{.State.Status}}')"
  remove t-orphan
  nothing_is_left
}

case_monitor_of_rm_is_killed() {
  local id
  id=$(run -d --name t-gone $image sleep 60)
  kill -KILL "$(monitor_of "$id")"
  nothing_is_left
}

case_monitor_of_always_is_killed() {
  local id
  id=$(start t-reborn --restart always $image sleep 60)
  kill -KILL "$(monitor_of "$id")"
  sleep 0.1
  equal "the next command starts it" running "$(inspect t-reborn '{{.State.Status}}')"
  remove t-reborn
}

# The command goes at any time of its life; another one puts right what it left.
case_command_is_killed() {
  local delay command
  for delay in 0.002 0.005 0.01 0.015 0.02 0.03 0.04 0.06 0.08 0.1 0.15 0.2; do
    "$(engine)" run --rm --cgroup-parent "/$cgroup" --network none $image sleep 0.05 \
      </dev/null >/dev/null 2>&1 &
    command=$!
    sleep "$delay"
    kill -KILL $command 2>/dev/null || true
    wait $command 2>/dev/null || true
  done
  sleep 1
  cli ps -aq | xargs -r "$(engine)" rm -f
  nothing_is_left
}

case_twenty_at_once() {
  local number
  for number in {1..20}; do
    run --name "t-many-$number" $image echo "number $number" >"$work/many.$number" &
  done
  wait $(jobs -p)
  equal "what twenty at once printed" "$(printf 'number %d\n' {1..20})" \
    "$(for number in {1..20}; do cat "$work/many.$number"; done)"
  local winners=0 job jobs=()
  for number in {1..10}; do
    cli create --name t-one --network none $image true >/dev/null 2>&1 &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do
    if wait "$job"; then winners=$((winners + 1)); fi
  done
  equal "who gets a name that ten want" 1 "$winners"
  remove t-one
  nothing_is_left
}

case_fifty_in_a_row() {
  local number
  for number in {1..50}; do run $image true; done
  nothing_is_left
}

cases() {
  shared_cases
  run_case "update changes limits" case_update
  run_case "names and ids" case_references
  run_case "refusals" case_refusals
  run_case "the words of the program" case_words_of_the_program
  run_case "volumes" case_own_volumes
  run_case "restart policies" case_restart_policy
  run_case "options of logs" case_log_options
  run_case "diff and commit" case_changes
  run_case "attach" case_attach
  run_case "events" case_events
  run_case "health check" case_health
  run_case "kill -9 of the monitor" case_monitor_is_killed
  run_case "kill -9 of the monitor, with --rm" case_monitor_of_rm_is_killed
  run_case "kill -9 of the monitor, with --restart always" case_monitor_of_always_is_killed
  run_case "kill -9 of the command" case_command_is_killed
  run_case "twenty at once" case_twenty_at_once
  run_case "fifty in a row" case_fifty_in_a_row
}

main "$@"
