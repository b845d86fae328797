# What the scripts of this folder share: a private machine, in which a real engine drives the OCI
# runtime that is under test, and the proof that nothing of it is left.
#
# Outside, a script makes one folder and enters namespaces of its own: mount, network, PID. Inside,
# it is PID 1: when it ends, for whatever reason, the kernel ends all daemons and containers. There
# is no way out of the network, and /run, /etc, /var/lib and /dev/shm are copies. Then, outside
# again, the folder and the control groups are removed, and the host is looked at once more.
#
# A script sources this file, names the programs that it needs in needed_programs, defines
# kept_groups, start_engine, stop_engine and cases, and calls main "$@".

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$here/tap.sh"
source "$here/cgroups.sh"
source "$here/rootfs.sh"

# Debian's programs, whatever else somebody may have installed.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C SHELL=/bin/bash

# No script may take longer than this many seconds: its namespaces are then ended from outside.
readonly time_limit=${time_limit:-150}

usage() {
  cat >&2 <<TEXT
usage: ${0##*/} [--hide-unified] [--record FOLDER] [--only PATTERN] RUNTIME

  RUNTIME          an OCI runtime: the absolute path of one that must be there, or the name of one
                   that may be installed (crun, runc)
  --hide-unified   not to see /sys/fs/cgroup/unified: crun refuses a machine that has both versions
  --record FOLDER  note there how the engine called the runtime, and each config.json
  --only PATTERN   only the cases whose name matches this regular expression
TEXT
  exit 2
}

main() {
  hide_unified=no record='' only='' inside=no
  while [[ ${1-} == --* ]]; do
    case $1 in
      --hide-unified) hide_unified=yes ;;
      --record) record=$(realpath -m "${2:?}"); shift ;;
      --only) only=$2; shift ;;
      --inside) inside=yes work=$2; shift ;;
      *) usage ;;
    esac
    shift
  done
  (($# == 1)) && [[ $1 == /* || $1 != */* ]] || usage
  runtime=$1
  if [[ $inside == yes ]]; then run_inside; else run_outside; fi
}

# --- outside ------------------------------------------------------------------------------------

run_outside() {
  ensure_machine
  remove_what_killed_ones_left
  # Short, because the path of a Unix socket has room for 107 bytes. Container users must pass.
  work=$(mktemp -d /tmp/engines.XXXXXX)
  chmod 711 "$work"
  cgroup=engines-${work##*.}
  exec {lock}>"$work/lock"
  flock "$lock"
  trap 'end_namespaces; exit 130' INT
  trap 'end_namespaces; exit 143' TERM HUP
  trap 'clean_up' EXIT
  note_host >"$work/host-before"
  local options=(--only "$only" --inside "$work") status=0
  [[ $hide_unified == no ]] || options+=(--hide-unified)
  [[ -z $record ]] || options+=(--record "$record")
  # setpriv: if this shell is killed, so is what it started, and with it the PID namespace.
  setpriv --pdeathsig KILL timeout --signal KILL $time_limit \
    setpriv --pdeathsig KILL unshare --mount --propagation private --net --pid --fork \
    --kill-child --mount-proc bash "$0" "${options[@]}" "$runtime" </dev/null {lock}>&- &
  namespaces=$!
  wait $namespaces || status=$?
  namespaces=
  ((status < 124)) || printf '# ended from outside (137: after %d s): %d\n' $time_limit $status
  look_for_leftovers || status=1
  exit $status
}

ensure_machine() {
  local program
  ((EUID == 0)) || skip_all "engines start containers as root, and this is user $EUID"
  for program in busybox unshare setpriv timeout script "${needed_programs[@]}"; do
    command -v "$program" >/dev/null || skip_all "the program $program is not installed"
  done
  [[ $runtime == /* ]] || runtime=$(command -v "$runtime") ||
    skip_all "the runtime is not installed"
  [[ -x $runtime ]] || { printf 'Bail out! there is no program %s\n' "$runtime"; exit 1; }
  [[ $(cat $cgroup_mount/cgroup.controllers $cgroup_mount/*/cgroup.procs 2>/dev/null) ]] ||
    skip_all "there are no control groups in $cgroup_mount"
  unshare --mount --net --pid --fork --mount-proc true 2>/dev/null ||
    skip_all "this root may not make mount, network and PID namespaces"
}

# remove_what_killed_ones_left: a script that was killed outright could not clean up. Its lock is
# free.
remove_what_killed_ones_left() {
  local old
  for old in /tmp/engines.??????; do
    [[ -f $old/lock && -O $old/lock ]] || continue
    (
      flock --nonblock 9 || exit
      work=$old cgroup=engines-${old##*.}
      clean_up
    ) 9<"$old/lock"
  done
}

# note_host: what a script must leave as it was.
note_host() {
  awk -F: 'NR > 2 {print "interface", $1}' /proc/net/dev
  ls -d /etc/docker/key.json /var/lib/{containers,docker,containerd} /opt/containerd \
    /run/{containers,containerd,docker,libpod,netns} /dev/shm/libpod* \
    "/tmp/left.${work##*.}" 2>/dev/null
}

# end_namespaces: by the pid of what we started; the kernel does the rest.
end_namespaces() {
  [[ -n ${namespaces-} ]] || return 0
  {
    kill -KILL "$namespaces"
    remove_our_cgroups
    wait "$namespaces"
  } 2>/dev/null
  namespaces=
}

clean_up() {
  end_namespaces
  remove_our_cgroups
  rm -rf --one-file-system "$work"
}

# look_for_leftovers: the last case, seen from the host, before anything is cleaned up.
look_for_leftovers() {
  [[ -z $only ]] || return 0
  local found
  found=$(
    grep -F "$work" /proc/self/mountinfo | sed 's/^/mount: /'
    groups_of_containers | sed 's/^/control group: /'
    find /proc/[0-9]*/{exe,root,cwd} -lname "$work*" 2>/dev/null | sed 's/^/process: /'
    diff "$work/host-before" <(note_host)
  )
  [[ -n $found ]] || { printf 'ok - nothing is left on the host\n'; return 0; }
  printf 'not ok - nothing is left on the host\n'
  head -n 20 <<<"$found" | sed 's/^/#   /'
  return 1
}

# --- inside -------------------------------------------------------------------------------------

run_inside() {
  cgroup=engines-${work##*.}
  # PID 1 has no default actions: without a trap it would not even hear a Ctrl-C.
  trap 'exit 143' INT TERM
  make_private_machine
  runtime_name=$(basename "$runtime")
  [[ -z $record ]] || record_calls
  make_rootfs
  start_engine
  cases
  run_case "no container, mount, control group or state of one is left" nothing_is_left
  stop_engine
  run_case "the engine's processes have ended" no_process_is_left
  printf '1..%d\n' $case_count
  ((failed_count == 0)) || printf '# %d of %d failed\n' $failed_count $case_count
  exit $((failed_count > 0))
}

# make_private_machine: folders that engines and runtimes write to become copies or empty. AppArmor
# is hidden, because a profile that an engine loads would stay in the kernel.
make_private_machine() {
  local folder
  if [[ $hide_unified == yes && -d $cgroup_mount/unified ]]; then
    mount -t tmpfs engines $cgroup_mount/unified
  fi
  cp -a /etc "$work/etc"
  mkdir "$work/var-lib" "$work/home" "$work/tmp"
  make_private_tmp
  rm -f "$work/etc/resolv.conf"
  echo 'nameserver 127.0.0.1' >"$work/etc/resolv.conf"
  mount --bind "$work/etc" /etc
  mount --bind "$work/var-lib" /var/lib
  for folder in /run /dev/shm /sys/kernel/security; do
    [[ ! -d $folder ]] || mount -t tmpfs -o mode=755 engines "$folder"
  done
  busybox ip link set lo up
  export HOME=$work/home TMPDIR=$work/tmp
  unset XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS DOCKER_HOST CONTAINER_HOST NOTIFY_SOCKET
  cd "$work"
}

# make_private_tmp: a runtime or conmon that is killed leaves files in /tmp, whatever TMPDIR says.
# What is needed of the host's /tmp is bound to its old place. The file stands for what such programs
# leave: the host must never see it.
make_private_tmp() {
  local path folder hostile=${HOSTILE-} kept=()
  for path in "$work" "${here%/tests/*}" "${runtime%/*}" "${hostile%/*}" "$record"; do
    [[ $path == /tmp/* ]] || continue
    mkdir -p "$path"
    exec {folder}<"$path"
    kept+=("$folder:$path")
  done
  mount -t tmpfs -o mode=1777 engines /tmp
  for path in "${kept[@]}"; do
    folder=${path%%:*} path=${path#*:}
    mkdir -p "$path"
    mount --no-canonicalize --bind "/proc/self/fd/$folder" "$path"
    exec {folder}<&-
  done
  : >"/tmp/left.${work##*.}"
}

# storage_driver OVERLAY_NAME: that name where an overlay can be mounted, else vfs.
storage_driver() {
  local folder=$work/overlay-probe driver=vfs
  mkdir -p "$folder"/{lower,upper,work,merged}
  if mount -t overlay probe "$folder/merged" 2>/dev/null \
    -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work"; then
    umount "$folder/merged"
    driver=$1
  fi
  rm -rf "$folder"
  printf '%s' "$driver"
}

# start_daemon NAME READY_COMMAND... -- COMMAND...: its pid is in daemon_NAME, its words are in
# NAME.log. It must be ready within ten seconds.
start_daemon() {
  local name=$1 ready=() attempt
  shift
  while [[ $1 != -- ]]; do ready+=("$1"); shift; done
  shift
  "$@" >"$work/$name.log" 2>&1 </dev/null &
  printf -v "daemon_$name" %s $!
  for ((attempt = 0; attempt < 200; ++attempt)); do
    "${ready[@]}" >/dev/null 2>&1 && return
    kill -0 $! 2>/dev/null || break
    sleep 0.05
  done
  bail_out "$name did not start" "$work/$name.log"
}

# stop_daemon NAME: asks it to end, and waits at most ten seconds.
stop_daemon() {
  local variable=daemon_$1
  local pid=${!variable} attempt
  kill -TERM "$pid" 2>/dev/null
  for ((attempt = 0; attempt < 200; ++attempt)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  wait "$pid" 2>/dev/null
}

# --- what must be gone --------------------------------------------------------------------------

# nothing_is_left: after the engine removed all containers. Every container of these scripts is
# known by its 64-digit id or by a name that begins with "t-".
nothing_is_left() {
  equal "control groups of containers" "" "$(groups_of_containers | head -n 5)"
  equal "mounts of containers" "" \
    "$(grep -E "$work/.*(/merged|/rootfs|/userdata|/shm) " /proc/self/mountinfo)"
  equal "state of containers in /run" "" \
    "$(find /run -regextype egrep -regex '.*/(t-[^/]*|[0-9a-f]{64})' ! -path '*/netns/*')"
  equal "interfaces of containers" "" "$(awk -F: 'NR > 2 {print $1}' /proc/net/dev | grep veth)"
}

# no_process_is_left: this shell is PID 1 of a namespace, so /proc has all that it ever started.
no_process_is_left() { soon "all processes end" only_this_script_runs; }

only_this_script_runs() {
  local folder words
  for folder in /proc/[0-9]*; do
    ((${folder#/proc/} == 1 || ${folder#/proc/} == BASHPID)) && continue
    read -r words <"$folder/stat" || continue
    printf 'still runs: %s\n' "$words"
    return 1
  done 2>/dev/null
}

# --- what the engine asks of the runtime --------------------------------------------------------

# record_calls: puts a program of the same name in front of the runtime, which notes each call.
record_calls() {
  mkdir -p "$record" "$work/bin"
  cat >"$work/bin/$runtime_name" <<WRAPPER
#!/bin/bash
number=\$(date +%s%N)
printf '%q ' "\$@" >>"$record/calls"; echo >>"$record/calls"
arguments=("\$@")
for ((i = 0; i < \$#; ++i)); do
  case \${arguments[i]} in
    --bundle|-b) cp "\${arguments[i + 1]}/config.json" "$record/\$number.config.json" ;;
    --process|-p) cp "\${arguments[i + 1]}" "$record/\$number.process.json" ;;
    --resources|-r)
      [[ \${arguments[i + 1]} != - ]] ||
        exec "$runtime" "\$@" < <(tee "$record/\$number.resources.json") ;;
  esac
done
exec "$runtime" "\$@"
WRAPPER
  chmod +x "$work/bin/$runtime_name"
  runtime=$work/bin/$runtime_name
}
