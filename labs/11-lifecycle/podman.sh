#!/usr/bin/env bash
# podman on your own runtime, and every call that it makes to it:
#
#     sudo labs/11-lifecycle/podman.sh run --rm box echo hello
#     sudo labs/11-lifecycle/podman.sh run --rm -it box sh
#
# The arguments are podman's. The image "box" is busybox, made here. All that podman stores lies in
# one folder of its own, and its containers live in namespaces of this script: both are gone when
# it ends. MINIRUN is the runtime; without it, your files of all labs that you have worked on are
# built to one, build/learner/bin/mine/minirun.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$top/build/learner
minirun=${MINIRUN-}
cgroups=/sys/fs/cgroup

die() { printf 'podman.sh: %s\n' "$*" >&2; exit 2; }

# --- outside: a folder, and namespaces that end with this script ---------------------------------

run_outside() {
  ensure_machine
  work=$(mktemp -d /tmp/box.XXXXXX)
  trap clean_up EXIT
  local status=0
  unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    bash "$0" --inside "$work" "$@" || status=$?
  [[ ! -s $work/calls ]] || tell_calls
  return $status
}

ensure_machine() {
  ((EUID == 0)) || die "podman starts these containers as root: put sudo in front"
  local program
  for program in podman conmon busybox; do
    command -v "$program" >/dev/null ||
      die "$program is not installed: apt-get install podman conmon busybox-static"
  done
  [[ -n $minirun ]] || build_mine
  [[ -x $minirun ]] || die "there is no runtime $minirun: set MINIRUN to one, or leave it out"
  minirun=$(realpath "$minirun")
}

# as_learner COMMAND...: under sudo, what is built belongs to whoever called it.
as_learner() {
  if [[ -n ${SUDO_USER-} ]]; then sudo -u "$SUDO_USER" "$@"; else "$@"; fi
}

# build_mine: cmake/parts.cmake takes my files of the labs that are listed in my_labs.cmake.
build_mine() {
  [[ -f $build/CMakeCache.txt ]] || die "nothing is built yet: ./lab check 11 begins with that"
  local list="set(MY_LABS \"$(my_labs)\")"
  [[ $(cat "$build/my_labs.cmake" 2>/dev/null) == "$list" ]] ||
    as_learner tee "$build/my_labs.cmake" <<<"$list" >/dev/null
  local said
  said=$(as_learner cmake --build "$build" --target minirun-mine 2>&1) ||
    { tail -n 20 <<<"$said" >&2; die "your files do not compile"; }
  minirun=$build/bin/mine/minirun
}

# my_labs: "01;11": those with a file that is not the starter any more (lab.yaml has its hash).
my_labs() {
  local manifest file hash number list=
  for manifest in "$top"/labs/*/lab.yaml; do
    number=$(basename "$(dirname "$manifest")")
    while read -r file hash; do
      [[ $(sha256sum <"${manifest%/*}/${file%:}") == "$hash  -" ]] && continue
      list+=${list:+;}${number%%-*}
      break
    done < <(sed -n '/^starters:/,$ s/^  //p' "$manifest")
  done
  printf '%s' "$list"
}

tell_calls() {
  printf '\nwhat podman, and conmon for it, asked of your runtime:\n'
  sed -E "s|$work|.|g; s/\b([0-9a-f]{12})[0-9a-f]{52}\b/\1/g; s/^/  minirun /" "$work/calls"
}

clean_up() {
  local folder attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    folder=$(find $cgroups -depth -type d -path "*/${work##*/}*" 2>/dev/null) || true
    [[ -n $folder ]] || break
    xargs -r -d '\n' rmdir <<<"$folder" 2>/dev/null || sleep 0.1
  done
  # conmon leaves its socket in /tmp when create fails.
  sed -nE 's|.* --console-socket (/tmp/conmon-term\.[^ /]+) .*|\1|p' "$work/calls" 2>/dev/null |
    xargs -r -d '\n' rm -f
  rm -rf --one-file-system "$work"
}

# --- inside: podman's configuration, an image, a runtime that notes how it is called -------------

run_inside() {
  work=$1
  shift
  mount -t tmpfs -o mode=755 box /run
  configure
  make_image
  make_noting_runtime
  # All that a container is made of lies below one group, which clean_up removes.
  case ${1-} in
    run | create) set -- "$1" --cgroup-parent "/${work##*/}" --network none "${@:2}" ;;
    '') set -- run --rm --cgroup-parent "/${work##*/}" --network none box echo hello ;;
  esac
  local status=0
  podman --runtime "$work/bin/minirun" "$@" || status=$?
  podman --runtime "$minirun" rm --all --force --time 0 >/dev/null 2>&1 || true
  exit $status
}

# podman would use systemd for groups where it can, and raise limits that not every root may raise.
configure() {
  local files
  files=$(ulimit -Hn)
  [[ $files != unlimited ]] && ((files < 4096)) || files=4096
  mkdir -p "$work"/{root,runroot,networks,tmp,bin}
  cat >"$work/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=4096:4096"]
log_driver = "k8s-file"
[network]
network_config_dir = "$work/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$work/tmp"
runtime_supports_json = ["minirun"]
CONF
  cat >"$work/storage.conf" <<CONF
[storage]
driver = "vfs"
graphroot = "$work/root"
runroot = "$work/runroot"
CONF
  export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
}

make_image() {
  local rootfs=$work/rootfs applet
  mkdir -p "$rootfs"/{bin,etc,root,tmp,proc,sys,dev}
  cp "$(command -v busybox)" "$rootfs/bin/busybox"
  for applet in $(busybox --list); do
    [[ $applet == busybox ]] || ln -s busybox "$rootfs/bin/$applet"
  done
  echo root:x:0:0:root:/root:/bin/sh >"$rootfs/etc/passwd"
  echo root:x:0: >"$rootfs/etc/group"
  tar -C "$rootfs" --numeric-owner -c . | podman import - localhost/box >"$work/import.log" 2>&1 ||
    { cat "$work/import.log" >&2; die "podman cannot import an image"; }
}

make_noting_runtime() {
  cat >"$work/bin/minirun" <<WRAPPER
#!/bin/sh
echo "\$*" >>"$work/calls"
exec "$minirun" "\$@"
WRAPPER
  chmod +x "$work/bin/minirun"
}

if [[ ${1-} == --inside ]]; then
  shift
  run_inside "$@"
else
  run_outside "$@"
fi
