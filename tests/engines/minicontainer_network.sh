#!/usr/bin/env bash
# minicontainer's networks: what containers reach, what reaches them, and what is left of it. The
# argument is minirun; minicontainer and minimonitor lie beside it. The machine is a network namespace
# of the script's own; "outside" is one more, at the other end of a cable.
time_limit=300
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"

needed_programs=(unshare ip nft python3)
kept_groups=none
image=busybox:test
network=bridge

engine() { printf '%s/minicontainer' "${runtime%/*}"; }

start_engine() {
  export MINICONTAINER_ROOT=$work/engine/root MINICONTAINER_RUN_ROOT=$work/engine/run
  cli import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' "$work/rootfs.tar" $image \
    >"$work/import.log" 2>&1 || bail_out "minicontainer cannot import an image" "$work/import.log"
  make_outside
}

# make_outside: 192.0.2.2 there, 192.0.2.1 here. It knows no way to containers.
make_outside() {
  unshare --net sh -c ': >"$1"; exec sleep 1000' outside "$work/outside" &
  outside=$!
  soon "the namespace is there" test -e "$work/outside"
  ip link add outside0 type veth peer name eth0
  ip link set eth0 netns "$outside"
  ip addr add 192.0.2.1/24 dev outside0
  ip link set outside0 up
  from_outside ip addr add 192.0.2.2/24 dev eth0
  from_outside ip link set eth0 up
  from_outside ip link set lo up
}

from_outside() { nsenter --net --target "$outside" "$@"; }

stop_engine() {
  kill "$outside"
  wait "$outside" 2>/dev/null || true
  ip link del outside0 2>/dev/null || true
}

cli() { "${runtime%/*}/minicontainer" "$@"; }

run() { cli run --rm --cgroup-parent "/$cgroup" "$@"; }

start() { cli run -d --name "$1" --cgroup-parent "/$cgroup" "${@:2}"; }

remove() { cli rm -f "$@"; }

inspect() { cli inspect --format "$2" "$1"; }

address_of() { inspect "$1" '{{.NetworkSettings.IPAddress}}'; }

evidence() {
  cli ps --all --format '{{.Names}}: {{.Status}} {{.Ports}}'
  cat "$MINICONTAINER_ROOT"/containers/*/monitor.log
  ip -br addr
  nft list ruleset | grep -B 4 'elements = '
}

after_failure() { cli ps -aq | xargs -r "$(engine)" rm -f; cli network prune -f; }

# fetch ADDRESS:PORT WHERE...: what is said there; the words after it say from where it is asked.
fetch() { "${@:2}" timeout 3 busybox nc "${1%:*}" "${1##*:}" </dev/null; }

# listens_at PORT WHERE...
listens_at() { "${@:2}" busybox netstat -ltn | grep -q ":$1 "; }

# start_server NAME PORT WORDS OPTIONS...: says WORDS to each who connects.
start_server() {
  start "$1" "${@:4}" $image nc -ll -p "$2" -e echo "$3"
  soon "it listens" listens_at "$2" cli exec "$1"
}

says() { equal "$1" "$2" "$(fetch "${@:3}" 2>&1)"; }

is_silent() { equal "$1" "" "$(fetch "${@:2}" 2>/dev/null)"; }

# udp_server: a program that answers at the port of its argument.
udp_server='
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", int(sys.argv[1])))
while True:
    words, sender = server.recvfrom(100)
    server.sendto(b"udp " + words, sender)'

# ask_by_udp ADDRESS PORT: sends "here", prints the answer.
ask_by_udp() {
  timeout 2 bash -c 'exec 3<>"/dev/udp/$1/$2"; echo here >&3; head -n 1 <&3' udp "$1" "$2"
}

addresses_taken() { find "$MINICONTAINER_RUN_ROOT/networks" -path '*/addresses/*[.:]*' | wc -l; }

links_of_containers() { ip -o link | grep -E 'veth|minicontainer0|br-'; }

nothing_is_left() {
  equal "containers" "" "$(cli ps -aq)"
  equal "networks" "bridge host none" "$(cli network ls --format '{{.Name}}' | xargs)"
  soon "no address is taken" eval '(($(addresses_taken) == 0))'
  soon "no link is left" eval '! links_of_containers'
  soon "no rule is left" eval '[[ -z $(nft list ruleset) ]]'
  equal "groups" "" "$(groups_of_containers)"
  soon "no monitor stays" eval '! grep -ls minimonitor /proc/[0-9]*/comm'
}

# --- the default network --------------------------------------------------------------------------

case_default_bridge() {
  local seen
  seen=$(run $image sh -c 'ip -4 -o addr show eth0; ip route; cat /etc/hosts')
  contains "an address" "inet 172.17.0." "$seen"
  contains "a way out" "default via 172.17.0.1 dev eth0" "$seen"
  [[ $seen =~ 172\.17\.0\.[0-9]+$'\t'[0-9a-f]{12} ]] || fail "its own name: $seen"
  start t-one $image sleep 60
  start t-two $image sleep 60
  differ "addresses" "$(address_of t-one)" "$(address_of t-two)"
  cli exec t-one ping -c 1 -W 2 "$(address_of t-two)"
  cli exec t-one ping -c 1 -W 2 172.17.0.1
  ping -c 1 -W 2 "$(address_of t-one)" 2>/dev/null || busybox ping -c 1 -W 2 "$(address_of t-one)"
  equal "the hardware address follows" "$(mac_of "$(address_of t-one)")" \
    "$(cli exec t-one cat /sys/class/net/eth0/address)"
  equal "inspect" "172.17.0.1 16 minicontainer0" "$(
    inspect t-one '{{.NetworkSettings.Gateway}} {{.NetworkSettings.IPPrefixLen}}'
  ) $(cli network inspect -f '{{index .Options "com.docker.network.bridge.name"}}' bridge)"
  contains "network inspect" '"Name": "t-two"' "$(cli network inspect bridge)"
  remove t-one t-two
}

# mac_of 172.17.0.2: 02:42:ac:11:00:02
mac_of() { printf '02:42:%02x:%02x:%02x:%02x' ${1//./ }; }

case_masquerade() {
  nsenter --net --target "$outside" busybox nc -ll -p 7000 -e busybox netstat -tn &
  local server=$!
  soon "it listens" listens_at 7000 from_outside
  contains "who it was, as the other side sees it" "192.0.2.1:" \
    "$(run $image sh -c 'nc 192.0.2.2 7000 </dev/null' | grep 192.0.2.2:7000)"
  kill $server
}

case_published() {
  start_server t-web 80 hello -p 8080:80
  says "from the machine, by 127.0.0.1" hello 127.0.0.1:8080
  says "from the machine, by its address" hello 192.0.2.1:8080
  says "from outside" hello 192.0.2.1:8080 from_outside
  says "from itself" hello 172.17.0.1:8080 cli exec t-web
  start t-other $image sleep 60
  says "from another container" hello 192.0.2.1:8080 cli exec t-other
  from_outside ip route add 172.17.0.0/16 via 192.0.2.1
  is_silent "a port that is not published, from outside" "$(address_of t-web):80" from_outside
  from_outside ip route del 172.17.0.0/16
  equal "port" "80/tcp -> 0.0.0.0:8080" "$(cli port t-web)"
  equal "port of one" "0.0.0.0:8080" "$(cli port t-web 80)"
  exits "port of another" 1 cli port t-web 81
  equal "why" "Error: No public port '81/tcp' published for t-web" "$said"
  equal "ps" "0.0.0.0:8080->80/tcp" "$(cli ps --filter name=t-web --format '{{.Ports}}')"
  equal "inspect" '{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}]}' \
    "$(inspect t-web '{{json .NetworkSettings.Ports}}')"
  cli stop -t 0 t-web
  is_silent "after its end" 127.0.0.1:8080
  cli start t-web
  soon "it listens again" eval '[[ $(fetch 127.0.0.1:8080) == hello ]]'
  remove t-web t-other
  is_silent "after it has gone" 127.0.0.1:8080
}

case_published_forms() {
  start t-ports -p 127.0.0.1:7001:80 -p 7002-7003:90-91/tcp -p 7004:53/udp -p 99 --expose 1234 \
    $image sleep 60
  nsenter --net --target "$(inspect t-ports '{{.State.Pid}}')" python3 -c "$udp_server" 53 &
  local ports
  ports=$(cli ps --format '{{.Ports}}')
  [[ $ports =~ ^"0.0.0.0:7002-7003->90-91/tcp, 0.0.0.0:"(49[0-9]+)"->99/tcp, "\
"127.0.0.1:7001->80/tcp, 0.0.0.0:7004->53/udp, 1234/tcp"$ ]] || fail "ports: $ports"
  soon "udp" eval '[[ $(ask_by_udp 127.0.0.1 7004) == "udp here" ]]'
  kill $!
  remove t-ports
  start t-all -P --expose 80 --expose 81/udp $image sleep 60
  equal "-P" 2 "$(cli port t-all | grep -c '0.0.0.0:49')"
  remove t-all
  local word
  for word in "abc:Invalid containerPort: abc" "x 80:Invalid hostPort: x" \
    "80/abc:Invalid proto: abc" "1.2.3 1 2:Invalid ip address: 1.2.3" \
    "1-2 1-3:Invalid ranges specified for container and host Ports: 1-3 and 1-2"; do
    exits "a bad one" 125 run -p "$(tr ' ' : <<<"${word%%:*}")" $image true
    contains "why" "${word#*:}" "$said"
  done
}

case_port_is_taken() {
  start t-first -p 8080:80 $image sleep 60
  exits "two containers, one port" 125 start t-second -p 8080:80 $image sleep 60
  contains "why" "Bind for 0.0.0.0:8080 failed: port is already allocated" "$said"
  equal "the second stays as it was" created "$(inspect t-second '{{.State.Status}}')"
  remove t-first
  cli start t-second
  equal "now it gets it" "80/tcp -> 0.0.0.0:8080" "$(cli port t-second)"
  remove t-second
  timeout 20 busybox nc -ll -p 8081 -e true &
  soon "it listens" listens_at 8081
  exits "a program of the machine has it" 125 run -p 8081:80 $image true
  contains "why" "bind: address already in use" "$said"
  kill $!
}

case_restart_keeps_ports() {
  start t-again --restart always -p 8082:80 $image sh -c 'echo again | nc -l -p 80'
  soon "the first" eval '[[ $(fetch 127.0.0.1:8082) == again ]]'
  soon "after its restart" eval '[[ $(fetch 127.0.0.1:8082) == again ]]'
  remove t-again
}

case_joined() {
  start_server t-owner 80 joined
  equal "another's network" joined "$(run --network container:t-owner $image nc 127.0.0.1 80)"
  equal "its name, which is not shared" "$(inspect t-owner "{{.Config.Hostname}}")" \
    "$(run --network container:t-owner $image hostname)"
  local unlike owner
  unlike=$(run --network container:t-owner $image readlink /proc/self/ns/uts)
  owner=$(cli exec t-owner readlink /proc/self/ns/uts)
  [[ $unlike == uts:* && $owner == uts:* && $unlike != "$owner" ]] || fail "UTS namespaces: $unlike, $owner"
  remove t-owner
}

# --- networks that somebody made --------------------------------------------------------------------

# resolve WHERE NAME: the addresses that a container finds for a name.
resolve() { cli exec "$1" nslookup "$2" 127.0.0.11 2>&1 | sed -n '/^Name/,$s/^Address[^:]*: *//p' | sort; }

case_own_network() {
  local id
  id=$(cli network create --subnet 10.7.0.0/24 --label color=blue t-blue)
  equal "an id" 64 "${#id}"
  equal "ls" "t-blue bridge local" "$(
    cli network ls --filter label=color=blue --format '{{.Name}} {{.Driver}} {{.Scope}}')"
  equal "its link" "br-${id:0:12}" "$(ip -o link | grep -o "br-${id:0:12}")"
  exits "its name is taken" 1 cli network create t-blue
  contains "why" "network with name t-blue already exists" "$said"
  exits "its subnet is taken" 1 cli network create --subnet 10.7.0.128/25 t-green
  contains "why" "Pool overlaps with other one on this address space" "$said"
  start t-a --network t-blue --ip 10.7.0.77 $image sleep 60
  equal "the address that was asked for" 10.7.0.77 \
    "$(inspect t-a '{{(index .NetworkSettings.Networks "t-blue").IPAddress}}')"
  exits "again" 125 run --network t-blue --ip 10.7.0.77 $image true
  contains "why" "Address already in use" "$said"
  exits "of another network" 125 run --network t-blue --ip 10.8.0.1 $image true
  exits "in the default network" 125 run --ip 172.17.0.9 $image true
  contains "why" "user specified IP address is supported on user defined networks only" "$said"
  exits "it is in use" 1 cli network rm t-blue
  contains "why" "has active endpoints" "$said"
  exits "the default network stays" 1 cli network rm bridge
  contains "why" "bridge is a pre-defined network and cannot be removed" "$said"
  exits "one that there is none of" 1 cli network inspect t-none
  contains "why" "No such network: t-none" "$said"
  remove t-a
  equal "rm" t-blue "$(cli network rm t-blue)"
  soon "its link goes" eval '! ip link show "br-${id:0:12}"'
}

case_names() {
  cli network create t-names
  start t-db --network t-names --network-alias database $image sleep 60
  start t-app --network t-names --link t-db:store $image sleep 60
  local address
  address=$(inspect t-db '{{(index .NetworkSettings.Networks "t-names").IPAddress}}')
  local name
  for name in t-db database T-DB "$(inspect t-db '{{.Id}}' | cut -c -12)" t-db.t-names store; do
    equal "$name" "$address" "$(resolve t-app "$name")"
  done
  cli exec t-app ping -c 1 -W 2 t-db
  contains "backwards" "name = t-db.t-names" "$(cli exec t-app nslookup "$address" 127.0.0.11)"
  equal "resolv.conf" "nameserver 127.0.0.11 options ndots:0" \
    "$(cli exec t-app cat /etc/resolv.conf | xargs)"
  start t-db2 --network t-names --network-alias database $image sleep 60
  equal "one name, two containers" 2 "$(resolve t-app database | wc -l)"
  cli rename t-db2 t-third
  differ "after its renaming" "" "$(resolve t-app t-third)"
  equal "its old name" "" "$(resolve t-app t-db2)"
  remove t-third
  equal "after its end" "$address" "$(resolve t-app database)"
  start t-stranger $image sleep 60
  equal "who is in no network with it" "" "$(resolve t-stranger t-db)"
  remove t-db t-app t-stranger
  cli network rm t-names
}

# A name server of the machine: it knows every name, as 192.0.2.77.
machine_server='
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
while True:
    query, sender = server.recvfrom(512)
    answer = query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:query.index(b"\0", 12) + 5]
    answer += b"\xc0\x0c\0\1\0\1\0\0\0\x05\0\x04\xc0\0\x02\x4d"
    server.sendto(answer, sender)'

case_names_of_others() {
  python3 -c "$machine_server" &
  local server=$!
  cli network create t-names
  start t-app --network t-names $image sleep 60
  soon "the machine's server is asked" eval '[[ $(resolve t-app example.org) == *192.0.2.77* ]]'
  kill $server
  wait $server || true
  contains "without it" "SERVFAIL" "$(cli exec t-app nslookup example.org 127.0.0.11 2>&1)"
  remove t-app
  cli network rm t-names
}

name_servers() { grep -ls minimonitor /proc/[0-9]*/comm | sed 's/comm$/cmdline/' |
  xargs -r grep -lsz -- --names | cut -d / -f 3; }

case_name_server_is_killed() {
  cli network create t-names
  start t-app --network t-names $image sleep 60
  local before
  before=$(name_servers)
  kill -KILL "$before"
  soon "another one answers" eval '[[ -n $(resolve t-app t-app) ]]'
  differ "its process" "$before" "$(name_servers)"
  remove t-app
  equal "it ends with the container" "" "$(name_servers)"
  cli network rm t-names
}

case_isolation() {
  cli network create t-one
  cli network create t-two
  start_server t-in-one 80 one --network t-one -p 8086:80
  start t-in-two --network t-two $image sleep 60
  local address
  address=$(inspect t-in-one '{{(index .NetworkSettings.Networks "t-one").IPAddress}}')
  is_silent "from the other network" "$address:80" cli exec t-in-two
  says "by its published port" one 192.0.2.1:8086 cli exec t-in-two
  cli network connect --alias second t-one t-in-two
  says "once it is connected" one "$address:80" cli exec t-in-two
  says "by its name" one t-in-one:80 cli exec t-in-two
  differ "its own name there" "" "$(resolve t-in-one second)"
  equal "its links" "eth0 eth1" "$(cli exec t-in-two ls /sys/class/net | grep eth | xargs)"
  equal "inspect" "t-one t-two" "$(
    inspect t-in-two '{{range $name, $network := .NetworkSettings.Networks}}{{$name}} {{end}}' |
      xargs)"
  exits "twice" 1 cli network connect t-one t-in-two
  contains "why" "already exists in network t-one" "$said"
  cli network disconnect t-two t-in-two
  contains "the way out is another one" "dev eth1" "$(cli exec t-in-two ip route show default)"
  cli network disconnect t-one t-in-two
  is_silent "once it is disconnected" "$address:80" cli exec t-in-two
  exits "twice" 1 cli network disconnect t-one t-in-two
  contains "why" "is not connected to network t-one" "$said"
  cli network connect t-one t-in-two
  cli restart -t 0 t-in-two
  says "after a restart" one t-in-one:80 cli exec t-in-two
  remove t-in-one t-in-two
  equal "prune" "Deleted Networks: t-one t-two" "$(cli network prune -f | xargs)"
}

case_internal() {
  cli network create --internal t-inner
  start_server t-inside 80 inside --network t-inner
  equal "no way out" "" "$(cli exec t-inside ip route | grep default || true)"
  equal "its own network" inside "$(run --network t-inner $image nc t-inside 80)"
  exits "nobody outside" 1 cli exec t-inside ping -c 1 -W 1 192.0.2.2
  remove t-inside
  cli network rm t-inner
}

case_version_6() {
  cli network create --ipv6 --subnet fd00:7::/64 t-six
  start_server t-web6 80 six --network t-six -p '[::]:8087:80'
  local address
  address=$(inspect t-web6 '{{(index .NetworkSettings.Networks "t-six").GlobalIPv6Address}}')
  equal "its address" fd00:7::2 "$address"
  start t-app6 --network t-six $image sleep 60
  contains "its name" "$address" "$(resolve t-app6 t-web6)"
  equal "port" "80/tcp -> [::]:8087" "$(cli port t-web6)"
  ip addr add fd00:8::1/64 dev outside0 nodad
  from_outside ip addr add fd00:8::2/64 dev eth0 nodad
  equal "from outside" six "$(from_outside timeout 3 busybox nc fd00:8::1 8087 </dev/null)"
  remove t-web6 t-app6
  cli network rm t-six
}

case_links() {
  start t-base $image sleep 60
  equal "hosts of one that is linked" "$(address_of t-base) base $(
    inspect t-base '{{.Id}}' | cut -c -12) t-base" \
    "$(run --link t-base:base $image grep base /etc/hosts | xargs)"
  equal "a host that was added" "10.1.2.3 there" \
    "$(run --add-host there:10.1.2.3 $image grep there /etc/hosts | xargs)"
  equal "the machine" "172.17.0.1 gateway" \
    "$(run --add-host gateway:host-gateway $image grep gateway /etc/hosts | xargs)"
  equal "resolv.conf" "search example.org nameserver 192.0.2.53 options timeout:1" "$(
    run --dns 192.0.2.53 --dns-search example.org --dns-option timeout:1 $image \
      cat /etc/resolv.conf | xargs)"
  equal "a hardware address" 02:00:00:00:00:01 \
    "$(run --mac-address 02:00:00:00:00:01 $image cat /sys/class/net/eth0/address)"
  remove t-base
}

case_macvlan() {
  exits "without a parent" 1 cli network create -d macvlan t-mac
  exits "a driver that there is none of" 1 cli network create -d nothing t-mac
  contains "why" 'plugin "nothing" not found' "$said"
  cli network create -d macvlan -o parent=outside0 --subnet 192.0.2.0/24 --gateway 192.0.2.2 t-mac
  start_server t-neighbour 80 neighbour --network t-mac --ip 192.0.2.50
  says "from outside" neighbour 192.0.2.50:80 from_outside
  contains "what it is" macvlan "$(ip -d link show type macvlan 2>/dev/null ||
    true; nsenter --net --target "$(inspect t-neighbour '{{.State.Pid}}')" ip -d link show eth0)"
  remove t-neighbour
  cli network rm t-mac
}

# A machine on which nft says that it may not.
case_forwarder() {
  mkdir -p "$work/no-rules"
  printf '#!/bin/sh\necho "Error: Operation not permitted" >&2\nexit 1\n' >"$work/no-rules/nft"
  chmod +x "$work/no-rules/nft"
  local PATH=$work/no-rules:$PATH
  start_server t-slow 80 forwarded -p 8088:80
  says "from the machine" forwarded 127.0.0.1:8088
  says "from outside" forwarded 192.0.2.1:8088 from_outside
  equal "port" "80/tcp -> 0.0.0.0:8088" "$(cli port t-slow)"
  local number
  for number in 1 2 3 4 5; do fetch 127.0.0.1:8088 >"$work/forwarded.$number" & done
  wait $(jobs -p)
  equal "five at once" 5 "$(cat "$work"/forwarded.* | grep -c forwarded)"
  start t-slow-udp -p 8089:5300/udp $image sleep 60
  nsenter --net --target "$(inspect t-slow-udp '{{.State.Pid}}')" \
    python3 -c "$udp_server" 5300 &
  soon "udp" eval '[[ $(ask_by_udp 127.0.0.1 8089) == "udp here" ]]'
  kill $!
  remove t-slow t-slow-udp
  is_silent "after its end" 127.0.0.1:8088
}

# --- who is killed --------------------------------------------------------------------------------

monitor_of() { sed -n 's/^monitor=//p' "$MINICONTAINER_ROOT/containers/$1/state"; }

case_monitor_is_killed() {
  local id
  id=$(start t-killed -p 8083:80 $image sleep 60)
  kill -KILL "$(monitor_of "$id")"
  soon "the next command sees it" eval '[[ $(inspect t-killed "{{.State.Status}}") == exited ]]'
  equal "its port leads nowhere" "" "$(nft list ruleset | grep 8083)"
  cli start t-killed
  equal "it starts again" "80/tcp -> 0.0.0.0:8083" "$(cli port t-killed)"
  remove t-killed
}

case_command_is_killed() {
  local delay command
  for delay in 0.005 0.01 0.015 0.02 0.03 0.04 0.05 0.06 0.07 0.08 0.1 0.12 0.15 0.2; do
    "$(engine)" run --rm -p 8084:80 --cgroup-parent "/$cgroup" $image sleep 0.05 \
      </dev/null >/dev/null 2>&1 &
    command=$!
    sleep "$delay"
    kill -KILL $command 2>/dev/null || true
    wait $command 2>/dev/null || true
  done
  sleep 1
  cli ps -aq | xargs -r "$(engine)" rm -f
  run -p 8084:80 $image true
  nothing_is_left
}

case_rules_are_thrown_away() {
  start t-before $image sleep 60
  nft flush ruleset
  start_server t-after 80 after -p 8085:80
  says "a port published later" after 127.0.0.1:8085
  remove t-before t-after
}

# --- many -----------------------------------------------------------------------------------------

case_twenty_at_once() {
  local number
  for number in {1..20}; do
    run -p "$((9000 + number)):80" $image sh -c 'ip -4 -o addr show eth0' >"$work/address.$number" &
  done
  wait $(jobs -p)
  equal "addresses" 20 "$(cat "$work"/address.* | grep -o '172.17.0.[0-9]*/' | sort -u | wc -l)"
}

case_many_in_a_row() {
  local number
  for number in {1..200}; do run $image true; done
  nothing_is_left
}

cases() {
  run_case "the default network" case_default_bridge
  run_case "the world sees the machine" case_masquerade
  run_case "published ports" case_published
  run_case "forms of published ports" case_published_forms
  run_case "a port that is taken" case_port_is_taken
  run_case "a restart keeps the ports" case_restart_keeps_ports
  run_case "another container's network" case_joined
  run_case "a network of one's own" case_own_network
  run_case "names" case_names
  run_case "names that no container has" case_names_of_others
  run_case "isolation, connect and disconnect" case_isolation
  run_case "internal networks" case_internal
  run_case "version 6" case_version_6
  run_case "links, hosts, name servers" case_links
  run_case "macvlan" case_macvlan
  run_case "a forwarder where rules are not allowed" case_forwarder
  run_case "kill -9 of the name server" case_name_server_is_killed
  run_case "kill -9 of the monitor" case_monitor_is_killed
  run_case "kill -9 of the command" case_command_is_killed
  run_case "rules that somebody throws away" case_rules_are_thrown_away
  run_case "twenty at once" case_twenty_at_once
  run_case "two hundred in a row" case_many_in_a_row
}

main "$@"
