# What the runtime or its caller had open on the host must not be open in the container.
title='only the descriptors 0, 1 and 2 are open inside'

attack() {
  exec 5<"$work/host/secret" 17<"$work/host" 40<>"$work/host/folder/file"
  bundle open '.process.args = ["hostile", "descriptors"]'
  cat >"$work/bundles/hook" <<HOOK
#!/bin/bash
cat >/dev/null
$work/hostile descriptors >"$work/bundles/hook.\$1"
HOOK
  chmod +x "$work/bundles/hook"
  change open '.hooks = ([{path: ($work + "/bundles/hook"), args: ["hook"]}] as $hook |
    {createRuntime: ($hook | .[0].args += ["runtime"]),
     poststart: ($hook | .[0].args += ["start"])})'
  call_with_open run --bundle "$work/bundles/open" t-open
  equal "open in the first program" listed "$said"
  bundle sleeper '.process.args = ["sleep", "60"]'
  start_container sleeper
  call_with_open exec t-sleeper hostile descriptors
  equal "open in a program of exec" listed "$said"
  equal "open in PID 1" "" \
    "$(find "/proc/$(pid_of sleeper)/fd" -type l ! -name '[012]' -printf '%f %l ')"
  equal "open in a createRuntime hook" listed "$(cat "$work/bundles/hook.runtime")"
  equal "open in a poststart hook" listed "$(cat "$work/bundles/hook.start")"
}

# Not by `call`: its own redirections are no matter, the descriptors above are.
call_with_open() {
  said=$(timeout 20 "$runtime" --root "$work/state" "$@" </dev/null 2>"$work/errors") || true
}
