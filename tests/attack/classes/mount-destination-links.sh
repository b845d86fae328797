# Destinations of mounts lead over links of the image, absolute and relative, to the host.
title='a link as mount destination leads nowhere but inside'

attack() {
  local target kind
  for target in "$work/host/folder" "../../../../../../..$work/host/folder" \
    "/proc/self/root$work/host" "/proc/1/cwd" "$work/host/missing"; do
    for kind in tmpfs bind file; do
      bundle linked ".mounts += [$(mount_of "$kind")]"
      shell linked "$(read_secret) cat /proc/self/mountinfo"
      echo 'of the volume' >"$work/bundles/file"
      mkdir -p "$work/bundles/folder" "$rootfs/a"
      ln -sfn "$target" "$rootfs/a/link"
      ln -sfn "$target" "$rootfs/last"
      run_bundle linked
      expect_no_secret "$kind on a link to $target"
      expect_untouched_host
      [[ $said != *started* ]] || contains "mounts, $kind on a link to $target" /below "$said"
    done
  done
}

mount_of() {
  local bind='type: "bind", options: ["rbind"], source: ($work + "/bundles'
  case $1 in
    tmpfs) echo '{destination: "/a/link/below/it", type: "tmpfs", source: "tmpfs"}' ;;
    bind) echo "{destination: \"/a/link/below\", $bind/folder\")}" ;;
    file) echo "{destination: \"/last/below\", $bind/file\")}" ;;
  esac
}
