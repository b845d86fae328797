# The runtime itself reads files of the image: one that never ends, or never answers, must not hold
# it up or fill its memory.
title='files of the image that never end do not hold up the runtime'

attack() {
  local kind
  for kind in pipe zero enormous link; do
    bundle "$kind" '.process.user = {uid: 1000, gid: 1000}'
    rm -f "$rootfs/etc/passwd" "$rootfs/etc/group"
    plant "$kind" "$rootfs/etc/passwd"
    plant "$kind" "$rootfs/etc/group"
    run_bundle "$kind" # which fails the case after 20 seconds
    [[ $said == *started* ]] || ((code != 0)) || fail "$kind: neither started nor refused"
    expect_no_secret "$kind"
  done
}

plant() {
  case $1 in
    pipe) mkfifo "$2" ;;
    zero) mknod -m 666 "$2" c 1 5 ;;
    enormous) truncate -s 1T "$2" ;;
    link) ln -s "$work/host/secret" "$2" ;;
  esac
}
