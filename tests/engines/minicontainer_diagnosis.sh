#!/usr/bin/env bash
# `why` and `check`: each cause of an end is provoked and must be found, with its evidence; each kind
# of damage is done and must be found, and repaired where that is safe.
# The argument is minirun; minicontainer and minimonitor lie beside it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"
source "$here/minicontainer_engine.sh"

# --- why ------------------------------------------------------------------------------------------

# try OPTION... IMAGE COMMAND...: a container t-why that has ended.
try() {
  cli rm -f t-why >/dev/null 2>&1 || true
  start t-why "$@" >/dev/null 2>&1 || true
  cli wait t-why >/dev/null 2>&1 || true
}

# because CAUSE [PART...]: why t-why ended; each part stands in what `why` says.
because() {
  local cause said part
  cause=$(cli why --format json t-why | sed -n 's/^ *"Cause": "\(.*\)",$/\1/p')
  equal "the cause" "$1" "$cause"
  said=$(cli why t-why)
  for part in "${@:2}"; do contains "what why says" "$part" "$said"; done
}

case_memory() {
  try --memory 16m --memory-swap 16m $image tail /dev/zero
  because out-of-memory "used up its memory (limit 16 MiB)" ": 16777216" "oom_kill 1" \
    "minicontainer update --memory 32m t-why"
  remove t-why
}

case_commands() {
  start t-why $image sleep 60
  cli stop -t 1 t-why
  because stop-timeout "was asked to end with SIGTERM, did not end in time" "minicontainer stop" \
    "--init"
  cli start t-why
  cli kill t-why
  because command "SIGKILL" "minicontainer kill"
  remove t-why
  start t-why $image sh -c 'trap "exit 0" TERM; while :; do sleep 0.05; done'
  sleep 0.3
  cli stop t-why
  because stopped "minicontainer stop"
  remove t-why
}

case_signals() {
  start t-why $image sleep 60
  kill -KILL "$(pid_of t-why)"
  cli wait t-why
  because signal "SIGKILL, which no command of minicontainer had sent" "outside"
  try --pid host $image sh -c 'kill -SEGV $$'
  because crash "crashed: SIGSEGV"
  echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["sethostname"], "action": "SCMP_ACT_KILL_PROCESS"}]}' >"$work/profile.json"
  try --security-opt "seccomp=$work/profile.json" --cap-add SYS_ADMIN $image hostname other
  because seccomp "SIGSYS" "$work/profile.json"
  remove t-why
}

# with_program FILE [MODE]: t-why is to run a copy of it.
with_program() {
  cli rm -f t-why >/dev/null 2>&1 || true
  cli create --name t-why --cgroup-parent "/$cgroup" --network none $image /bin/program >/dev/null
  chmod "${2:-755}" "$1"
  cli cp "$1" t-why:/bin/program
  cli start t-why >/dev/null 2>&1 || true
  cli wait t-why >/dev/null 2>&1 || true
}

case_programs() {
  try $image /no/such/program
  because missing-program "no program /no/such/program"
  try $image no-such-word
  because missing-program "no no-such-word in any folder of PATH=/bin"
  try $image /etc
  because folder "/etc is a folder"
  printf '#!/no/such/interpreter\n' >"$work/program"
  with_program "$work/program"
  because missing-interpreter "script for /no/such/interpreter"
  printf '#!/bin/sh\r\necho hello\r\n' >"$work/program"
  with_program "$work/program"
  because missing-interpreter '/bin/sh\r' "line ends of Windows"
  echo 'echo hello' >"$work/program"
  with_program "$work/program" 644
  because not-executable "mode 0644"
  with_program "$work/program"
  because exec-format 'neither with "#!" nor as an ELF file'
  remove t-why
}

case_binaries() {
  # The head of a program for arm64: e_machine is 183 (elf.h, EM_AARCH64), and 62 for amd64.
  local machine='\xb7'
  [[ $(uname -m) != aarch64 ]] || machine='\x3e'
  printf '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0'"$machine"'\0\x01\0\0\0%044d' 0 \
    >"$work/program"
  with_program "$work/program"
  because wrong-architecture "another kind of machine"
  cp /bin/true "$work/program"
  with_program "$work/program"
  because missing-loader "ld-linux"
  # With the loader, but without the library.
  local loader
  loader=$(ldd /bin/true | grep -o '/[^ ]*ld-linux[^ ]*')
  cp -L "$loader" "$work/loader"
  mkdir -p "$work${loader%/*}"
  cp -L "$loader" "$work$loader"
  cli cp "$work${loader%/*}" "t-why:${loader%/*}"
  cli start t-why
  cli wait t-why
  because missing-library "libc.so.6, which its image does not have"
  remove t-why
}

case_exits() {
  try $image sh -c 'no-such-command'
  because command-not-found "no-such-command: not found"
  try --pids-limit 3 $image sh -c 'for n in 1 2 3 4 5; do sleep 1 & done; wait'
  because process-limit "more processes than it may have (3)" "pids.events: max"
  try $image sh -c 'hostname other'
  because refused-call "Operation not permitted" "--cap-add"
  try $image sh -c 'echo last words; exit 3'
  because exit-code "exit code 3" "last words"
  try $image sh -c 'sh -c "kill -9 \$\$"; exit $?'
  because child-signal "SIGKILL"
  try $image true
  because done "had done its work"
  try $image
  because no-input "run a shell with -it"
  remove t-why
}

case_states() {
  cli create --name t-why --network none $image true >/dev/null
  because never-started "minicontainer start t-why"
  remove t-why
  local id
  id=$(start t-why --health-cmd 'echo not so well; false' --health-interval 50ms \
    --health-retries 1 $image sleep 60)
  soon "it is unhealthy" eval '[[ $(inspect t-why "{{.State.Health.Status}}") == unhealthy ]]'
  because unhealthy "not so well"
  contains "the log of its health" "not so well" \
    "$(inspect t-why '{{range .State.Health.Log}}{{.Output}}{{end}}')"
  kill -KILL "$(monitor_of "$id")"
  sleep 0.2
  because monitor-killed
  remove t-why
  cli run --name t-gone --rm --cgroup-parent "/$cgroup" --network none $image sh -c 'exit 7' || true
  contains "one that is gone" "exitCode=7" "$(cli why t-gone)"
  exits "one that never was" 1 cli why t-never-was
}

# --- --explain ------------------------------------------------------------------------------------

case_explain() {
  local told
  told=$(cli --explain run --rm --cgroup-parent "/$cgroup" --network none --memory 32m $image \
    echo output 2>&1 >"$work/output")
  equal "what the program prints" output "$(cat "$work/output")"
  contains "the image" "it is image " "$told"
  contains "the layers" "layer 1: sha256:" "$told"
  contains "the mount" "mount -t overlay -o lowerdir=" "$told"
  contains "the option of a limit" "--memory 33554432" "$told"
  contains "and the limit" '"limit":33554432' "$told"
  contains "what minirun does" "(the container's process)" "$told"
  cli --explain=json run --rm --cgroup-parent "/$cgroup" --network none $image true 2>&1 |
    while read -r line; do [[ $line == \{*\} ]] || fail "no JSON: $line"; done
  told=$(cli --explain run --rm --cgroup-parent "/$cgroup" --network none $image echo x 2>/dev/null)
  equal "standard output is the program's" x "$told"
  exits "what has nothing to tell" 1 cli --explain ps
}

# --- check ----------------------------------------------------------------------------------------

# finds PART: `check` does, and says so by its exit code.
finds() {
  exits "check of what is damaged" 1 cli check
  contains "what check says" "$1" "$said"
}

# repairs PART: --repair does, and then all is well.
repairs() {
  finds "$1"
  exits "the repair" 0 cli check --repair
  contains "what was repaired" "repaired: " "$said"
  exits "afterwards" 0 cli check
}

case_sound() {
  start t-check $image sleep 60
  exits "a sound one" 0 cli check
  contains "what was looked at" "containers 1, volumes 0; problems: 0" "$said"
  remove t-check
}

case_damaged_blob() {
  local blob
  blob=$(ls -S "$MINICONTAINER_ROOT"/image/blobs/sha256/* | head -n 1)
  cp "$blob" "$work/kept"
  printf 'x' | dd of="$blob" bs=1 seek=1000 conv=notrunc 2>/dev/null
  finds "its bytes are not what its name says"
  cli check --repair || true
  [[ ! -e $blob ]] || fail "the damaged blob is still there"
  cp "$work/kept" "$blob"
  exits "with the right bytes" 0 cli check
}

case_damaged_layer() {
  run $image true
  rm -r "$MINICONTAINER_ROOT"/layers/*/diff
  repairs "it is not whole"
  equal "it works again" fine "$(run $image echo fine)"
  cli create --name t-check --network none $image echo fine >/dev/null
  rm -r "$MINICONTAINER_ROOT"/layers/*
  repairs "that it stands on is missing"
  equal "its container starts" fine "$(cli start -a t-check)"
  remove t-check
}

case_lost_monitor() {
  local id
  id=$(start t-check $image sleep 60)
  kill -KILL "$(monitor_of "$id")"
  sleep 0.2
  repairs "its state says that it runs, and its monitor is gone"
  equal "its state" exited "$(inspect t-check '{{.State.Status}}')"
  remove t-check
}

case_lost_things() {
  local id
  id=$(cli create --name t-check --network none $image true)
  rm "$MINICONTAINER_ROOT/names/t-check"
  repairs "its name leads nowhere"
  ln -s "${id//?/0}" "$MINICONTAINER_ROOT/names/t-nobody"
  repairs "it leads to a container that is gone"
  mkdir -p "$MINICONTAINER_ROOT/containers/${id//?/1}"
  repairs "its creation was broken off"
  mount -t tmpfs check "$MINICONTAINER_ROOT/containers/$id/merged"
  repairs "its container does not run"
  mkdir -p "$MINICONTAINER_RUN_ROOT/${id//?/2}"
  repairs "its container is gone"
  remove t-check
  cli create --name t-check --network none -v "$work/bound:/bound" $image true >/dev/null
  rmdir "$work/bound"
  finds "is mounted at /bound, and it is not there"
  remove t-check
  nothing_is_left
}

cases() {
  run_case "why: memory" case_memory
  run_case "why: commands" case_commands
  run_case "why: signals" case_signals
  run_case "why: programs" case_programs
  run_case "why: binaries" case_binaries
  run_case "why: exit codes" case_exits
  run_case "why: other states" case_states
  run_case "--explain" case_explain
  run_case "check: a sound one" case_sound
  run_case "check: a damaged blob" case_damaged_blob
  run_case "check: a damaged layer" case_damaged_layer
  run_case "check: a lost monitor" case_lost_monitor
  run_case "check: names, mounts, folders" case_lost_things
}

main "$@"
