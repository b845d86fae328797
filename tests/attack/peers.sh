#!/bin/bash
# The attacks are real: on a runtime of which it is known, they succeed. These are the classes that
# Debian 12's runc falls to every time, and what its failure says, so that no other failure counts.
# Races are left out, because a runtime may win one.
set -u
attacks=$(cd "$(dirname "$0")" && pwd -P)
known_version='1.1.5+ds1-1+deb12u1'
declare -A falls_to=(
  [cve-2019-16884]='covers /proc'
  [cve-2025-31133]='wrote elsewhere: expected'
  [cve-2025-52565]='the terminal was mounted on'
  [dev-is-a-link]='FAILED: the files of the host: expected'
  [planted-links]='a container was made behind a link'
)

command -v "${1:?a runtime}" >/dev/null || { printf '1..0 # SKIP there is no %s\n' "$1"; exit 77; }
if ! "$1" --version | grep -qF "$known_version"; then
  printf '1..0 # SKIP what this version of %s falls to is not known here, only of %s\n' "$1" \
    "$known_version"
  exit 77
fi

pattern="^($(IFS='|'; printf '%s' "${!falls_to[*]}")):"
results=$(bash "$attacks/run" --only "$pattern" "$1")
status=$?
((status != 77)) || { printf '%s\n' "$results"; exit 77; }
printf '%s\n' "$results" | sed 's/^/# /'
failed=0
for class in "${!falls_to[@]}"; do
  said=$(sed -nE "/^not ok [0-9]+ - $class:/,/^(ok|not ok|1\.\.)/p" <<<"$results" | grep '^#')
  if [[ $said == *"${falls_to[$class]}"* ]]; then
    printf 'ok - %s succeeds on %s\n' "$class" "$1"
  else
    printf 'not ok - %s does not succeed on %s\n' "$class" "$1"
    failed=1
  fi
done
printf '1..%d\n' ${#falls_to[@]}
exit $failed
