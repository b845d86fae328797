# Bundles to attack with, and how the runtime is called on them. The canary that an attack must not
# reach is $work/host: its file "secret" must not be read, and nothing in it may change.

# make_template: the root file system of all bundles, with busybox and the hostile program.
make_template() {
  template=$work/template
  mkdir "$template"
  tar -C "$template" -xf "$work/rootfs.tar"
  cp "$work/hostile" "$template/bin/hostile"
}

# plant_host: a new canary.
plant_host() {
  rm -rf "$work/host" "$work/bundles"
  mkdir -p "$work/host/folder/target" "$work/host/dev" "$work/bundles"
  secret=secret-$RANDOM$RANDOM$RANDOM
  printf '%s' "$secret" >"$work/host/secret"
  printf 'own' >"$work/host/folder/file"
  host_before=$(look_at_host)
  program_before=$(sha256sum <"$runtime")
}

look_at_host() {
  (cd "$work/host" && find . -printf '%p %y %m %U %l %s\n' | sort && cat secret folder/file)
}

expect_untouched_host() {
  equal "the files of the host" "$host_before" "$(look_at_host)"
  equal "the runtime's program" "$program_before" "$(sha256sum <"$runtime")"
}

# bundle NAME [FILTER...]: a bundle with docker's capabilities, changed by filters of jq. $rootfs is
# its root file system. A filter may use $work, and $volume, a mount of $work/bundles/volume.
bundle() {
  local name=$1 filter=. part
  shift
  for part; do filter+=" | $part"; done
  rootfs=$work/bundles/$name/rootfs
  mkdir -p "$work/bundles/$name"
  [[ -d $rootfs ]] || cp -a "$template" "$rootfs"
  edit "$name" "$filter" >"$work/bundles/$name/config.json" <<'JSON'
{"ociVersion": "1.0.2", "hostname": "attacked",
 "root": {"path": "rootfs"},
 "process": {
   "args": ["sh", "-c", "echo started"], "env": ["PATH=/bin"], "cwd": "/",
   "user": {"uid": 0, "gid": 0}, "noNewPrivileges": true,
   "capabilities": {
     "bounding": ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD",
       "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP",
       "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"]}},
 "mounts": [
   {"destination": "/proc", "type": "proc", "source": "proc"},
   {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
    "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
   {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
    "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]},
   {"destination": "/sys", "type": "sysfs", "source": "sysfs",
    "options": ["nosuid", "noexec", "nodev", "ro"]}],
 "linux": {
   "cgroupsPath": "",
   "resources": {"devices": [{"allow": false, "access": "rwm"}]},
   "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"},
     {"type": "mount"}],
   "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug"],
   "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]}}
JSON
  change "$name" '.linux.cgroupsPath = $cgroup' \
    '.process.capabilities |= (.effective = .bounding | .permitted = .bounding)'
}

# change NAME FILTER...: changes the config of a bundle.
change() {
  local name=$1 filter=. part config=$work/bundles/$1/config.json
  shift
  for part; do filter+=" | $part"; done
  edit "$name" "$filter" <"$config" >"$config.new"
  mv "$config.new" "$config"
}

# edit NAME FILTER: from the standard input to the standard output.
edit() {
  jq --arg work "$work" --arg cgroup "/$cgroup/$1" --argjson volume "$(volume)" "$2"
}

# volume: a mount that the attacker shares with the container.
volume() {
  printf '{"destination": "/volume", "type": "bind", "source": "%s", "options": ["rbind"]}' \
    "$work/bundles/volume"
}

# shell NAME SCRIPT: what its process runs.
shell() { change "$1" ".process.args = [\"sh\", \"-c\", $(jq -Rs . <<<"$2")]"; }

# call COMMAND...: the runtime, never for longer than 20 seconds. $said is what it and the container
# printed, $code its exit code.
call() {
  code=0
  timeout -k 1 20 "$runtime" --root "$work/state" "$@" </dev/null >"$work/said" 2>&1 || code=$?
  said=$(tr -d '\0' <"$work/said")
  ((code != 124 && code != 137)) || fail "the runtime hangs: $*"
}

run_bundle() { call run --bundle "$work/bundles/$1" "t-$1"; }
# in_container NAME PROGRAM...
in_container() { call exec "t-$1" "${@:2}"; }

# start_container NAME: it runs, or the case fails.
start_container() {
  call create --bundle "$work/bundles/$1" "t-$1"
  ((code == 0)) || fail "create: $said"
  call start "t-$1"
  ((code == 0)) || fail "start: $said"
}

# pid_of NAME: on the host.
pid_of() { "$runtime" --root "$work/state" state "t-$1" | jq .pid; }

# delete NAME
delete() { call delete --force "t-$1"; }

remove_all_containers() {
  local folder
  for folder in "$work"/state/t-*; do
    [[ ! -e $folder ]] || timeout -k 1 20 "$runtime" --root "$work/state" \
      delete --force "$(basename "$folder")" >/dev/null 2>&1
  done
  remove_our_cgroups
  rm -rf "$work/state" && mkdir "$work/state"
}

# nothing_is_there: of the container "killed", which runs `sleep 600.25`.
nothing_is_there() {
  local left
  left=$(what_is_left)
  printf '%s' "$left"
  [[ -z $left ]]
}

what_is_left() {
  find "$work/state" -mindepth 1 -name 't-*'
  find $cgroup_mount{,/*}/"$cgroup/killed" -maxdepth 0 \( -fstype cgroup -o -fstype cgroup2 \) 2>/dev/null
  grep -l 600.25 /proc/[0-9]*/cmdline 2>/dev/null
  # Whoever else still runs the runtime's program.
  find /proc/[0-9]*/exe -lname "$runtime*" 2>/dev/null
  grep -F "$work/bundles" /proc/self/mountinfo
  true
}

# expect_no_secret: what the container printed does not hold the canary's content.
expect_no_secret() {
  [[ $said != *"$secret"* ]] || fail "$1: the container read a file of the host"
}

# expect_started: else the case would prove nothing.
expect_started() { contains "$1" started "$said"; }

# a shell word for the containers: reads the canary by way of any number of "..".
read_secret() {
  local up='' depth
  echo 'echo started;'
  for depth in {0..12}; do
    printf 'cat "./%s%s/host/secret" 2>/dev/null;' "$up" "${work#/}"
    up+=../
  done
}
