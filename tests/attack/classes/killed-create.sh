# The runtime is killed at any moment while it creates a container. What was made so far must be
# found and removed by `delete --force`.
title='delete --force clears what a killed create left'

attack() {
  bundle killed '.process.args = ["sleep", "600.25"]'
  local number moment length killed=0
  length=$(time_of_create)
  for number in {1..100}; do
    printf -v moment '0.%06d' $((length * 12 * number / 1000))
    timeout -s KILL "$moment" "$runtime" --root "$work/state" create \
      --bundle "$work/bundles/killed" t-killed </dev/null >/dev/null 2>&1 || killed=$((killed + 1))
    delete killed
    ((code == 0)) || fail "delete --force after $moment s: $said"
    nothing_is_there ||
      soon "all is cleared after $moment s: $(what_is_left)" nothing_is_there
  done
  printf '%d of 100 were killed\n' $killed
  at_least "how many were killed" 10 $killed
}

# In microseconds.
time_of_create() {
  local started=${EPOCHREALTIME/./}
  call create --bundle "$work/bundles/killed" t-killed
  local took=$((${EPOCHREALTIME/./} - started))
  call delete --force t-killed
  printf '%d' $took
}
