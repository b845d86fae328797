# A container's id becomes a name in folders of the host: it must be no path.
title='an id is no path'

attack() {
  bundle named
  mkdir -p "$work/host/container" && echo '{}' >"$work/host/container/state.json"
  host_before=$(look_at_host)
  local id command
  for id in ../host/new ../../tmp/new a/b /tmp/new . .. '' 'a b' $'a\nb' '../host/container'; do
    call run --bundle "$work/bundles/named" "$id"
    ((code != 0)) || fail "run took the id «$id»"
    for command in state kill delete start; do
      call "$command" "$id"
      ((code != 0)) || fail "$command took the id «$id»"
    done
    call delete --force "$id"
    expect_untouched_host
  done
  equal "what is in the folder of containers" "" "$(find "$work/state" -mindepth 1 -name '*new*')"
}
