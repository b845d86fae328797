# A container that may make device nodes makes one of the machine's memory, or of a disk.
title='devices of the host cannot be opened'

attack() {
  bundle devices
  shell devices '
    for device in "c 1 1" "c 1 4" "b 8 0" "b 259 0" "b 7 0" "c 10 229" "c 5 3" "c 1 11"; do
      set -- $device
      mknod /tmp/device $device || echo "not made: $device"
      (: 3<>/tmp/device) && echo "opened: $device"
      (: 3<>/tmp/device) 2>&1 | grep -q "not permitted" || echo "not refused: $device"
      rm -f /tmp/device
    done 2>/dev/null
    mknod /tmp/null c 1 3 && (: 3<>/tmp/null) && echo "null works"
    ls /dev; echo started'
  run_bundle devices
  expect_started "the container"
  contains "the control" "null works" "$said"
  [[ $said != *opened* && $said != *"not refused"* ]] || fail "$said"
  local name
  for name in mem kmem port sda vda kmsg fuse mapper; do
    ! grep -qx "$name" <<<"$said" || fail "/dev/$name is in the container"
  done
}
