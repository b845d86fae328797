# minicontainer as an engine of these scripts: what cli_cases.sh asks of one. The script that sources
# this is given minirun as its runtime; minicontainer and minimonitor lie beside it.
needed_programs=(unshare)
kept_groups=none
image=busybox:test
network=none
exec_of_missing_program=127

engine() { printf '%s/minicontainer' "${runtime%/*}"; }

start_engine() {
  export MINICONTAINER_ROOT=$work/engine/root MINICONTAINER_RUN_ROOT=$work/engine/run
  cli import --change 'ENV PATH=/bin' --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' \
    "$work/rootfs.tar" $image >"$work/import.log" 2>&1 ||
    bail_out "minicontainer cannot import an image" "$work/import.log"
}

stop_engine() { :; }

cli() { "${runtime%/*}/minicontainer" "$@"; }

run() { cli run --rm --cgroup-parent "/$cgroup" --network "$network" "$@"; }

start() {
  cli run -d --name "$1" --cgroup-parent "/$cgroup" --network "$network" "${@:2}"
}

remove() { cli rm -f "$@"; }

processes_of() { cli top "$1" -o pid,args; }

evidence() {
  cli ps --all --format '{{.Names}}: {{.Status}}'
  cat "$MINICONTAINER_ROOT"/containers/*/monitor.log
}

after_failure() { cli ps -aq | xargs -r "$(engine)" rm -f; }

monitor_of() { sed -n 's/^monitor=//p' "$MINICONTAINER_ROOT/containers/$1/state"; }

# number_of_files FOLDER: also of hidden ones; a folder that is not there has none.
number_of_files() { find "$1" -mindepth 1 2>/dev/null | wc -l; }

nothing_is_left() {
  equal "containers" "" "$(cli ps -aq)"
  equal "folders of containers" 0 "$(number_of_files "$MINICONTAINER_ROOT/containers")"
  equal "names" 0 "$(number_of_files "$MINICONTAINER_ROOT/names")"
  equal "mounts" "" "$(grep "$MINICONTAINER_ROOT" /proc/self/mountinfo || true)"
  equal "groups" "" "$(groups_of_containers)"
  soon "no monitor stays" eval '! grep -ls minimonitor /proc/[0-9]*/comm'
}
