# /dev of the image is a link to a folder of the host: device nodes, links and mount points would be
# made there.
title='/dev of the image is a link to the host'

attack() {
  local target
  for target in "$work/host/dev" "../../../../../../../..$work/host/dev" /link "../..$work/host"; do
    bundle linked '.mounts |= map(select(.destination != "/dev"))'
    plant "$target"
    run_bundle linked
    expect_no_secret "/dev is a link to $target"
    expect_untouched_host
    bundle linked
    plant "$target"
    run_bundle linked
    expect_no_secret "/dev is a link to $target, and a tmpfs is mounted on it"
    expect_untouched_host
  done
  bundle proper
  run_bundle proper
  expect_started "a folder /dev"
}

plant() {
  rm -rf "$rootfs/dev"
  ln -s "$1" "$rootfs/dev"
  ln -sfn "$work/host/dev" "$rootfs/link"
  shell linked "$(read_secret) cat /dev/../secret"
}
