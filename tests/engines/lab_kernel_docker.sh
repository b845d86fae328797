#!/usr/bin/env bash
# The lab kernel inside a container as course platforms run graders: docker's default profile, an
# ordinary user, no capability, no network, a read-only root. What needs root and a cgroup v2 tree
# runs there all the same, in a guest. The tree that this script belongs to is built (dev), and
# `./lab kernel build` has been run. Its argument is docker's runtime: runc.
time_limit=280
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/containerd.sh"
source "$here/dockerd.sh"

needed_programs=(docker dockerd containerd containerd-shim-runc-v2 iptables)
kept_groups=none
image=busybox:test
grader=grader:test
tree=${here%/tests/*}
lab=$tree/build/dev/bin/lab
cache=${LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/container-workbook}

# The list of installed packages tells which system image is the right one; the private machine has
# an empty /var/lib.
eval "make_usual_machine() $(declare -f make_private_machine | tail -n +2)"
make_private_machine() {
  cp -a /var/lib/dpkg "$work/dpkg"
  make_usual_machine
}

# A container that has this machine's programs, a copy of the cache, and nothing of its own.
make_image() {
  local folder=$work/empty
  mkdir -p "$folder"/{usr,lib,lib64,etc/alternatives,var/lib/dpkg,scratch,cache,proc,sys,dev,run}
  chmod 1777 "$folder/scratch"
  ln -s usr/bin "$folder/bin"
  mkdir -p "$work/cache/images"
  cp -a "$cache/kernel" "$work/cache/kernel"
  "$lab" grade --prepare --lab 01 >/dev/null
  local kind
  for kind in base programs toolchain; do
    cp -a "$(ls -t "$cache"/images/$kind-*.sqfs | head -n 1)" "$work/cache/images"
  done
  chmod -R a+rwX "$work/cache"
  echo nobody:x:65534:65534::/tmp:/bin/sh >"$folder/etc/passwd"
  tar -C "$folder" --owner 0 --group 0 -c . | docker import - $grader
}

in_container() {
  docker run --rm --network none --user 65534:65534 --cap-drop ALL --read-only \
    --security-opt no-new-privileges --pids-limit 900 --memory 2g --tmpfs /scratch:exec,mode=1777 \
    -v /usr:/usr:ro -v /lib:/lib:ro -v /lib64:/lib64:ro -v "$work/dpkg:/var/lib/dpkg:ro" \
    -v /etc/alternatives:/etc/alternatives:ro -v "$tree:$tree:ro" -v "$work/cache:/cache" \
    -e LAB_CACHE=/cache -e TMPDIR=/scratch -e HOME=/scratch -e PATH=/usr/bin:/usr/sbin $grader "$@"
}

in_guest() { in_container "$lab" kernel run --mem 512M --time 120s "$@"; }

case_no_rights() {
  equal "the capabilities in the container" 0000000000000000 \
    "$(in_container awk '/^CapEff/ {print $2}' /proc/self/status)"
  exits "a user namespace in the container" 1 in_container /usr/bin/unshare --user true
}

case_root() {
  equal "who one is in the guest" 0 "$(in_guest -- id -u)"
  contains "the controllers of its v2 tree" memory "$(in_guest -- cat /sys/fs/cgroup/cgroup.controllers)"
}

case_lab() {
  local said
  said=$(in_guest --programs -- /workbook/bin/checks-04 --program /workbook/bin/minirun)
  contains "a check that needs many ids" "pass         every range of users and of groups" "$said"
  equal "checks that failed or were skipped" 0 "$(grep -cE '^(fail|environment|grader) ' <<<"$said")"
}

# The references of three tasks of lab 01, and the untouched starter of the fourth: an archive, as a
# course platform hands it over.
case_grade() {
  local said
  tar -C "$tree/solutions/01-a-name-of-its-own" -cf "$work/cache/handed-in.tar" clone.cpp gate.cpp hostname.cpp
  chmod a+r "$work/cache/handed-in.tar"
  said=$(in_container "$lab" grade --prepared --lab 01 --time 200 /cache/handed-in.tar)
  contains "its first task" "01.1 pass" "$said"
  contains "its third task" "01.3 pass" "$said"
}

evidence() { words_of "$work"/{dockerd,containerd}.log; }
nothing_is_left() { equal "containers" "" "$(docker ps -aq)"; }

cases() {
  make_image >"$work/grader.log" 2>&1 || bail_out "docker cannot import an image" "$work/grader.log"
  run_case "the container itself has no rights" case_no_rights
  run_case "the guest has root and cgroup v2" case_root
  run_case "lab 04 is passed in it" case_lab
  run_case "a submission is graded in it" case_grade
}

main "$@"
