# What the runtimes leave behind, and taking it away. Sourced by runtimes.
#
# Every container has a name that begins with $tag, and a root file system in $work: by these two all
# that belongs to this run is found, and nothing else.

left_states() { find "$state" -mindepth 2 -maxdepth 2 -name "$tag-*"; }
# By the type of the file system, because in the place of the v2 tree there is a tmpfs of ours.
left_groups() {
  find /sys/fs/cgroup -depth -type d \( -fstype cgroup -o -fstype cgroup2 \) -name "$tag-*" 2>/dev/null || true
}

left_mounts() { grep -F "${work##*/}/" /proc/self/mountinfo || true; }

# Processes that have our root file system mounted, under whatever name and in whatever namespace.
left_processes() {
  grep -lsF "${work##*/}/" /proc/[0-9]*/mountinfo | cut -d / -f 3 | grep -vx "$$" || true
}

# report_leftovers: one line; or how many of each kind there are, and the names of a few.
report_leftovers() {
  local kind found all=
  for kind in states groups mounts processes; do
    found=$("left_$kind")
    [[ -z $found ]] || all+=$(printf '\n  %s %s, as %s' "$(wc -l <<<"$found")" "$kind" "$(head -n 3 <<<"$found" | tr '\n' ' ')")
  done
  printf 'left behind: %s\n' "${all:-no state, no cgroup, no mount, no process}"
}

# Containers first, through their runtimes; then what is left of them.
remove_leftovers() {
  local path process
  for path in $(left_states); do
    $(call "$(basename "$(dirname "$path")")") delete --force "${path##*/}" >/dev/null 2>&1 || true
    rm -rf "$path" || true
  done
  for process in $(left_processes); do kill -KILL "$process" 2>/dev/null || true; done
  for path in $(left_groups); do empty_and_remove "$path"; done
  # What crun writes in the place of the v2 tree: it would fill the tmpfs in the end.
  [[ $(stat -f -c %T /sys/fs/cgroup/unified 2>/dev/null) != tmpfs ]] || rm -rf /sys/fs/cgroup/unified/"$tag"-*
}

empty_and_remove() {
  local process
  for process in $(cat "$1/cgroup.procs" 2>/dev/null); do
    ((process <= 1)) || kill -KILL "$process" 2>/dev/null || true
  done
  for _ in $(seq 50); do
    rmdir "$1" 2>/dev/null && return
    sleep 0.02
  done
  printf 'the cgroup %s cannot be removed\n' "$1" >&2
}

# What a runtime or measure orphaned is a child of this script (measure --adopt). At the end there is
# no other child; none of them may go on making what is being taken away.
end_children() {
  local children
  for _ in $(seq 50); do
    sleep 0.02 # measure ends its own children, and here those are reaped that have ended
    children=
    read -r children <"/proc/$$/task/$$/children"
    [[ -n $children ]] || return 0
    kill -KILL $children 2>/dev/null
  done
}

# Once, and whatever fails: what is in the middle of ending may be gone before it is looked at.
finish() {
  [[ -z ${finishing:-} ]] || return 0
  finishing=yes
  set +e
  trap '' INT TERM HUP
  [[ -z ${measuring:-} ]] || kill -TERM "$measuring" 2>/dev/null
  end_children
  remove_leftovers
  end_children
  rm -rf --one-file-system "$work" "$state"
}

# stop STATUS: on a signal. An `exit` that interrupts finish would leave the rest of it undone, so it
# comes after, and not at all when finish was already at work.
stop() {
  [[ -z ${finishing:-} ]] || return 0
  finish
  exit "$1"
}

# remove_what_killed_ones_left: a measurement that was killed outright could not clean up. Its folder
# has its number in the name.
remove_what_killed_ones_left() {
  local work tag
  for work in /tmp/bench-[0-9]*.??????; do
    tag=${work#/tmp/} tag=${tag%.*}
    [[ -O $work && ! -d /proc/${tag#bench-} ]] || continue
    remove_leftovers
    rm -rf --one-file-system "$work"
  done
}
