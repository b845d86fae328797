# A containerd of our own, for docker.sh and ctr.sh.

# start_containerd: all that it keeps lies in $work/containerd. The plug-ins for Kubernetes and for
# file systems that nobody asked for stay out.
start_containerd() {
  local folder=$work/containerd
  mkdir -p "$folder"
  cat >"$folder/config.toml" <<TOML
version = 2
root = "$folder/root"
state = "$folder/state"
disabled_plugins = [
  "io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "$folder/socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "$folder/opt"
TOML
  start_daemon containerd command ctr --address "$folder/socket" version -- \
    containerd --config "$folder/config.toml"
}
