#!/usr/bin/env bash
# minicontainer build, compared with docker's own builder: the same Dockerfiles give the same steps,
# the same files and the same configuration, and the second build finds the same steps in its cache.
# The argument is minirun; minicontainer and minimonitor lie beside it.
time_limit=400
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/containerd.sh"
source "$here/dockerd.sh"
source "$here/build_cases.sh"

needed_programs=(docker dockerd containerd containerd-shim-runc-v2 iptables python3)
kept_groups=none
image=busybox:test

cli() { "${runtime%/*}/minicontainer" "$@"; }

eval "start_docker() $(declare -f start_engine | tail -n +2)"

start_engine() {
  export MINICONTAINER_ROOT=$work/engine/root MINICONTAINER_RUN_ROOT=$work/engine/run
  export DOCKER_BUILDKIT=0 SOURCE_DATE_EPOCH=1700000000
  cli import --change 'ENV PATH=/bin' --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' \
    "$work/rootfs.tar" $image >"$work/import.log" 2>&1 ||
    bail_out "minicontainer cannot import an image" "$work/import.log"
  start_docker
  make_context
}

make_context() {
  context=$work/context
  mkdir -p "$context"/{src/sub/deep,docs,empty}
  echo 'print("hello")' >"$context/app.py"
  echo one >"$context/src/one.txt"
  echo two >"$context/src/sub/two.txt"
  echo three >"$context/src/sub/deep/three.md"
  echo readme >"$context/docs/readme.md"
  echo guide >"$context/docs/guide.txt"
  ln -s app.py "$context/link.py"
  ln -s /etc/passwd "$context/out"
  ln -s sub "$context/src/way"
  printf '#!/bin/sh\necho ran\n' >"$context/run.sh"
  chmod 755 "$context/run.sh"
  chmod 640 "$context/src/one.txt"
  tar -C "$context" -czf "$context/packed.tar.gz" src docs
  tar -C "$context" -cf "$context/plain.tar" docs
  chown -R 1234:1234 "$context/src"
}

engine() { printf '%s/minicontainer' "${runtime%/*}"; }

evidence() { cli ps --all --format '{{.Names}}: {{.Status}}'; }

# The host's group of a container is named after the engine's folder; both engines' are below ours.
ours() {
  local command=$1
  shift
  cli "$command" --cgroup-parent "/$cgroup" --network none "$@"
}

# --- the comparison -----------------------------------------------------------------------------

# steps: what a build tells, without ids, colours and what only one of the two has to tell.
steps() {
  sed -E -e 's/\x1b\[[0-9;]*m//g' -e '/^Sending build context/d' -e '/^ ---> Running in/d' \
    -e '/^Removing intermediate container/d' -e 's/^ ---> [0-9a-f]{12}$/ --->/' \
    -e '/^Successfully built/d' -e 's/^Error response from daemon: //' -e '/^\[WARNING\]/d' \
    -e 's/^dockerfile parse error/Dockerfile parse error/' -e '/^    RUN /d' -e '/^ ---> *$/d' \
    -e 's/-[0-9a-f]{64}\b/-ID/g' -e '/^Note: overriding/d'
}

# settings_of NAME ENGINE: what its image says, one line a member.
settings_of() {
  "$1" inspect --type image --format '{{json .Config}}' "$2" | python3 -c '
import json, sys
config = json.load(sys.stdin)
for key in ("Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels",
            "StopSignal", "Shell", "OnBuild", "Healthcheck"):
    print(key, json.dumps(config.get(key) or None, sort_keys=True))'
}

# files_of ENGINE NAME: all files of the image. Times differ: ours are bounded.
files_of() {
  local id folder=$work/files.$1
  rm -rf "$folder"
  mkdir "$folder"
  if [[ $1 == docker ]]; then
    id=$(docker create --network none "$2" /none)
    docker export "$id" | tar -C "$folder" --numeric-owner -xpf -
  else
    id=$(cli create --network none "$2" /none)
    cp -a --no-preserve=timestamps "$(root_of "$id" "$folder.merged")/." "$folder"
    umount "$folder.merged" && rmdir "$folder.merged"
  fi >/dev/null
  "$1" rm "$id" >/dev/null
  (
    cd "$folder"
    rm -rf dev proc sys .dockerenv etc/{hosts,hostname,resolv.conf,mtab}
    find . -mindepth 1 -not -type l -printf '%P %y %m %U:%G\n' -o -type l -printf '%P %y %l %U:%G\n'
    find . -type f -print0 | xargs -0r sha256sum
  ) | sort
}

# root_of ID FOLDER: mounts the layers of a container of ours there.
root_of() {
  mkdir -p "$2"
  local layers
  layers=$(python3 - "$MINICONTAINER_ROOT" "$1" <<'PY'
import json, sys
root, id = sys.argv[1:]
layers = json.load(open(f"{root}/containers/{id}/root.json"))["layers"]
print(":".join(f"{root}/layers/{layer[7:]}/diff" for layer in reversed(layers)))
PY
  )
  mount -t overlay files -o "ro,lowerdir=${layers:-$work/nothing}:$work/nothing" "$2"
  printf '%s' "$2"
}

docker_builds() {
  docker build --network none -t "$1" "${@:2}" >"$work/docker.told" 2>&1
}

we_build() { ours build -t "$1" "${@:2}" >"$work/our.told" 2>&1; }

# same NAME [ARGUMENT...] <DOCKERFILE: both build it twice; steps, code, settings and files agree.
same() {
  local name=$1 theirs=0 own=0 round
  shift
  mkdir -p "$work/nothing"
  cat >"$context/Dockerfile"
  for round in first second; do
    theirs=0 own=0
    docker_builds "same:$name" "$@" "$context" || theirs=$?
    we_build "same:$name" "$@" "$context" || own=$?
    diff <(steps <"$work/docker.told") <(steps <"$work/our.told") ||
      fail "$name: the steps of the $round build differ (< docker's, > ours)"
    equal "$name: exit code" "$theirs" "$own"
  done
  ((own == 0)) || return 0
  diff <(settings_of docker "same:$name") <(settings_of cli "same:$name") ||
    fail "$name: the settings differ (< docker's, > ours)"
  diff <(files_of docker "same:$name") <(files_of cli "same:$name") ||
    fail "$name: the files differ (< docker's, > ours)"
}

# again NAME [ARGUMENT...]: once more, after something was changed: the same steps come from the cache.
again() {
  local name=$1
  shift
  docker_builds "same:$name" "$@" "$context"
  we_build "same:$name" "$@" "$context"
  diff <(steps <"$work/docker.told") <(steps <"$work/our.told") ||
    fail "$name: the steps after a change differ (< docker's, > ours)"
}

nothing_is_left() {
  equal "containers" "" "$(cli ps -aq)"
  equal "workplaces of builds" "" "$(ls -A "$MINICONTAINER_ROOT/build/work" 2>/dev/null)"
  equal "mounts" "" "$(grep "$MINICONTAINER_ROOT" /proc/self/mountinfo || true)"
  equal "groups" "" "$(groups_of_containers)"
}

main "$@"
