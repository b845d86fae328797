# podman with folders and a configuration of a script's own, and one image of the root file system that
# rootfs.sh makes. Sourced.

start_engine() {
  local folder=$work/podman
  mkdir -p "$folder"/{root,runroot,networks,tmp}
  write_configuration "$folder"
  export CONTAINERS_CONF=$folder/containers.conf CONTAINERS_STORAGE_CONF=$folder/storage.conf
  podman import --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' "$work/rootfs.tar" localhost/busybox:test \
    >"$work/import.log" 2>&1 || bail_out "podman cannot import an image" "$work/import.log"
}

# Without default_ulimits podman raises the limits above what a root without CAP_SYS_RESOURCE may;
# and only from runtimes that runtime_supports_json names does it read why they failed.
write_configuration() {
  local folder=$1 open_files
  open_files=$(ulimit -Hn)
  [[ $open_files != unlimited ]] && ((open_files < 4096)) || open_files=4096
  cat >"$folder/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$open_files:$open_files", "nproc=4096:4096"]
log_driver = "k8s-file"
[network]
network_backend = "netavark"
network_config_dir = "$folder/networks"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$folder/tmp"
runtime_supports_json = ["$runtime_name"]
CONF
  cat >"$folder/storage.conf" <<CONF
[storage]
driver = "$(storage_driver overlay)"
graphroot = "$folder/root"
runroot = "$folder/runroot"
CONF
}
