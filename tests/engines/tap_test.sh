#!/usr/bin/env bash
# tap.sh itself: a case that fails tells all that is needed to find out why, and fails the script.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

said=$(
  source "$here/tap.sh"
  only='' runtime_name=none
  evidence() { words_of "$work/engine.log" "$work/empty.log"; }
  never() { echo "not yet, and never"; return 1; }
  sleep() { :; }
  complains() {
    echo "the engine's complaint" >&2
    soon "the container comes" never
  }
  echo "the runtime's complaint" >"$work/engine.log"
  : >"$work/empty.log"
  run_case "waits in vain" complains
  exit $failed_count
)
failed=$?

expected="#   the engine's complaint
#   FAILED: the container comes: not within ten seconds; the last attempt said: «not yet, and never»
#   | engine.log:
#   | the runtime's complaint"
seen=$(tail -n +2 <<<"$said")
[[ $failed == 1 && $said == "not ok 1 - waits in vain ("* && $seen == "$expected" ]] && exit
printf 'expected:\nnot ok 1 - waits in vain (...)\n%s\nseen, and exit code %d:\n%s\n' \
  "$expected" "$failed" "$said"
exit 1
