# Does the floor do the work that it is said to do? Sourced by runtimes.
#
# A container tells what it sees: mounts, devices, cgroups, limits, privileges, interfaces. What it
# sees when the floor made it must be what it sees when runc did.

readonly what_it_sees='cat /proc/self/mounts /proc/self/cgroup /proc/self/limits
  grep -E "^(Cap|NoNewPrivs|Seccomp|Groups|Umask)" /proc/self/status
  ls -l /dev | awk "{print \$1, \$3, \$4, \$5, \$6, \$(NF - 2), \$NF}"
  hostname; id; ls /sys/class/net; cat /sys/class/net/lo/flags; env'

# sorted_view COMMAND...: sorted, because v1 trees have no order of their own; without what differs by
# nature: the name that a tmpfs gives itself, the time of day, and the empty v2 tree beside v1.
sorted_view() {
  "$@" </dev/null 2>"$work/complaint" |
    sed -E -e 's/^shm /tmpfs /' -e 's/[0-9]+:[0-9]+ ([a-z]+)$/\1/' -e '/^0::/d' -e "s/$tag-same-[a-z]+/ID/" |
    sort
}

scenario_same() {
  printf '\nsame: what a container of std sees, made by the floor and by runc\n'
  [[ -n ${program[runc]:-} ]] || { printf 'runc is not installed\n'; return 0; }
  sorted_view "$programs/floor" --cgroup "$tag-same-floor" "$work/same/rootfs" /bin/sh -c "$what_it_sees" >"$work/by-floor"
  sorted_view $(call runc) run --bundle "$work/same" "$tag-same-runc" >"$work/by-runc"
  if diff "$work/by-floor" "$work/by-runc"; then
    printf 'the same in each of %s lines\n' "$(wc -l <"$work/by-floor")"
  else
    printf 'the floor does other work than runc: its rows are no measure until that is mended\n'
  fi
}
