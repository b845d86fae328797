# Additional groups of the caller would open files of the host to the container's user.
title="the caller's groups are not the container's"

attack() {
  bundle user '.process.args = ["id"]' '.process.user = {uid: 1000, gid: 1000}'
  said=$(setpriv --groups 4,24,27 timeout 20 "$runtime" --root "$work/state" run \
    --bundle "$work/bundles/user" t-user </dev/null 2>&1)
  expect_no_other_group run
  bundle sleeper '.process.args = ["sleep", "60"]' '.process.user = {uid: 1000, gid: 1000}'
  start_container sleeper
  said=$(setpriv --groups 4,24,27 timeout 20 "$runtime" --root "$work/state" exec \
    --user 1000:1000 t-sleeper id </dev/null 2>&1)
  expect_no_other_group exec
}

expect_no_other_group() {
  [[ $said =~ ^uid=1000[^' ']*' 'gid=1000[^' ']*(' 'groups=1000[^,]*)?$ ]] || fail "$1: $said"
}
