# What the measurements share. Sourced.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# percentile P: of the numbers on standard input, one a line (nearest rank).
percentile() { sort -n | awk -v p="$1" '{v[NR] = $1} END {i = int(NR * p / 100 + 0.999999); print v[i < 1 ? 1 : i]}'; }

# A copy of the tree that is thrown away: measurements never touch the learner's files.
make_copy() {
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
  git clone -q "$top" "$copy/workbook"
}

machine() { printf '%s cores, Linux %s, load %s\n\n' "$(nproc)" "$(uname -r)" "$(cut -d' ' -f1 /proc/loadavg)"; }
