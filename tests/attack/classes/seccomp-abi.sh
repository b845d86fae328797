# A filter compares numbers of system calls, and these differ between the ways into the kernel: a
# call that is forbidden may be had as one of i386 or of x32 (man 2 seccomp, "Caveats").
title='a forbidden call cannot be made as one of i386 or x32'

attack() {
  bundle abi '.process.args = ["hostile", "other-abi"]'
  run_bundle abi
  contains "the attack" tried "$said"
  [[ -d $rootfs/made-native ]] || fail "the control: no folder was made without a filter"
  rm -rf "$rootfs"/made-*
  local architectures
  for architectures in '["SCMP_ARCH_X86_64"]' '[]' \
    '["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]'; do
    change abi ".linux.seccomp = {defaultAction: \"SCMP_ACT_ALLOW\", architectures: $architectures,
      syscalls: [{names: [\"mkdir\", \"mkdirat\"], action: \"SCMP_ACT_ERRNO\"}]}"
    run_bundle abi
    contains "the attack" tried "$said"
    equal "folders that were made in spite of a filter for $architectures" "" \
      "$(find "$rootfs" -maxdepth 1 -name 'made-*' -printf '%f ')"
  done
}
