# A container's id becomes a name in folders of the host: it must be no path. Whoever takes it for
# one removes more than a container: so all of this lies in folders of its own.
title='an id is no path'

attack() {
  bundle named
  local place=$work/ids/above/it id command before
  mkdir -p "$place/state" "$place/host/container"
  echo '{}' >"$place/host/container/state.json"
  for id in ../host/new ../../new a/b "$work/ids/new" '' ../host/container . ..; do
    before=$(find "$work/ids" | grep -v '/state/')
    call_at "$place" run --bundle "$work/bundles/named" "$id"
    ((code != 0)) || fail "run took the id «$id»"
    for command in state kill delete start; do
      call_at "$place" "$command" "$id"
      ((code != 0)) || fail "$command took the id «$id»"
    done
    call_at "$place" delete --force "$id"
    equal "files beside the folder of containers, after «$id»" "$before" \
      "$(find "$work/ids" | grep -v '/state/')"
  done
}

# call_at PLACE COMMAND...
call_at() {
  code=0
  said=$(timeout -k 1 20 "$runtime" --root "$1/state" "${@:2}" </dev/null 2>&1) || code=$?
}
