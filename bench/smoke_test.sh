#!/usr/bin/env bash
# Every scenario of bench/runtimes once.  smoke_test.sh FOLDER-OF-PROGRAMS
#
# Figures are not looked at. But each table must have figures for the floor and for every runtime that
# is expected to do it all; nothing may fail, and nothing may be left behind.
set -euo pipefail
((EUID == 0)) || { echo "this test makes containers with cgroups: it needs root"; exit 77; }
here=$(dirname "$0")
export BENCH_PROGRAMS=$1
fakes=$(mktemp -d)
trap 'rm -rf "$fakes"' EXIT
# A crun that leaves a file in the place where the true one does when it is killed.
cat >"$fakes/crun" <<'SH'
#!/bin/sh
: >"${_LIBCONTAINER_STATEDIR:-/tmp}/crun.of-the-smoke-test"
exec crun "$@"
SH
chmod +x "$fakes/crun"
! command -v crun >/dev/null || export CRUN=$fakes/crun
# No process has this number: the kernel's greatest is 4194304.
killed=/tmp/bench-4194305.killed
mkdir -p "$killed/state"
output=$("$here/runtimes" --rounds 1)
printf '%s\n' "$output"
wrong=0

fail() { wrong=1; printf 'FAILED: %s\n' "$1"; }

# table TITLE: the lines below the line that begins with the title, down to the next empty line.
table() { awk -v title="$1" 'index($0, title) == 1 {on = 1; next} !NF {on = 0} on' <<<"$output"; }

# has_figures TITLE ROW: that row has a figure first, and says of nothing that it failed.
has_figures() { grep -qE "^$2 +[0-9.]+( .* 0 of [0-9]+)?$" <<<"$(table "$1")" || fail "$1 has no sound row \"$2\""; }

# minirun has to do it all from the day on that it has the others' command line.
expected=(crun runc)
empty=$(mktemp -d)
! "$BENCH_PROGRAMS/minirun" --root "$empty" list >/dev/null 2>&1 || expected+=(minirun)
rmdir "$empty"

for name in "${expected[@]}"; do
  grep -A 1 "^$name " <<<"$output" | grep -qx ' *runs a container' || fail "$name does not run a container"
done
for title in "run: true in a new container of the bundle std" "run: true in a new container of the bundle dk" \
  create: exec: state: list: sequence: parallel: \
  "memory: the smallest limit under which std" "memory: the smallest limit under which dk" \
  "syscalls: system calls of one run of the bundle std" "syscalls: system calls of one run of the bundle dk"; do
  for name in "${expected[@]}"; do has_figures "$title" "$name"; done
  case $title in
    run:* | syscalls:*) for name in "floor 0" "floor 1" "floor 2" "floor 2c" "crun, no cgroup"; do has_figures "$title" "$name"; done ;;
    sequence: | parallel: | memory:*) has_figures "$title" "floor 2c" ;;
  esac
done

grep -q '^the same in each of [1-9][0-9]* lines$' <<<"$output" || fail "the floor does not do the work of runc"
! grep -qE 'failed at times|were left running| [1-9][0-9]* of [0-9]+$' <<<"$output" || fail "a command failed"
(($(grep -c '^left behind: ' <<<"$output") == $(grep -c '^left behind: no state, no cgroup, no mount, no process$' <<<"$output"))) ||
  fail "something is left behind"
[[ ! -e /tmp/crun.of-the-smoke-test ]] || { rm /tmp/crun.of-the-smoke-test; fail "a runtime's file is left in /tmp"; }
[[ ! -e $killed ]] || { rm -r "$killed"; fail "what a killed measurement had left is still there"; }
exit "$wrong"
