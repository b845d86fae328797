# What is in the environment of the runtime, passwords of an engine perhaps, is no matter of the
# container.
title="the runtime's environment stays outside"

attack() {
  export PASSWORD_OF_THE_ENGINE=$secret
  bundle environment
  shell environment 'echo started; env; cat /proc/1/environ; cat /proc/self/environ'
  run_bundle environment
  expect_started "the container"
  expect_no_secret run
  bundle sleeper '.process.args = ["sleep", "60"]'
  start_container sleeper
  in_container sleeper sh -c 'echo started; env; cat /proc/*/environ'
  expect_started "a program of exec"
  expect_no_secret exec
  [[ $(tr '\0' '\n' <"/proc/$(pid_of sleeper)/environ") != *"$secret"* ]] || fail "PID 1 has it"
}
