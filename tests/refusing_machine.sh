#!/usr/bin/env bash
# Runs a command on a machine that refuses a /proc for a new PID namespace, as a container of docker
# does: part of ours is covered, and a user namespace further in may not take the cover off.
set -euo pipefail
exec unshare --user --map-root-user --mount --pid --fork --mount-proc -- sh -c '
  mount -t tmpfs cover /proc/sys/kernel
  exec unshare --user --map-root-user --mount -- "$@"' sh "$@"
