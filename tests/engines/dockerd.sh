# A dockerd of a script's own, on a containerd of its own, with the runtime under test and one image
# of the root file system that rootfs.sh makes. Sourced.

start_engine() {
  local folder=$work/docker
  mkdir -p "$folder/client"
  start_containerd
  cat >"$folder/daemon.json" <<JSON
{"runtimes": {"tested": {"path": "$runtime"}}, "default-runtime": "tested",
 "data-root": "$folder/root", "exec-root": "$folder/exec", "pidfile": "$folder/pid",
 "hosts": ["unix://$folder/socket"], "containerd": "$work/containerd/socket",
 "storage-driver": "$(storage_driver overlay2)", "exec-opts": ["native.cgroupdriver=cgroupfs"],
 "cgroup-parent": "/$cgroup", "bip": "10.89.0.1/24", "userland-proxy": false}
JSON
  export DOCKER_HOST=unix://$folder/socket DOCKER_CONFIG=$folder/client
  start_daemon dockerd docker version -- dockerd --config-file "$folder/daemon.json"
  docker import --change 'ENV PATH=/bin' --change 'ENV FROM_IMAGE=yes' --change 'CMD ["sh"]' \
    "$work/rootfs.tar" $image >"$work/import.log" 2>&1 ||
    bail_out "docker cannot import an image" "$work/import.log"
}

stop_engine() {
  stop_daemon dockerd
  stop_daemon containerd
}
