# The image of all containers: busybox and a few files, made here, so that no registry is needed.

# For a shell in a container. An engine tells the size of a terminal only after the start, and a
# server of busybox does not listen between two clients.
retry='retry() { for n in $(seq 50); do "$@" && return; sleep 0.1; done; }; retry'
await_size="$retry sh -c 'stty size | grep \"33 99\"'"

# make_rootfs: leaves $work/rootfs.tar.
make_rootfs() {
  local rootfs=$work/rootfs
  mkdir -p "$rootfs"/{bin,etc,root,home/learner,tmp,proc,sys,dev,data,var/run}
  cp "$(command -v busybox)" "$rootfs/bin/busybox"
  ln -s . "$rootfs/usr"
  ln -s bin "$rootfs/sbin"
  local applet
  for applet in $(busybox --list); do
    [[ $applet == busybox ]] || ln -s busybox "$rootfs/bin/$applet"
  done
  chmod 1777 "$rootfs/tmp"
  chown 1000:1000 "$rootfs/home/learner"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh learner:x:1000:1000:learner:/home/learner:/bin/sh \
    >"$rootfs/etc/passwd"
  printf 'root:x:0:\nlearner:x:1000:\nreaders:x:2000:learner\n' >"$rootfs/etc/group"
  echo 'this is no program' >"$rootfs/etc/not-executable"
  echo 'from the image' >"$rootfs/data/file"
  tar -C "$rootfs" --numeric-owner -cf "$work/rootfs.tar" .
}

# make_oci_archive NAME: packs rootfs.tar as the image NAME in $work/image.tar, in the layout of the
# OCI image specification: blobs named by their SHA-256, and an index that names the first of them.
make_oci_archive() {
  local layout=$work/image layer config manifest machine
  machine=$(dpkg --print-architecture)
  mkdir -p "$layout/blobs/sha256"
  layer=$(add_blob "$work/rootfs.tar")
  cat >"$work/blob" <<JSON
{"architecture": "$machine", "os": "linux",
 "config": {"Env": ["PATH=/bin", "FROM_IMAGE=yes"], "Cmd": ["sh"]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$layer"]}}
JSON
  config=$(add_blob "$work/blob")
  cat >"$work/blob" <<JSON
{"schemaVersion": 2,
 "config": $(descriptor "$config" image.config.v1+json),
 "layers": [$(descriptor "$layer" image.layer.v1.tar)]}
JSON
  manifest=$(add_blob "$work/blob")
  cat >"$layout/index.json" <<JSON
{"schemaVersion": 2, "manifests": [$(descriptor "$manifest" image.manifest.v1+json \
  '"annotations": {"io.containerd.image.name": "'"$1"'"},')]}
JSON
  echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  tar -C "$layout" -cf "$work/image.tar" .
}

# add_blob FILE: puts it under its digest, and prints that.
add_blob() {
  local digest
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  cp "$1" "$work/image/blobs/sha256/$digest"
  printf '%s' "$digest"
}

# descriptor DIGEST TYPE [MEMBERS]: how one blob names another.
descriptor() {
  printf '{%s "mediaType": "application/vnd.oci.%s", "digest": "sha256:%s", "size": %d}' \
    "${3-}" "$2" "$1" "$(stat -c %s "$work/image/blobs/sha256/$1")"
}
