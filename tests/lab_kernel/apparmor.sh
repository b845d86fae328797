#!/usr/bin/env bash
# process.apparmorProfile on a kernel that has AppArmor: the lab kernel. Runs inside the guest, as
# root: `apparmor.sh MINIRUN`.
set -uo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C

minirun=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$here/../engines/tap.sh"

[[ -d /sys/module/apparmor/parameters ]] || skip_all 'this kernel has no AppArmor'
work=$(mktemp -d /tmp/apparmor.XXXXXX)
trap 'cd / && rm -rf "$work"' EXIT
cd "$work" || exit
only='' runtime_name=minirun
mkdir -p bundle/rootfs/{bin,proc,dev,sys}
cp /bin/busybox bundle/rootfs/bin/
for name in sh cat sleep; do ln -s busybox "bundle/rootfs/bin/$name"; done
echo secret >bundle/rootfs/secret
echo public >bundle/rootfs/public

mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security
# What a program may do under it: everything but read one file.
cat >profile <<'TEXT'
profile lab-test flags=(attach_disconnected,mediate_deleted) {
  file,
  capability,
  signal,
  deny /secret r,
}
TEXT
apparmor_parser --skip-cache --replace profile

# bundle FILTER: writes the bundle's config.json, changed by a jq filter.
bundle() {
  rm -f bundle/config.json
  (cd bundle && "$minirun" spec)
  jq ".process.terminal = false | .process.apparmorProfile = \"lab-test\" | $1" \
    bundle/config.json >config.new
  mv config.new bundle/config.json
}
# shell_bundle SCRIPT [FILTER]
shell_bundle() { bundle ".process.args = [\"sh\", \"-c\", \"$1\"] | ${2:-.}"; }
run() { timeout 20 "$minirun" --root "$work/state" "$@" </dev/null; }

the_program_runs_under_it() {
  shell_bundle 'cat /proc/self/attr/current'
  exits 'the container' 0 run run --bundle bundle one
  equal 'its label' 'lab-test (enforce)' "$said"
}

what_it_denies_is_denied() {
  shell_bundle 'cat /public; cat /secret'
  exits 'the container' 1 run run --bundle bundle two
  contains 'what it printed' public "$said"
  contains 'what it printed' 'Permission denied' "$said"
}

without_one_nothing_is_denied() {
  shell_bundle 'cat /secret' 'del(.process.apparmorProfile)'
  exits 'the container' 0 run run --bundle bundle three
  equal 'what it read' secret "$said"
}

exec_runs_under_it_too() {
  shell_bundle 'while :; do sleep 1; done'
  run run --detach --bundle bundle four >/dev/null 2>&1 || fail 'the container does not start'
  exits 'exec' 0 run exec four cat /proc/self/attr/current
  run delete --force four
  equal 'the label of exec' 'lab-test (enforce)' "$said"
}

one_that_is_not_loaded_is_an_error() {
  shell_bundle 'cat /public' '.process.apparmorProfile = "no-such-profile"'
  exits 'the container' 1 run run --bundle bundle five
  contains 'the error' 'process.apparmorProfile: AppArmor refuses to change to this profile' "$said"
}

# CVE-2019-16884, CVE-2019-19921: files of the image in place of /proc, which swallow the order.
a_false_proc_swallows_nothing() {
  mkdir -p bundle/rootfs/proc/self/attr/apparmor
  : >bundle/rootfs/proc/self/attr/apparmor/exec
  : >bundle/rootfs/proc/self/attr/exec
  shell_bundle 'cat /public; cat /secret' '.mounts |= map(select(.destination != "/proc"))
    | .linux.maskedPaths = [] | .linux.readonlyPaths = []'
  exits 'the container' 1 run run --bundle bundle six
  contains 'what it printed' 'Permission denied' "$said"
}

run_case 'the program runs under its profile' the_program_runs_under_it
run_case 'what the profile denies is denied' what_it_denies_is_denied
run_case 'without a profile nothing is denied' without_one_nothing_is_denied
run_case 'exec runs under it too' exec_runs_under_it_too
run_case 'a profile that is not loaded is an error' one_that_is_not_loaded_is_an_error
run_case 'a false /proc swallows nothing' a_false_proc_swallows_nothing
printf '1..%d\n' "$case_count"
((failed_count == 0))
