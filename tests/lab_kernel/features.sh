#!/bin/sh
# What a lab kernel must be able to do, tried in a guest as its root. A line for each thing: "yes" or
# "no", and what it was. Nothing here looks at the configuration: each thing is done.
group=/sys/fs/cgroup/features
mkdir "$group"
cd /tmp || exit 1

say() { if "$@" >/tmp/said 2>&1; then echo "yes $name"; else echo "no $name: $(head -n 1 /tmp/said)"; fi; }

name="controllers cpu io memory pids"
all_controllers() { for c in cpu io memory pids; do grep -qw "$c" "$group/cgroup.controllers" || return 1; done; }
say all_controllers

name="memory.max kills"
kills_for_memory() {
  echo 20M >"$group/memory.max" && echo 0 >"$group/memory.swap.max" || return 1
  sh -c "echo \$\$ >$group/cgroup.procs; exec head -c 60000000 /dev/zero | tail" && return 1
  grep -q 'oom_kill [1-9]' "$group/memory.events"
}
say kills_for_memory
echo max >"$group/memory.max"

name="pids.max holds"
holds_processes() {
  echo 5 >"$group/pids.max"
  sh -c "echo \$\$ >$group/cgroup.procs; for i in 1 2 3 4 5 6 7 8; do sleep 1 & done" || true
  sleep 1.2
  grep -q 'max [1-9]' "$group/pids.events"
}
say holds_processes
echo max >"$group/pids.max"

name="cpu.max throttles"
throttles() {
  echo '10000 100000' >"$group/cpu.max"
  timeout 1 sh -c "echo \$\$ >$group/cgroup.procs; while :; do :; done"
  grep -q 'nr_throttled [1-9]' "$group/cpu.stat"
}
say throttles
echo max >"$group/cpu.max"

name="pressure"
has_pressure() { grep -q ^some /proc/pressure/memory && grep -q ^some "$group/memory.pressure"; }
say has_pressure

name="cgroup.freeze and cgroup.kill"
freezes_and_kills() {
  sh -c "echo \$\$ >$group/cgroup.procs; exec sleep 100" &
  sleep 0.3
  echo 1 >"$group/cgroup.freeze"
  sleep 0.3
  grep -q 'frozen 1' "$group/cgroup.events" || return 1
  echo 1 >"$group/cgroup.kill"
  wait $!
  [ $? = 137 ]
}
say freezes_and_kills

for link in "veth peer name far" bridge dummy "vxlan id 3 dstport 4789"; do
  name="link ${link%% *}"
  # shellcheck disable=SC2086 # words
  makes_link() { ip link add near type $link && ip link del near; }
  # grade has no vxlan
  say makes_link
done
name="link macvlan"
makes_macvlan() { ip link add low type dummy && ip link add near link low type macvlan && ip link del low; }
say makes_macvlan
name="a device for tunnels"
say ip tuntap add dev tunnel mode tun

name="nftables with inet, NAT and bridge"
cat >/tmp/rules <<'RULES'
table inet lab {
  chain incoming { type nat hook prerouting priority -100; tcp dport 8080 dnat ip to 10.0.0.2:80; tcp dport 81 redirect to :82; }
  chain outgoing { type nat hook postrouting priority 100; ip saddr 10.0.0.0/24 masquerade; }
  chain across { type filter hook forward priority 0; ct state established,related accept; limit rate 10/second accept; reject; }
}
table ip older {
  chain outgoing { type nat hook postrouting priority 100; masquerade; }
}
table bridge low {
  chain across { type filter hook forward priority 0; }
}
RULES
say nft -f /tmp/rules
name="bridged packets pass iptables"
bridge_netfilter() { ip link add near type bridge && [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; }
say bridge_netfilter
name="IPv6"
say ip -6 route show table local

name="overlay of an ordinary user"
cat >/tmp/overlay.sh <<'SCRIPT'
mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir low up work all && echo x >low/file &&
  mount -t overlay overlay -o lowerdir=low,upperdir=up,workdir=work all && rm all/file && [ -c up/file ]
SCRIPT
chmod 755 /tmp/overlay.sh
say setpriv --reuid=1000 --regid=1000 --clear-groups unshare --user --map-root-user --mount sh /tmp/overlay.sh

name="hostfs"
say grep -qw hostfs /proc/filesystems
name="modules"
say test -e /proc/modules
name="memory device"
say test -e /dev/mem
name="yama"
say grep -qx 1 /proc/sys/kernel/yama/ptrace_scope
exec /feature-probe
