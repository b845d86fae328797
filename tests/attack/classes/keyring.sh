# Keyrings have no namespace: a container that keeps the session keyring of its caller can read the
# keys in it (man 7 keyrings).
title="the caller's session keyring is out of reach"

attack() {
  local with_key=("$work/hostile" with-key)
  equal "the control" "key: key-of-the-caller" "$("${with_key[@]}" "$work/hostile" find-key)"
  bundle keys '.process.args = ["hostile", "find-key"]'
  call_with_key run --bundle "$work/bundles/keys" t-keys
  equal "what run gave" "key: none" "$said"
  bundle sleeper '.process.args = ["sleep", "60"]'
  start_container sleeper
  call_with_key exec t-sleeper hostile find-key
  equal "what exec gave" "key: none" "$said"
}

call_with_key() {
  said=$(timeout 20 "${with_key[@]}" "$runtime" --root "$work/state" "$@" </dev/null 2>&1) || true
}
