# A set-user-ID program of the image gives its caller root's identity, unless no_new_privs is set.
title='set-user-ID programs give nothing with no_new_privs'

attack() {
  bundle program '.process.args = ["/root-program", "effective-user"]' \
    '.process.user = {uid: 1000, gid: 1000}' '.process.noNewPrivileges = false'
  cp "$work/hostile" "$rootfs/root-program"
  chmod 4755 "$rootfs/root-program"
  run_bundle program
  equal "the control, without no_new_privs" "effective: 0" "$said"
  change program '.process.noNewPrivileges = true'
  run_bundle program
  equal "with no_new_privs" "effective: 1000" "$said"
  change program '.process.args = ["sleep", "60"]'
  start_container program
  call exec --user 1000:1000 --no-new-privs t-program /root-program effective-user
  equal "exec --no-new-privs" "effective: 1000" "$said"
  in_container program grep NoNewPrivs /proc/1/status
  contains "the first program" $'NoNewPrivs:\t1' "$said"
}
