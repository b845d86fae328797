#!/usr/bin/env bash
# The script ./lab on a machine where packages are missing. A stand-in for dpkg-query says what is
# installed and one for apt-get notes that it was called, so nothing is installed here.
set -euo pipefail

top=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree" "$work/bin"
cp "$top/lab" "$top/packages.txt" "$work/tree/"
cat >"$work/bin/dpkg-query" <<'STAND_IN'
#!/bin/sh
printf 'installed g++\ninstalled cmake\nconfig-files git\n'
STAND_IN
cat >"$work/bin/apt-get" <<STAND_IN
#!/bin/sh
echo "\$@" >>$work/apt-was-called
exit 100
STAND_IN
cat >"$work/bin/sudo" <<'STAND_IN'
#!/bin/sh
exec "$@"
STAND_IN
chmod +x "$work/bin/"*
export PATH=$work/bin:$PATH

fail() { printf 'FAILED: %s\n--- it said:\n%s\n' "$1" "$said" >&2; exit 1; }
run() { code=0; said=$(cd "$work/tree" && ./lab "$@" 2>&1 </dev/null) || code=$?; }

run --no-install doctor
((code == 2)) || fail "--no-install with packages missing: exit code $code, not 2"
grep -q '^  ninja-build  *runs the build' <<<"$said" || fail "a missing package is listed with its reason"
grep -q '^  git ' <<<"$said" || fail "a package that was removed but not purged is missing"
grep -q '^  cmake' <<<"$said" && fail "an installed package is not listed"
grep -q '^  redis-server' <<<"$said" && fail "what only the tests need is not asked for"
grep -q 'apt-get install .*ninja-build' <<<"$said" || fail "the command to install is named"
[[ ! -e $work/apt-was-called ]] || fail "--no-install must not call apt-get"

run --no-install test
grep -q '^  redis-server' <<<"$said" || fail "./lab test asks for what tests need"
grep -q '^  docker.io  *an engine' <<<"$said" || fail "of alternatives the first is asked for, with its reason"
grep -q '^  docker-ce\|^  containerd.io' <<<"$said" && fail "only the first of alternatives is asked for"

# docker's own packages, with which Debian's cannot be installed.
sed -i '2s/$/\nprintf "installed docker-ce\\ninstalled containerd.io\\n"/' "$work/bin/dpkg-query"
run --no-install test
grep -q '^  redis-server' <<<"$said" || fail "what has no alternative is still asked for"
grep -q '^  docker[.]io\|^  runc\|^  containerd' <<<"$said" && fail "what an installed package stands for is asked for"

run doctor
((code == 2)) || fail "apt-get update failed: exit code $code, not 2"
grep -q 'apt-get update failed' <<<"$said" || fail "a failing apt-get is reported"

run help
((code == 0)) || fail "help: exit code $code"
grep -q './lab test -R' <<<"$said" || fail "help tells of the tests"

if ((EUID == 0)); then
  mkdir -p "$work/tree/.lab"
  chmod -R go=rX "$work"
  said=$(cd "$work/tree" && setpriv --reuid 65534 --regid 65534 --clear-groups ./lab doctor 2>&1) && fail "a tree of somebody else's"
  grep -q 'not yours to write' <<<"$said" || fail "a tree that belongs to another user is named"
fi

echo "the script passes"
