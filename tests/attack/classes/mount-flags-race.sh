# The options of a bind (read-only, nosuid, ...) are set after it was made. While that happens, its
# folder is exchanged with a link to /sys: that would become writable, and the bind would stay so.
title='options of a mount cannot be turned onto another one'

attack() {
  local volume=$work/bundles/volume
  bundle raced '.mounts += [
      $volume,
      {destination: "/volume/swapped", type: "bind", source: ($work + "/bundles/volume/content"),
       options: ["bind", "ro", "noexec"]},
      {destination: "/volume/other", type: "bind", source: ($work + "/bundles/volume/content"),
       options: ["bind", "nodev"]},
      {destination: "/volume/other", type: "bind", source: ($work + "/bundles/volume/content"),
       options: ["bind", "nosuid"]}]'
  mkdir -p "$volume/"{swapped,other,content} "$rootfs/volume"
  ln -s /sys "$volume/link"
  shell raced 'echo started; cat /proc/self/mountinfo'
  run_bundle raced
  expect_started "without a race"
  swapping "$volume/swapped" "$volume/link"
  swapping "$volume/other" "$volume/link"
  repeatedly 100 raced expect_flags
}

expect_flags() {
  [[ $said == *started* ]] || return 0
  local mounts
  mounts=$(grep ' /sys ro,' <<<"$said") || fail "/sys is no more read-only: $said"
  mounts=$(grep '/content .* ro,.*noexec' <<<"$said") || fail "the bind is not read-only: $said"
}
