# Where the runtime writes, a link to a file of the host waits.
title='links at the pid file and in the folder of containers are not followed'

attack() {
  bundle sleeper '.process.args = ["sleep", "60"]'
  mkdir "$work/bundles/pids"
  ln -s "$work/host/folder/file" "$work/bundles/pids/pid"
  call create --bundle "$work/bundles/sleeper" --pid-file "$work/bundles/pids/pid" t-sleeper
  expect_untouched_host
  equal "the pid file" "$(pid_of sleeper)" "$(cat "$work/bundles/pids/pid")"
  delete sleeper
  ln -s "$work/host/folder" "$work/state/t-linked"
  call create --bundle "$work/bundles/sleeper" t-linked
  ((code != 0)) || fail "a container was made behind a link to $work/host/folder"
  call delete --force t-linked
  expect_untouched_host
}
