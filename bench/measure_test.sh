#!/usr/bin/env bash
# measure tells what went wrong, beside what went well.  measure_test.sh FOLDER-OF-PROGRAMS
set -euo pipefail
measure=$1/measure
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# expect WHAT PATTERN: a line of the table that was printed last matches.
expect() {
  grep -qE "$2" "$work/table" && return
  wrong=1
  printf 'FAILED: %s: no line matches %s in\n' "$1" "$2"
  cat "$work/table"
}

# program NAME: from standard input, something to measure.
program() { { echo '#!/bin/sh'; cat; } >"$work/$1"; chmod +x "$work/$1"; }

program at-times <<EOT
echo x >>"$work/turns"
[ \$((\$(wc -l <"$work/turns") % 2)) = 1 ] || { echo first >&2; echo the second turn is bad >&2; exit 3; }
EOT
program numbers <<EOT
mkdir "$work/\$1"
EOT
program leaves <<EOT
sleep 100 &
EOT
program once <<EOT
echo x >>"$work/\$1"
EOT

printf '%s\n' "good	/bin/sleep 0.02" "at times	$work/at-times" "missing	/no/such/program" \
  "silent	/bin/false" "before fails	/bin/true	/bin/false" "killed	/bin/sh -c kill\${IFS}-9\${IFS}\$\$" >"$work/plan"
"$measure" --rounds 8 --relative-to good --relative-to missing <"$work/plan" >"$work/table"
expect "a sleep of 20 ms is no shorter than that, and its own measure" '^good +([2-9][0-9]|[1-9][0-9]{2,})\.[0-9]+ .* 1\.00 +- +0 of 8$'
expect "every failure is counted" '^at times .* 4 of 8$'
expect "the last line that a failure wrote is told" '^at times failed at times: the second turn is bad$'
expect "a program that is not there is named" '^missing +cannot: cannot start /no/such/program: No such file'
expect "a program that says nothing is named" '^silent +cannot: /bin/false failed and said nothing'
expect "no preparation, no row" '^before fails +cannot: /bin/false failed'
expect "a signal is a failure" '^killed +cannot: '

printf '%s\n' "numbers	$work/numbers a{}	$work/once before	$work/once after" >"$work/plan"
"$measure" --rounds 2 --repeat 3 --parallel 4 <"$work/plan" >"$work/table"
expect "each copy has a number of its own" '^numbers .* 0 of 24$'
for file in before after; do
  (($(wc -l <"$work/$file") == 1)) || { wrong=1; printf 'FAILED: the commands %s did not run once\n' "$file"; }
done

printf '%s\n' "leaves	$work/leaves" >"$work/plan"
"$measure" --rounds 2 <"$work/plan" >"$work/table"
expect "what is left running is counted and ended" '^3 processes were left running'
exit "$wrong"
