# The bundles that the runtimes are measured with. Sourced by runtimes.
#
#   std       what `runc spec` writes, without a terminal, running /bin/true
#   dk        the same with docker's 14 capabilities and a seccomp profile of docker's size
#   std-hold  std and dk running `sleep`: containers that are there to be looked at
#   dk-hold
#   same      std telling what it sees (same.sh)
#   proof     std ending with 41 when it is process 1 of a host named runc

# Where Debian's golang-github-containers-common puts the profile that podman starts containers with.
# It grew out of docker's, and is as long.
readonly profile=/usr/share/containers/seccomp.json
readonly docker_capabilities='["CAP_CHOWN","CAP_DAC_OVERRIDE","CAP_FSETID","CAP_FOWNER","CAP_MKNOD",
  "CAP_NET_RAW","CAP_SETGID","CAP_SETUID","CAP_SETFCAP","CAP_SETPCAP","CAP_NET_BIND_SERVICE",
  "CAP_SYS_CHROOT","CAP_KILL","CAP_AUDIT_WRITE"]'
readonly docker_capability_bits=a80425fb

# The profile as an engine hands it to a runtime: of the rules, those for this processor and these
# capabilities; of each rule, what the OCI specification knows.
engine_profile() {
  jq --argjson kept "$docker_capabilities" '
    def holds: ((.includes.arches // ["amd64"]) | index("amd64")) != null
      and all((.includes.caps // [])[]; . as $name | $kept | index($name))
      and (any((.excludes.caps // [])[]; . as $name | $kept | index($name)) | not);
    {defaultAction, defaultErrnoRet, architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
     syscalls: [.syscalls[] | select(holds)
       | {names, action} + (if .errnoRet then {errnoRet} else {} end)
         + (if (.args // []) == [] then {} else {args} end)]}' "$profile"
}

# make_bundle NAME FILTER: a root file system of one program under several names, and what `runc spec`
# wrote, changed by a filter of jq.
make_bundle() {
  local name bin=$work/$1/rootfs/bin
  mkdir -p "$bin"
  cp /bin/busybox "$bin/true"
  for name in sleep sh cat grep ls awk hostname id env; do ln "$bin/true" "$bin/$name"; done
  jq "$2" "$work/spec/config.json" >"$work/$1/config.json"
}

make_bundles() {
  local true='.process.terminal = false | .process.args = ["/bin/true"]'
  local hold='| .process.args = ["/bin/sleep", "300"]'
  spec_writer=runc
  [[ -n ${program[runc]:-} ]] || spec_writer=${names[-1]}
  mkdir -p "$work/spec"
  (cd "$work/spec" && "$work/bin/$spec_writer" spec)
  make_bundle std "$true"
  make_bundle std-hold "$true $hold"
  make_bundle same "$true | .process.args = [\"/bin/sh\", \"-c\", $(jq -Rs . <<<"$what_it_sees")]"
  make_bundle proof "$true | .process.args = [\"/bin/sh\", \"-c\", \"[ \$\$ = 1 ] && [ \$(hostname) = runc ] && exit 41\"]"
  [[ -f $profile ]] || return 0
  local docker="| .process.capabilities = ($docker_capabilities | {bounding: ., effective: ., permitted: .})
    | .linux.seccomp = $(engine_profile)"
  make_bundle dk "$true $docker"
  make_bundle dk-hold "$true $docker $hold"
}

# read_dk_filter: the filter that a runtime loads for dk, for the floor to load: $work/dk.bpf.
read_dk_filter() {
  local name length call id=$tag-filter
  filter_origin=none
  [[ -d $work/dk-hold ]] || return 0
  for name in "${names[@]}"; do
    call=$(call "$name")
    rm -f "$work/pid"
    $call run --detach --pid-file "$work/pid" --bundle "$work/dk-hold" "$id" </dev/null >/dev/null 2>&1 || true
    if wait_for_filter && length=$("$programs/read_filter" "$(<"$work/pid")" "$work/dk.bpf"); then
      filter_origin="$length instructions, as $name loads it"
    fi
    $call delete --force "$id" >/dev/null 2>&1 || true
    [[ ! -f $work/dk.bpf ]] || return 0
  done
}

# A runtime may come back before the container has taken its last step, which is the filter.
wait_for_filter() {
  [[ -s $work/pid ]] || return 1
  for _ in $(seq 100); do
    ! grep -qs '^Seccomp:.*2' "/proc/$(<"$work/pid")/status" || return 0
    sleep 0.01
  done
  return 1
}
