# The cases of a script and what became of them, one line each in the form of the Test Anything
# Protocol. A case is a function that ends with 0 only if all that it expects was really seen; it
# runs in a subshell of its own, so that a failing one leaves the next alone.

# known_faults["RUNTIME, CASE"]=REASON: what is known to be wrong with a runtime that is not ours.
# Such a case still runs and is told, but it does not fail the script.
declare -A known_faults=()

case_count=0
failed_count=0

# run_case NAME FUNCTION: runs one case and writes its line. What a failing case said follows as
# comments, and what `evidence` of the engine's script prints: the words of those that work behind
# it. Cases whose name does not match --only are left out.
run_case() {
  [[ $1 =~ $only ]] || return 0
  local log=$work/case.log status started=${EPOCHREALTIME/./}
  case_count=$((case_count + 1))
  : >"$log"
  (
    set -eE
    trap 'printf "line %s: %s\n" "$LINENO" "$BASH_COMMAND" >>"$log"' ERR
    "$2"
  ) >>"$log" 2>&1 </dev/null
  status=$?
  local took=$(((${EPOCHREALTIME/./} - started) / 1000))
  if ((status == 0)); then
    printf 'ok %d - %s (%d ms)\n' "$case_count" "$1" "$took"
  else
    tell_failure "$1" "$took"
    ! declare -F after_failure >/dev/null || after_failure >/dev/null 2>&1
  fi
}

# tell_failure NAME MILLISECONDS
tell_failure() {
  local known=${known_faults["$runtime_name, $1"]-}
  if [[ -n $known ]]; then
    printf 'not ok %d - %s # TODO %s\n' "$case_count" "$1" "$known"
    return
  fi
  failed_count=$((failed_count + 1))
  printf 'not ok %d - %s (%d ms)\n' "$case_count" "$1" "$2"
  tail -n 40 "$work/case.log" | sed 's/^/#   /'
  ! declare -F evidence >/dev/null || evidence </dev/null 2>&1 | tail -n 40 | sed 's/^/#   | /'
}

# words_of FILE...: the last words of each file that has any, under its name.
words_of() {
  local file
  for file; do
    [[ ! -s $file ]] || { printf '%s:\n' "${file#"$work/"}"; tail -n 8 "$file"; }
  done
}

# left_out NAME REASON: a case that this machine or this version of the engine cannot run. It is in
# the list, and it is no pass.
left_out() {
  [[ $1 =~ $only ]] || return 0
  case_count=$((case_count + 1))
  printf 'ok %d - %s # SKIP %s\n' "$case_count" "$1" "$2"
}

# case_if CONDITION REASON NAME FUNCTION: left out, with that reason, where the condition fails.
case_if() {
  if "$1"; then run_case "$3" "$4"; else left_out "$3" "$2"; fi
}

# skip_all REASON: there is nothing that this machine can show; ctest knows 77 as "skipped".
skip_all() {
  printf '1..0 # SKIP %s\n' "$1"
  exit 77
}

# bail_out REASON LOG: nothing can be tested at all, and that is a failure.
bail_out() {
  printf 'Bail out! %s\n' "$1"
  tail -n 20 "$2" | sed 's/^/#   /'
  exit 1
}

# --- what a case expects ------------------------------------------------------------------------

# fail REASON: ends the case.
fail() {
  printf 'FAILED: %s\n' "$1"
  trap - ERR
  exit 1
}

# equal WHAT EXPECTED SEEN
equal() { [[ $2 == "$3" ]] || fail "$1: expected «$2», seen «$3»"; }

# differ WHAT ONE OTHER
differ() { [[ $2 != "$3" ]] || fail "$1: both are «$2»"; }

# contains WHAT PART TEXT
contains() { [[ $3 == *"$2"* ]] || fail "$1: «$2» is not in «$3»"; }

# at_least WHAT MINIMUM SEEN: whole numbers.
at_least() { [[ $3 =~ ^[0-9]+$ ]] && (($3 >= $2)) || fail "$1: expected at least $2, seen «$3»"; }

# exits WHAT CODE COMMAND...: runs the command; what it printed is in $said.
exits() {
  local what=$1 expected=$2 code=0
  shift 2
  said=$("$@" 2>&1) || code=$?
  ((code == expected)) || fail "$what: exit code $code, not $expected; it said: $said"
}

# soon WHAT COMMAND...: the command succeeds within ten seconds; if not, its last words are told.
soon() {
  local what=$1 attempt
  shift
  for ((attempt = 0; attempt < 200; ++attempt)); do
    "$@" >"$work/attempt.log" 2>&1 && return
    sleep 0.05
  done
  fail "$what: not within ten seconds; the last attempt said: «$(cat "$work/attempt.log")»"
}

# ten_at_once COMMAND...: ten containers at the same time; each prints its own number.
ten_at_once() {
  local number seen
  for number in {1..10}; do "$@" echo "number $number" >"$work/parallel.$number" & done
  wait $(jobs -p)
  seen=$(for number in {1..10}; do cat "$work/parallel.$number"; done)
  equal "what ten at once printed" "$(printf 'number %d\n' {1..10})" "$seen"
}
