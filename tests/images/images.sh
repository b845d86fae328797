#!/bin/bash
# Images between tools: what minicontainer makes is read by skopeo, umoci and podman, and the other way
# round; what is hostile is refused; what is killed half way leaves a healthy store.
#
#     tests/images/images.sh [--only PATTERN] /path/of/minicontainer
#
# All of it happens in the private machine of tests/engines/common.sh.
images=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
time_limit=${IMAGES_TIME_LIMIT:-380}
source "$images/../engines/common.sh"

needed_programs=(skopeo umoci podman jq tar gzip)
kept_groups=none

start_engine() {
  export MINICONTAINER_ROOT=$work/store MINICONTAINER_RUN_ROOT=$work/run
  echo '{"default":[{"type":"insecureAcceptAnything"}]}' >"$work/policy.json"
  cp "$runtime" "$work/minicontainer" # whose folder others may enter
  minicontainer=$work/minicontainer
  mini image bootstrap busybox >"$work/log" 2>&1 || bail_out "no busybox image" "$work/log"
}

stop_engine() { :; }

mini() { "$minicontainer" "$@"; }
in_store() { MINICONTAINER_ROOT=$work/$1 "$minicontainer" "${@:2}"; }
id_of() { mini image inspect --format '{{.Id}}' "$1"; }
copy() { skopeo --insecure-policy copy --quiet "$@"; }
private_podman() {
  podman --root "$work/podman" --runroot "$work/podman-run" --storage-driver vfs \
    --cgroup-manager cgroupfs --events-backend none "$@"
}

# list_tree FOLDER: each file with all that a layer says of it.
list_tree() {
  (cd "$1" && find . -mindepth 1 -printf '%P %y %m %U:%G %l\n' | sort &&
    find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

# list_image NAME: the same of an image's layers, mounted as a container would see them.
list_image() {
  local upper lower status=0
  upper=$(mini image inspect --format '{{.GraphDriver.Data.UpperDir}}' "$1")
  lower=$(mini image inspect --format '{{index .GraphDriver.Data "LowerDir"}}' "$1")
  mkdir -p "$work/seen" "$work/nothing"
  mount -t overlay seen -o "lowerdir=$upper:${lower:-$work/nothing}" "$work/seen"
  list_tree "$work/seen" || status=1
  umount "$work/seen"
  return $status
}

# make_changed_image: $work/changed, a layout of umoci's in which a second layer adds, changes and
# removes files, and one folder anew.
make_changed_image() {
  [[ ! -d $work/changed ]] || return 0
  cp -a "$MINICONTAINER_ROOT/image" "$work/changed"
  umoci --log error unpack --image "$work/changed:busybox" "$work/bundle"
  local root=$work/bundle/rootfs
  rm "$root/etc/group"
  rm -r "$root/var/spool"
  mkdir -p "$root/opt/deep"
  echo new >"$root/opt/deep/file"
  ln "$root/opt/deep/file" "$root/opt/same"
  chown 12:34 "$root/opt/deep/file"
  chmod 4755 "$root/opt/deep/file"
  echo changed >"$root/etc/passwd"
  # Nothing that is always there sets an attribute; but tar does, if an archive says so.
  tar -C "$root" --format=pax --pax-option='SCHILY.xattr.user.note:=kept' -cf - etc/passwd |
    tar -C "$root" --xattrs -xf -
  ln -s /etc/passwd "$root/opt/link"
  umoci --log error repack --image "$work/changed:changed" "$work/bundle"
}

# --- what others read ---------------------------------------------------------------------------

case_skopeo_inspects_the_store() {
  local said
  said=$(skopeo inspect "oci:$MINICONTAINER_ROOT/image:busybox")
  equal "layers" "$(mini image inspect --format '{{json .RootFS.Layers}}' busybox)" \
    "$(jq -c .Layers <<<"$said")"
  equal "digest" "$(mini image inspect --format '{{.Descriptor.digest}}' busybox)" \
    "$(jq -r .Digest <<<"$said")"
}

case_bootstrap_is_reproducible() {
  in_store other image bootstrap busybox
  equal "id" "$(id_of busybox)" "$(in_store other image inspect --format '{{.Id}}' busybox)"
}

case_umoci_unpacks() {
  umoci --log error unpack --image "$MINICONTAINER_ROOT/image:busybox" "$work/unpacked"
  equal "files" "$(list_tree "$work/unpacked/rootfs")" "$(list_image busybox)"
}

case_podman_loads() {
  mini tag busybox shop/web:1.2
  mini save -o "$work/two.tar" busybox shop/web:1.2
  private_podman load -q -i "$work/two.tar"
  # Which domain a name without one gets is podman's own affair.
  local name known
  known=$(private_podman images --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}')
  for name in busybox:latest shop/web:1.2; do
    contains "images" "/$name $(id_of busybox)" "$known"
  done
  mini save --format oci-archive -o "$work/oci.tar" busybox
  private_podman load -q -i "$work/oci.tar"
  mini rmi shop/web:1.2
}

case_skopeo_reads_archives() {
  mini save busybox >"$work/both.tar"
  equal "docker's" busybox:latest "$(skopeo list-tags "docker-archive:$work/both.tar" |
    jq -r '.Tags[0]' | sed s,docker.io/library/,,)"
  equal "OCI's" "$(mini image inspect --format '{{.Descriptor.digest}}' busybox)" \
    "$(skopeo inspect "oci-archive:$work/both.tar" | jq -r .Digest)"
}

# --- what minicontainer reads -------------------------------------------------------------------

case_umocis_changes() {
  local upper
  make_changed_image
  copy "oci:$work/changed:changed" "oci-archive:$work/changed.tar:changed:1"
  contains "load" "Loaded image: changed:1" "$(mini load -i "$work/changed.tar")"
  equal "files" "$(list_tree "$work/bundle/rootfs")" "$(list_image changed:1)"
  upper=$(mini image inspect --format '{{.GraphDriver.Data.UpperDir}}' changed:1)
  equal "names of a file" 2 "$(stat -c %h "$upper/opt/same")"
  equal "attribute" 1 "$(tar -C "$upper" --xattrs -cf - etc/passwd | grep -ac 'user.note=kept')"
}

case_the_same_as_a_copy() {
  make_changed_image
  copy "oci:$work/changed:changed" "docker-archive:$work/docker.tar:changed:2"
  mini load <"$work/docker.tar"
  equal "files" "$(list_tree "$work/bundle/rootfs")" "$(list_image changed:2)"
}

case_gzip_and_zstd() {
  make_changed_image
  local kind digest
  for kind in gzip zstd; do
    copy --dest-compress-format $kind --dest-compress "oci:$work/changed:changed" \
      "oci:$work/$kind:x"
    tar -C "$work/$kind" -cf "$work/$kind.tar" .
    mini load -i "$work/$kind.tar"
    digest=$(mini image inspect --format '{{index (split .Descriptor.digest ":") 1}}' x)
    equal "media type" "application/vnd.oci.image.layer.v1.tar+$kind" \
      "$(jq -r '.layers[1].mediaType' "$MINICONTAINER_ROOT/image/blobs/sha256/$digest")"
    equal "files with $kind" "$(list_tree "$work/bundle/rootfs")" "$(list_image x)"
    mini rmi x
  done
}

case_podman_saves() {
  make_changed_image
  copy "oci:$work/changed:changed" "docker-archive:$work/p.tar:docker.io/p/q:1"
  private_podman load -q -i "$work/p.tar"
  private_podman save -q -o "$work/p1.tar" docker.io/p/q:1
  private_podman save -q --format oci-archive -o "$work/p2.tar" docker.io/p/q:1
  local archive
  for archive in p1 p2; do
    mini load -i "$work/$archive.tar"
    equal "files of $archive" "$(list_tree "$work/bundle/rootfs")" "$(list_image p/q:1)"
    mini rmi p/q:1
  done
}

case_a_list_of_platforms() {
  make_changed_image
  local layout=$work/list index digest machine
  machine=$(dpkg --print-architecture)
  cp -a "$work/changed" "$layout"
  index=$(jq -c --arg machine "$machine" '{schemaVersion, mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "changed") |
      del(.annotations) | (. + {platform: {os: "linux", architecture: "s390x-not"}}),
      (. + {platform: {os: "linux", architecture: $machine}})]}' "$layout/index.json")
  digest=$(printf %s "$index" | sha256sum | cut -d' ' -f1)
  printf %s "$index" >"$layout/blobs/sha256/$digest"
  jq -nc --arg digest "sha256:$digest" --argjson size "${#index}" '{schemaVersion: 2, manifests: [{
    mediaType: "application/vnd.oci.image.index.v1+json", $digest, $size,
    annotations: {"org.opencontainers.image.ref.name": "many:1"}}]}' >"$layout/index.json"
  tar -C "$layout" -cf "$work/list.tar" .
  mini load -i "$work/list.tar"
  equal "files" "$(list_tree "$work/bundle/rootfs")" "$(list_image many:1)"
}

case_import() {
  tar -C "$work/unpacked/rootfs" --numeric-owner -czf "$work/root.tar.gz" .
  local id
  id=$(mini import -c 'CMD ["sh", "-c", "date"]' -c 'ENV A=b' -m why "$work/root.tar.gz" imported:1)
  equal "id" "$id" "$(id_of imported:1)"
  equal "config" '["sh","-c","date"] [A=b] why' "$(mini image inspect --format \
    '{{json .Config.Cmd}} {{.Config.Env}} {{.Comment}}' imported:1)"
  equal "files" "$(list_tree "$work/unpacked/rootfs")" "$(list_image imported:1)"
  equal "umoci's opinion" "$(list_tree "$work/unpacked/rootfs")" \
    "$(umoci --log error unpack --image "$MINICONTAINER_ROOT/image:imported:1" "$work/again" &&
      list_tree "$work/again/rootfs")"
}

# --- what is hostile ----------------------------------------------------------------------------

# refuses WORDS TAR: import says so, and no image comes of it.
refuses() {
  exits "import of $2" 1 mini import "$2" evil:1
  contains "reason" "$1" "$said"
  exits "what is left of $2" 1 mini image inspect evil:1
}

case_hostile_archives() {
  local root=$work/evil
  mkdir -p "$root/in/a" "$work/outside"
  echo outside >"$work/outside/file"
  echo evil >"$root/in/a/file"
  tar -C "$root/in" -P --transform 's,^a/file,../../outside/file,' -cf "$root/climb.tar" a/file
  refuses "leaves the root of the layer" "$root/climb.tar"
  ln -s "$work/outside" "$root/in/link"
  tar -C "$root/in" -cf "$root/link.tar" link
  tar -C "$root/in" --transform 's,^a/,link/,' -rf "$root/link.tar" a/file
  refuses "a folder and something else" "$root/link.tar"
  equal "what the link leads to" outside "$(cat "$work/outside/file")"
  tar -C "$root/in" -cf "$root/twice.tar" a/file a/file
  tar -C "$root/in" -rf "$root/twice.tar" a/file
  refuses "is there twice" "$root/twice.tar"
  truncate -s 10T "$root/in/huge"
  tar -C "$root/in" --sparse -cf "$root/huge.tar" huge
  refuses "more than the layer may have" "$root/huge.tar"
  head -c 5000 /dev/urandom >"$root/noise.tar"
  refuses "Unrecognized archive format" "$root/noise.tar"
  head -c 700 "$root/climb.tar" >"$root/short.tar"
  refuses "" "$root/short.tar"
}

case_wrong_digests() {
  make_changed_image
  cp -a "$work/changed" "$work/wrong"
  local blob
  for blob in "$work"/wrong/blobs/sha256/*; do
    printf x >>"$blob"
    tar -C "$work/wrong" -cf "$work/wrong.tar" .
    exits "load" 1 in_store wrong-store load -i "$work/wrong.tar"
    contains "reason" "not what its digest says" "$said"
    truncate -s -1 "$blob"
  done
  equal "images" "" "$(in_store wrong-store images -q)"
}

# --- what may happen to us ----------------------------------------------------------------------

case_killed_at_any_time() {
  make_changed_image
  copy "oci:$work/changed:changed" "oci-archive:$work/changed.tar:changed:1"
  local attempt
  for attempt in {1..40}; do
    in_store killed load -i "$work/changed.tar" >/dev/null 2>&1 &
    sleep "0.00$((RANDOM % 10))$((RANDOM % 10))"
    ((attempt % 4)) || sleep 0.03
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    in_store killed images >/dev/null
    ((attempt % 8)) || { in_store killed rmi -f changed:1 >/dev/null 2>&1 || true; }
  done
  in_store killed load -i "$work/changed.tar"
  in_store killed image prune -f
  equal "what is on the way" "" "$(ls "$work/killed/image/new"; ls "$work/killed/layers" |
    grep -E '^(new|gone)-' || true)"
  equal "layers" 2 "$(ls "$work/killed/layers" | wc -l)"
  equal "blobs" 4 "$(ls "$work/killed/image/blobs/sha256" | wc -l)"
  MINICONTAINER_ROOT=$work/killed
  equal "files" "$(list_tree "$work/bundle/rootfs")" "$(list_image changed:1)"
}

case_twenty_at_once() {
  make_changed_image
  local number failed=0 jobs=()
  for number in {1..20}; do
    (
      in_store many load -i "$work/changed.tar" &&
        in_store many tag changed:1 "changed:t$number" &&
        in_store many images && in_store many rmi "changed:t$number"
    ) >"$work/many.$number" 2>&1 &
    jobs+=($!)
  done
  for number in "${jobs[@]}"; do wait "$number" || failed=$((failed + 1)); done
  ((failed == 0)) || fail "$failed of 20 failed: $(cat "$work"/many.* | grep -i error | head -n 3)"
  equal "names" "changed:1" "$(in_store many images --format '{{.Repository}}:{{.Tag}}')"
  in_store many image prune -f
  equal "layers" 2 "$(ls "$work/many/layers" | wc -l)"
}

# as_user COMMAND...: an ordinary user, without any user namespace.
as_user() { setpriv --reuid 4321 --regid 4321 --clear-groups env MINICONTAINER_ROOT="$work/user/store" "$@"; }

case_an_ordinary_user() {
  install -d -o 4321 -g 4321 "$work/user"
  chmod 711 "$work"
  as_user "$minicontainer" image bootstrap busybox
  equal "id" "$(id_of busybox)" "$(as_user "$minicontainer" image inspect --format '{{.Id}}' busybox)"
  mkdir -p "$work/with-device/dev"
  mknod "$work/with-device/dev/disk" b 7 200
  tar -C "$work/with-device" -cf "$work/device.tar" dev
  chmod 644 "$work/device.tar"
  exits "a device node" 1 as_user "$minicontainer" import "$work/device.tar" device
  contains "reason" "is a device node" "$said"
  as_user "$minicontainer" rmi busybox
}

case_rmi_takes_all_away() {
  in_store gone image bootstrap busybox
  in_store gone rmi busybox
  equal "files" "" "$(find "$work/gone/layers" "$work/gone/image/blobs" -type f)"
}

cases() {
  run_case "skopeo inspects the store" case_skopeo_inspects_the_store
  run_case "bootstrap is reproducible" case_bootstrap_is_reproducible
  run_case "umoci unpacks the store" case_umoci_unpacks
  run_case "podman loads what save wrote" case_podman_loads
  run_case "skopeo reads what save wrote" case_skopeo_reads_archives
  run_case "a layer of umoci's: whiteouts, links, owners" case_umocis_changes
  run_case "docker's archive gives the same files" case_the_same_as_a_copy
  run_case "gzip and zstd" case_gzip_and_zstd
  run_case "podman save, both forms" case_podman_saves
  run_case "a list of platforms" case_a_list_of_platforms
  run_case "import" case_import
  run_case "hostile archives are refused" case_hostile_archives
  run_case "wrong digests are refused" case_wrong_digests
  run_case "killed at any time" case_killed_at_any_time
  run_case "twenty at once" case_twenty_at_once
  run_case "an ordinary user" case_an_ordinary_user
  run_case "rmi leaves nothing" case_rmi_takes_all_away
}

main "$@"
