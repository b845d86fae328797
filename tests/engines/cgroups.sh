# The control groups of the containers, looked up in the kernel's files: cgroups(7). Engines put
# them all below one group, /$cgroup in each hierarchy, so they can be found again.

cgroup_mount=/sys/fs/cgroup

# Is everything in the one hierarchy of version 2? If not, each controller has a tree of its own.
cgroups_are_unified() { [[ $(stat -f -c %T $cgroup_mount) == cgroup2fs ]]; }

# cgroup_folder PID CONTROLLER: where the group of a process lies for that controller.
cgroup_folder() {
  local path
  if cgroups_are_unified; then
    path=$(sed -n 's/^0:://p' "/proc/$1/cgroup")
    printf '%s%s' "$cgroup_mount" "$path"
  else
    path=$(awk -F: -v controller="$2" '{n = split($2, names, ","); for (i = 1; i <= n; ++i)
      if (names[i] == controller) print $3}' "/proc/$1/cgroup")
    printf '%s/%s%s' "$cgroup_mount" "$2" "$path"
  fi
}

# cgroup_value PID CONTROLLER NAME_IN_V1 NAME_IN_V2: what the file holds. A process that was never
# moved below our group is a failure by itself: else a limit of the machine would be read.
cgroup_value() {
  local folder
  folder=$(cgroup_folder "$1" "$2")
  contains "the $2 group of process $1" "$cgroup" "$folder"
  if cgroups_are_unified; then cat "$folder/$4"; else cat "$folder/$3"; fi
}

# cgroup_holds PID VERSION1_VALUE VERSION2_VALUE CONTROLLER NAME_IN_V1 NAME_IN_V2
cgroup_holds() {
  local expected=$2
  cgroups_are_unified && expected=$3
  equal "$4: $5 ($6 in version 2)" "$expected" "$(cgroup_value "$1" "$4" "$5" "$6")"
}

# is_frozen PID: pause froze the group of this process (freezer in version 1).
is_frozen() {
  if cgroups_are_unified; then
    grep -qx 'frozen 1' "$(cgroup_folder "$1" freezer)/cgroup.events"
  else
    [[ $(cgroup_value "$1" freezer freezer.state -) == FROZEN ]]
  fi
}

# What a container runs whose pause is looked at: the time, written again and again.
count_time='while :; do date +%s%N >/tmp/now; done'

# stands_still PID: its group is frozen, and it really does nothing.
stands_still() {
  is_frozen "$1" || fail "the control group of process $1 is not frozen"
  local before
  before=$(cat "/proc/$1/root/tmp/now")
  sleep 0.1
  equal "what a frozen program writes" "$before" "$(cat "/proc/$1/root/tmp/now")"
}

# moves_on PID
moves_on() {
  ! is_frozen "$1" || fail "the control group of process $1 is still frozen"
  local before
  before=$(cat "/proc/$1/root/tmp/now")
  soon "a program that was frozen goes on" has_other_content "/proc/$1/root/tmp/now" "$before"
}

# has_other_content FILE CONTENT
has_other_content() { [[ $(cat "$1") != "$2" ]]; }

# our_cgroups: every group below ours, deepest first.
our_cgroups() {
  find $cgroup_mount -depth -type d -path "*/$cgroup*" \
    \( -fstype cgroup -o -fstype cgroup2 \) 2>/dev/null
}

# groups_of_containers: without the group itself, and without those that the engine makes for its
# own use and keeps: a regular expression in kept_groups.
groups_of_containers() { our_cgroups | grep -vE "/$cgroup(/($kept_groups))?$" || true; }

# remove_our_cgroups: what a killed script left. A frozen process does not die before it is thawed.
remove_our_cgroups() {
  local folder attempt
  for ((attempt = 0; attempt < 40; ++attempt)); do
    [[ -n $(our_cgroups) ]] || return 0
    while read -r folder; do
      [[ ! -w $folder/freezer.state ]] || echo THAWED >"$folder/freezer.state"
      [[ ! -w $folder/cgroup.freeze ]] || echo 0 >"$folder/cgroup.freeze"
      rmdir "$folder"
    done < <(our_cgroups) 2>/dev/null
    sleep 0.05
  done
  return 1
}
