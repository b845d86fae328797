# Attacks that race with the runtime need somebody who changes files while it works.

background=()

# in_background COMMAND...: until the case ends.
in_background() {
  "$@" </dev/null >/dev/null 2>&1 &
  background+=($!)
}

end_background() {
  ((${#background[@]} == 0)) || kill -KILL "${background[@]}" 2>/dev/null
  wait 2>/dev/null
}

# swapping A B: exchanges the two names as fast as the kernel can.
swapping() { in_background "$work/hostile" swap "$1" "$2"; }

# repeatedly COUNT NAME CHECK...: runs the bundle so often, and CHECK after each run. At least one
# of them must have started: else the race was never run.
repeatedly() {
  local count=$1 name=$2 number started=0
  shift 2
  for ((number = 0; number < count; ++number)); do
    run_bundle "$name"
    [[ $said != *started* ]] || started=$((started + 1))
    "$@"
    [[ $(look_at_host) == "$host_before" ]] || fail "run $number of $count changed the host"
  done
  printf '%d of %d runs started\n' $started $count
  ((started > 0)) || fail "none of $count runs started: $said"
}
