# The container's first process is killed at each step of its making, alone and together with the
# runtime. `create` must come to an end then, and what was made so far must go.
title='delete --force clears what is left where the first process was killed'

attack() {
  bundle killed '.process.args = ["sleep", "600.25"]'
  local steps step whom kept=0
  kill_at kill-child 0
  [[ $said == *"steps: "* ]] || fail "create, watched: $said"
  steps=${said##*steps: }
  delete killed
  at_least "steps of the first process" 50 "$steps"
  for ((step = 1; step <= steps; ++step)); do
    for whom in kill-child kill-both; do
      kill_at $whom $step
      [[ $said == *killed* ]] || continue
      kept=$((kept + 1))
      # A create that was not killed has said why it failed, and has cleared everything itself.
      if [[ $whom == kill-child && $code != 0 ]]; then
        nothing_is_there || soon "create clears all, killed at step $step" nothing_is_there
        continue
      fi
      delete killed
      ((code == 0)) || fail "delete --force, $whom at step $step: $said"
      nothing_is_there || soon "all is cleared, $whom at step $step" nothing_is_there
    done
  done
  printf '%d steps, killed %d times\n' "$steps" $kept
  at_least "how often it was killed" "$steps" $kept
}

# kill_at WHOM STEP: what create said and what the killer did are in $said.
kill_at() {
  code=0
  timeout -k 1 20 "$work/hostile" "$1" "$2" "$runtime" --root "$work/state" create \
    --bundle "$work/bundles/killed" t-killed </dev/null >"$work/said" 2>&1 || code=$?
  said=$(<"$work/said")
  ((code != 124 && code != 142)) || fail "create hangs, $1 at step $2: $said"
}
