#!/usr/bin/env bash
# lab11_podman.sh SCRIPT RUNTIME: the script of lab 11 lets podman run containers on the runtime,
# shows how it was called, and leaves nothing.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

script=$1 runtime_name=minirun only=
export MINIRUN=$2

((EUID == 0)) || skip_all "podman starts these containers as root, and this is user $EUID"
for program in podman conmon busybox script; do
  command -v "$program" >/dev/null || skip_all "the program $program is not installed"
done

left() {
  ls -d /tmp/box.?????? 2>/dev/null
  find /sys/fs/cgroup -type d -path '*/box.??????*' 2>/dev/null
  grep -E ' /tmp/box\.' /proc/self/mountinfo
}

work=$(mktemp -d /tmp/lab11.XXXXXX)
trap 'rm -rf "$work"' EXIT
before=$(left)
word=word-$RANDOM

case_run() {
  local said
  said=$(timeout 60 "$script" run --rm box sh -c "echo $word; exit 0" </dev/null 2>&1)
  contains "what the program printed" "$word" "$said"
  local call
  for call in create start delete; do
    [[ $said =~ minirun\ (.*\ )?$call\  ]] || fail "the call \"$call\" is not shown: «$said»"
  done
}

case_code() {
  local code=$((RANDOM % 90 + 1)) seen=0
  timeout 60 "$script" run --rm box sh -c "exit $code" </dev/null >/dev/null 2>&1 || seen=$?
  equal "exit code" "$code" "$seen"
}

# conmon makes a socket for the terminal before it calls the runtime.
case_failing_runtime() {
  local said
  printf '#!/bin/sh\necho no container today >&2\nexit 1\n' >"$work/minirun"
  chmod +x "$work/minirun"
  said=$(MINIRUN=$work/minirun timeout 60 script -qec "'$script' run --rm -it box true" /dev/null \
    </dev/null 2>&1) || true
  contains "what the runtime said" "no container today" "$said"
  [[ $said =~ --console-socket\ ([^ ]+)\  ]] || fail "the call names no socket: «$said»"
  [[ ! -e ${BASH_REMATCH[1]} ]] || fail "conmon's socket is left: ${BASH_REMATCH[1]}"
}

case_no_runtime() {
  local said seen=0
  said=$(MINIRUN=/no/such/runtime "$script" run --rm box true </dev/null 2>&1) || seen=$?
  equal "exit code" 2 "$seen"
  contains "the sentence" "there is no runtime /no/such/runtime" "$said"
}

case_nothing_left() { equal "left behind" "$before" "$(left)"; }

run_case "podman run, and the calls that it makes" case_run
run_case "the exit code comes back" case_code
run_case "a runtime that fails" case_failing_runtime
run_case "without a runtime, one sentence" case_no_runtime
run_case "nothing is left" case_nothing_left
printf '1..%d\n' $case_count
exit $((failed_count > 0))
