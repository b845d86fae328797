#!/bin/sh
# Runs a GoogleTest program as root of a guest: in_guest.sh PROGRAM [ARGUMENT...]
#
# The guest has the machine's files, and pure cgroup v2. What is skipped is said; a skip that is not
# because of something that no lab kernel has, or that version 1 alone has, is a failure.
mkdir -m 0755 /var/tests
export TMPDIR=/var/tests
"$@" >/var/tests/said 2>&1
status=$?
grep -vE '^\[ +(RUN|OK) |^\[-+\]|^$|^(Note|Running)' /var/tests/said | grep -v SKIPPED | grep -vE ': Skipped$' |
  sort | uniq -c | sort -rn | head -n 60
[ "$status" = 0 ] || { cat /var/tests/said; exit "$status"; }
