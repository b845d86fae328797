#!/usr/bin/env bash
# The same command lines for docker and for minicontainer: exit codes, columns and messages must be
# equal once ids, times and the two names are made equal. docker is the measure.
# The argument is minirun, for minicontainer; docker has runc.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"
source "$here/minicontainer_engine.sh"
eval "$(declare -f start_engine | sed '1s/start_engine/start_minicontainer/')"
source "$here/containerd.sh"
source "$here/dockerd.sh"
eval "$(declare -f start_engine | sed '1s/start_engine/start_docker/')"

needed_programs=(docker dockerd containerd runc unshare)

start_engine() {
  local tested=$runtime
  start_minicontainer
  runtime=$(command -v runc)
  start_docker
  runtime=$tested
}

stop_engine() { stop_daemon dockerd; stop_daemon containerd; }

after_failure() { remove_all; }

remove_all() {
  cli ps -aq | xargs -r "$(engine)" rm -f
  docker ps -aq | xargs -r docker rm -f
} >/dev/null 2>&1

# normal: what differs from run to run and from one engine to the other, made equal.
normal() {
  sed -E -e 's/[0-9a-f]{64}/ID/g' -e 's/sha256:[0-9a-f]{12}/ID/g' -e 's/\b[0-9a-f]{12}\b/ID/g' \
    -e 's/minicontainer/docker/g' -e 's/^(docker|Error): (Error response from daemon: )?/ERROR: /' \
    -e 's/^Error response from daemon: /ERROR: /' -e "/^See 'docker .*--help'\\.$/d" \
    -e 's/(Less than a second|About a minute|[0-9]+ (seconds?|minutes?)) ago/A-WHILE ago/g' \
    -e 's/Up (Less than a second|[0-9]+ seconds?)/Up A-WHILE/g' -e 's/A-WHILE +/A-WHILE /g' \
    -e 's/failed to create shim task: .*(exec: "[^"]*"): .*no such file.*/\1: no such file/' \
    -e 's/(exec: "[^"]*"): no such file .*/\1: no such file/' -e 's/^[0-9]+$/PID/' \
    -e 's/[0-9]{4}-[0-9-]+T[0-9:.]+Z/MOMENT/g' -e 's/ +$//' -e 's/ID +/ID /g' \
    -e 's/\b[0-9.]+([kMG]?B)\b/SIZE/g' -e 's/SIZE +/SIZE /g' -e '/^CONTAINER ID/s/ +/ /g' -e '/^$/d' |
    sed -E 's/\.$//'
}

# both WORD...: the command line, after the engine's name. What differs is told, and the case goes
# on: agree() ends it.
both() {
  local theirs ours their_code=0 our_code=0
  theirs=$(docker "$@" </dev/null 2>&1) || their_code=$?
  ours=$(cli "$@" </dev/null 2>&1) || our_code=$?
  theirs=$(normal <<<"$theirs") ours=$(normal <<<"$ours")
  compared=$((compared + 1))
  [[ $their_code == "$our_code" && $theirs == "$ours" ]] && return
  differences=$((differences + 1))
  printf '%s\n  docker %d: %s\n  ours   %d: %s\n' "$*" "$their_code" "$theirs" "$our_code" "$ours"
}
compared=0 differences=0

agree() { equal "differences in $compared command lines" 0 "$differences"; }

# silent WORD...: the same, of a command that both are to do first.
silent() { docker "$@" >/dev/null 2>&1; cli "$@" >/dev/null 2>&1; }

case_running() {
  both run --rm --network none $image echo hello
  both run --rm --network none $image sh -c 'exit 7'
  both run --rm --network none $image /bin/no-such-program
  both run --rm --network none --name x $image true
  both run --rm --network none --memory 1m $image true
  both run --rm --network none --cpus 1000 $image true
  both run --rm --network none --restart always $image true
  both run --rm --network none --restart sometimes $image true
  both run --rm --network none -v relative/path:/x:nonsense $image true
  both run --rm --network none --mount type=bind,source=/no/such,target=/x $image true
  both run --rm --network none --mount type=nonsense,target=/x $image true
  both run --rm --network none --security-opt nonsense $image true
  both run --rm --network none -e A=1 -e B $image sh -c 'echo $A $B'
  both run --rm --network none -w /data $image pwd
  both run --rm --network none -u learner $image id -un
  both run --rm --network none -u nobody-knows $image true
  both run --rm --network none --hostname box $image hostname
  both run --rm --network none --entrypoint echo $image words
  both run --rm --network none --pid nonsense $image true
  both create --network none --name t-one $image sleep 60
  both create --network none --name t-one $image sleep 60
  agree
}

case_lives() {
  silent create --network none --name t-one $image sleep 60
  both ps -a
  both start t-one
  both start t-one
  both ps
  both ps -q --no-trunc
  both ps --format '{{.Names}} {{.Status}} {{.Image}} {{.Command}}'
  both ps --format 'table {{.Names}}\t{{.State}}'
  both ps --filter nonsense=1
  both ps --filter status=running --format '{{.Names}}'
  both port t-one
  both port t-one 80
  both rename t-one t-two
  both rename t-two t-two
  both pause t-two
  both pause t-two
  both ps --format '{{.Status}}'
  both exec t-two true
  both unpause t-two
  both unpause t-two
  both exec t-two echo inside
  both exec t-two sh -c 'exit 5'
  both exec no-such-container true
  both kill -s NONSENSE t-two
  both rm t-two
  both top t-two -o pid
  both kill t-two
  both kill t-two
  both wait t-two
  both inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.Name}}' t-two
  both exec t-two true
  both top t-two
  both logs no-such-container
  both stop t-two
  both rm t-two
  both rm t-two
  both rm -f t-two
  agree
}

case_many() {
  both stop no-such-one no-such-other
  both inspect no-such-object
  both container inspect no-such-object
  both inspect --type nonsense x
  both wait no-such-container
  both diff no-such-container
  both commit no-such-container
  both cp no-such-container:/x /tmp
  both cp /x /y
  both attach no-such-container
  both rmi no-such-image
  both image inspect no-such-image
  both tag no-such-image x:y
  both tag $image UPPER:case
  both history --format '{{.CreatedBy}}' no-such-image
  agree
}

case_images() {
  both images --format '{{.Repository}}:{{.Tag}}'
  both image ls --format 'table {{.Repository}}\t{{.Tag}}'
  both tag $image other:one
  both rmi other:one
  both volume create t-volume
  both volume create t-volume
  both volume create 'wrong name'
  both volume ls
  both volume inspect no-such-volume
  both volume rm no-such-volume
  both volume ls --filter nonsense=1
  both volume rm t-volume
  both volume prune -f
  both container prune -f
  both image prune -f
  both system df --format '{{.Type}}: {{.TotalCount}}'
  agree
}

cases() {
  run_case "run and create" case_running
  remove_all
  run_case "the life of a container" case_lives
  remove_all
  run_case "what is not there" case_many
  run_case "images and volumes" case_images
  remove_all
}

nothing_is_left() { equal "containers" "" "$(cli ps -aq)"; }

main "$@"
