# What the runtimes leave behind, and taking it away. Sourced by runtimes.
#
# Every container has a name that begins with $tag, and a root file system in $work: by these two all
# that belongs to this run is found, and nothing else.

left_states() { find "$work/state" -mindepth 2 -maxdepth 2 -name "$tag-*"; }
# By the type of the file system, because in the place of the v2 tree there is a tmpfs of ours.
left_groups() {
  find /sys/fs/cgroup -depth -type d \( -fstype cgroup -o -fstype cgroup2 \) -name "$tag-*" 2>/dev/null || true
}

left_mounts() { grep -F "${work##*/}/" /proc/self/mountinfo || true; }

# Processes that have our root file system mounted, under whatever name and in whatever namespace.
left_processes() {
  grep -lsF "${work##*/}/" /proc/[0-9]*/mountinfo | cut -d / -f 3 | grep -vx "$$" || true
}

# report_leftovers: one line, and the names when there are any.
report_leftovers() {
  local kind found all=
  for kind in states groups mounts processes; do
    found=$("left_$kind")
    [[ -z $found ]] || all+=$(printf '\n  %s: %s' "$kind" "$(tr '\n' ' ' <<<"$found")")
  done
  printf 'left behind: %s\n' "${all:-no state, no cgroup, no mount, no process}"
}

# Containers first, through their runtimes; then what is left of them.
remove_leftovers() {
  local path process
  for path in $(left_states); do
    $(call "$(basename "$(dirname "$path")")") delete --force "${path##*/}" >/dev/null 2>&1 || true
  done
  for process in $(left_processes); do kill -KILL "$process" 2>/dev/null || true; done
  for path in $(left_groups); do
    for process in $(cat "$path/cgroup.procs" 2>/dev/null); do
      ((process <= 1)) || kill -KILL "$process" 2>/dev/null || true
    done
    for _ in $(seq 50); do
      rmdir "$path" 2>/dev/null && break
      sleep 0.02
    done
  done
}

finish() {
  trap '' INT TERM HUP
  if [[ -n ${measuring:-} ]]; then
    kill -TERM "$measuring" 2>/dev/null || true
    wait "$measuring" 2>/dev/null || true
  fi
  remove_leftovers
  rm -rf --one-file-system "$work"
}
