# The scenarios, one function each. Sourced by runtimes.
#
# Most write a plan: for every runtime a row of commands, which `measure` runs side by side. In a plan
# {} is a number that is new in each run.

# row LABEL COMMANDS [COMMANDS BEFORE [COMMANDS AFTER]]: a line of the plan.
row() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "${3:-}" "${4:-}"; }

# compare TITLE ROUNDS OPTIONS...: measures the plan in $work/plan and prints its table.
compare() {
  local title=$1 rounds=$2
  shift 2
  printf '\n%s (rounds: %s)\n' "$title" "$rounds"
  # In the background, so that a signal is heard at once and not at the end of the table.
  "$programs/measure" --rounds "$rounds" "$@" --relative-to crun <"$work/plan" &
  measuring=$!
  wait "$measuring"
  measuring=
}

# floor_call BUNDLE OPTIONS...: the floor with what that bundle asks for.
floor_call() {
  local bundle=$1 words=$programs/floor
  shift
  [[ $bundle != dk ]] || words+=" --capabilities $docker_capability_bits --seccomp $work/dk.bpf"
  printf '%s' "$words${*:+ $*} $work/$bundle/rootfs /bin/true"
}

floor_with_cgroup() { floor_call "$1" --cgroup "$tag-floor-{}"; }

# hold NAME ID: the commands that make a container which sleeps. drop NAME ID: those that end it.
hold() { printf '%s' "$(call "$1") create --bundle $work/std-hold $2 ; $(call "$1") start $2"; }
drop() { printf '%s' "$(call "$1") delete --force $2"; }

each_bundle() { if [[ -d $work/dk ]]; then echo std dk; else echo std; fi; }

# --- one container ------------------------------------------------------------------------------

plan_run() {
  local name
  row "floor 0" "$(floor_call "$1" --level 0)"
  row "floor 1" "$(floor_call "$1" --level 1)"
  row "floor 2" "$(floor_call "$1")"
  row "floor 2c" "$(floor_with_cgroup "$1")"
  for name in "${names[@]}"; do
    row "$name" "$(call "$name") run --bundle $work/$1 $tag-$name-{}"
  done
  for name in "${names[@]}"; do
    row "$name, no cgroup" \
      "$(call "$name") --cgroup-manager=disabled run --bundle $work/$1 $tag-$name-n{}"
  done
}

scenario_run() {
  local bundle
  for bundle in $(each_bundle); do
    plan_run "$bundle" >"$work/plan"
    compare "run: true in a new container of the bundle $bundle" "$rounds" --relative-to "floor 2"
  done
}

scenario_create() {
  local name id
  for name in "${names[@]}"; do
    id=$tag-$name-{}
    row "$name" "$(call "$name") create --bundle $work/std $id ; $(call "$name") start $id ; $(drop "$name" "$id")"
  done >"$work/plan"
  compare "create: create, start and delete --force" "$rounds"
}

# --- beside containers that are there -----------------------------------------------------------

# plan_held COMMAND [ARGUMENT...]: that command, asked of a container that sleeps meanwhile.
plan_held() {
  local name id command=$1
  shift
  for name in "${names[@]}"; do
    id=$tag-$name-held
    row "$name" "$(call "$name") $command $id $*" "$(hold "$name" "$id")" "$(drop "$name" "$id")"
  done
}

scenario_exec() {
  plan_held exec /bin/true >"$work/plan"
  compare "exec: true in a container that is there" "$rounds"
}

scenario_state() {
  plan_held state >"$work/plan"
  compare "state: of a container that is there" "$rounds"
}

scenario_list() {
  local name number before after
  for name in "${names[@]}"; do
    before= after=
    for number in {1..10}; do
      before+="$(hold "$name" "$tag-$name-list$number") ; "
      after+="$(drop "$name" "$tag-$name-list$number") ; "
    done
    row "$name" "$(call "$name") list" "$before" "$after"
  done >"$work/plan"
  compare "list: of 10 containers" "$rounds"
}

# --- many ---------------------------------------------------------------------------------------

plan_many() {
  local name
  row "floor 2c" "$(floor_with_cgroup std)"
  for name in "${names[@]}"; do
    row "$name" "$(call "$name") run --bundle $work/std $tag-$name-{}"
  done
}

scenario_sequence() {
  plan_many >"$work/plan"
  compare "sequence: run of std, 100 times one after another" "$few_rounds" --repeat 100 --relative-to "floor 2c"
}

scenario_parallel() {
  plan_many >"$work/plan"
  compare "parallel: run of std, 50 at once" "$few_rounds" --parallel 50 --relative-to "floor 2c"
}

# --- what it takes ------------------------------------------------------------------------------

# The same line of $work/complaint that measure shows.
last_complaint() { grep -v '^Run with --help' "$work/complaint" | tail -n 1; }

# count_calls COMMAND...: how many system calls it and all its children make, or why it cannot.
count_calls() {
  if strace --follow-forks --summary-only --summary-columns=calls,name --output="$work/calls" "$@" \
    </dev/null >/dev/null 2>"$work/complaint"; then
    awk '$NF == "total" {print $1}' "$work/calls"
  else
    printf 'cannot: %s' "$(last_complaint)"
  fi
}

scenario_syscalls() {
  local bundle name
  for bundle in $(each_bundle); do
    printf '\nsyscalls: system calls of one run of the bundle %s, children included\n' "$bundle"
    command -v strace >/dev/null || { printf 'strace is not installed\n'; return; }
    while IFS=$'\t' read -r name words _; do
      printf '%-22s %s\n' "$name" "$(count_calls ${words//\{\}/calls})"
    done < <(plan_run "$bundle")
  done
}
