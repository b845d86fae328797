# The smallest memory limit that a container starts under. Sourced by runtimes.
#
# A runtime's own code in the container, before it becomes /bin/true, is charged to the container.
# What it takes is what every container must have on top of its program.

readonly step_kb=16 most_steps=512

# command_under NAME BUNDLE BYTES: the words that run the bundle with that limit, in $limited.
command_under() {
  if [[ $1 == floor ]]; then
    limited=($(floor_call "$2" --cgroup "$tag-floor-limit" --memory "$3"))
    return
  fi
  jq --argjson limit "$3" --arg root "$work/$2/rootfs" \
    '.root.path = $root | .linux.resources.memory = {limit: $limit}' "$work/$2/config.json" >"$work/limit/config.json"
  limited=($(call "$1") run --bundle "$work/limit" "$tag-$1-limit")
}

# starts_with NAME BUNDLE STEPS: it starts each time of $tries. What hangs, out of memory, is ended.
starts_with() {
  command_under "$1" "$2" $(($3 * step_kb * 1024))
  for _ in $(seq "$tries"); do
    timeout --signal=KILL 10 "${limited[@]}" </dev/null >/dev/null 2>"$work/complaint" && continue
    [[ $1 == floor ]] || $(call "$1") delete --force "$tag-$1-limit" >/dev/null 2>&1 || true
    remove_leftovers
    return 1
  done
}

# smallest_limit NAME BUNDLE: in kB, by halving; or why there is none.
smallest_limit() {
  local too_small=0 enough=$most_steps middle
  if ! starts_with "$1" "$2" "$enough"; then
    printf 'cannot: %s' "$(last_complaint)"
    return
  fi
  while ((enough - too_small > 1)); do
    middle=$(((enough + too_small) / 2))
    if starts_with "$1" "$2" "$middle"; then enough=$middle; else too_small=$middle; fi
  done
  printf '%s' $((enough * step_kb))
}

scenario_memory() {
  local bundle name
  mkdir -p "$work/limit"
  for bundle in $(each_bundle); do
    printf '\nmemory: the smallest limit under which %s starts, in kB (steps of %s, tries: %s)\n' "$bundle" "$step_kb" "$tries"
    for name in floor "${names[@]}"; do
      printf '%-22s %s\n' "${name/floor/floor 2c}" "$(smallest_limit "$name" "$bundle")"
    done
  done
}
