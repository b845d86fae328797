# The image of all containers: busybox and a few files, made here, so that no registry is needed.

# For a shell in a container. An engine tells the size of a terminal only after the start, and a
# server of busybox does not listen between two clients.
await_size='n=0; until stty size | grep -q "33 99" || [ $n = 100 ]; do n=$((n + 1)); sleep 0.05; done; stty size'
retry='retry() { for n in 1 2 3 4 5 6 7 8 9 10; do "$@" && return; sleep 0.1; done; }; retry'

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
  printf 'root:x:0:0:root:/root:/bin/sh\nlearner:x:1000:1000:learner:/home/learner:/bin/sh\n' >"$rootfs/etc/passwd"
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
{"architecture":"$machine","os":"linux","config":{"Env":["PATH=/bin","FROM_IMAGE=yes"],"Cmd":["sh"]},
 "rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
JSON
  config=$(add_blob "$work/blob")
  cat >"$work/blob" <<JSON
{"schemaVersion":2,
 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(blob_size "$config")},
 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:$layer","size":$(blob_size "$layer")}]}
JSON
  manifest=$(add_blob "$work/blob")
  cat >"$layout/index.json" <<JSON
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
 "digest":"sha256:$manifest","size":$(blob_size "$manifest"),
 "platform":{"architecture":"$machine","os":"linux"},"annotations":{"io.containerd.image.name":"$1"}}]}
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

blob_size() { stat -c %s "$work/image/blobs/sha256/$1"; }
