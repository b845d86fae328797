#!/usr/bin/env bash
# `minirun exec` where cgroup v2 is mounted with nsdelegate (man 7 cgroups): the boundary of a cgroup
# namespace is one for whoever is inside, so a process must be in the container's group before it is in
# its namespace. The lab kernel mounts it so; many distributions do. Runs inside the guest, as root:
# `exec.sh MINIRUN`.
set -uo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

minirun=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$here/../engines/tap.sh"

work=$(mktemp -d /tmp/exec.XXXXXX)
trap 'cd / && rm -rf "$work"' EXIT
cd "$work" || exit
only='' runtime_name=minirun
mkdir -p bundle/rootfs/{bin,proc,dev,sys}
cp /bin/busybox bundle/rootfs/bin/
for name in sh cat sleep; do ln -s busybox "bundle/rootfs/bin/$name"; done
(cd bundle && "$minirun" spec)
jq '.process.terminal = false | .process.args = ["sleep", "60"] |
    .linux.namespaces += [{"type": "cgroup"}] | .linux.namespaces |= unique_by(.type) | .linux.resources.memory.limit = 33554432' \
  bundle/config.json >config.new && mv config.new bundle/config.json

run() { timeout 20 "$minirun" --root "$work/state" "$@" </dev/null; }
begin() { run run --detach --bundle bundle "$1" >/dev/null 2>"$work/said" || fail "$(<"$work/said")"; }
group_of() { sed -n 's/^0:://p' "/proc/$1/cgroup"; }

nsdelegate_is_on() { grep -q 'cgroup2 .*nsdelegate' /proc/mounts; }

it_is_in_the_group() {
  begin one
  run exec --detach --pid-file pid one sleep 50
  local first
  first=$(run state one | jq .pid)
  equal 'its group' "$(group_of "$first")" "$(group_of "$(<pid)")"
  [[ $(group_of "$first") == */* && $(group_of "$first") != / ]] || fail "no group of its own"
  equal 'its namespace' "$(readlink "/proc/$first/ns/cgroup")" "$(readlink "/proc/$(<pid)/ns/cgroup")"
  run delete --force one
}

it_sees_its_group_as_the_top() {
  begin two
  exits 'exec' 0 run exec two cat /proc/self/cgroup
  equal 'its group from inside' '0::/' "$said"
  run delete --force two
}

its_limit_counts() {
  begin three
  exits 'a program that takes too much' 137 run exec three \
    sh -c 'x=x; while :; do x=$x$x$x$x; done'
  run delete --force three
}

run_case 'the tree is mounted with nsdelegate' nsdelegate_is_on
run_case 'a process of exec is in the group' it_is_in_the_group
run_case 'it sees its group as the top' it_sees_its_group_as_the_top
run_case 'the limit of the group counts for it' its_limit_counts
printf '1..%d\n' "$case_count"
((failed_count == 0))
