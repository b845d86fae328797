#!/bin/bash
# Debian as a base image: made from this machine's mirror, and what people run in such images: nginx,
# Redis with the page counter, a small web application in Python, a Dockerfile with apt-get.
#
#     tests/images/debian.sh /path/of/minicontainer
#
# It is slow, and it needs a mirror: without one it is skipped (77). The packages are fetched from
# this machine's network; everything that serves runs in a network namespace of its own.
set -eu
program=$(realpath "${1:?the path of minicontainer}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
apps=$here/../../apps
count=0 failed=0

skip() { printf '1..0 # SKIP %s\n' "$1"; exit 77; }

if [[ ${2-} != --inside ]]; then
  ((EUID == 0)) || skip "bootstrapping needs root, and this is user $EUID"
  command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
  [[ $(timeout 60 apt-get indextargets 'Created-By: Packages' 2>/dev/null) ]] ||
    skip "apt knows no mirror"
  work=$(mktemp -d /tmp/debian-images.XXXXXX)
  status=0
  # PID 1 of the namespace ends all that it started.
  timeout --signal KILL 1500 unshare --mount --propagation private --pid --fork --kill-child \
    --mount-proc bash "$0" "$program" --inside "$work" </dev/null || status=$?
  rm -rf --one-file-system "$work"
  exit $status
fi
work=$3
cgroup=${work##*/}
export MINICONTAINER_ROOT=$work/root MINICONTAINER_RUN_ROOT=$work/run
export MINICONTAINER_CGROUP_PARENT=/$cgroup LC_ALL=C
trap 'remove_groups' EXIT

mini() { "$program" "$@"; }

remove_groups() {
  mini ps -aq | xargs -r "$program" rm -f >/dev/null
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null || true
}

# check NAME COMMAND...
check() {
  local name=$1 status=0
  shift
  count=$((count + 1))
  "$@" >"$work/log" 2>&1 || status=$?
  if ((status == 0)); then
    printf 'ok %d - %s (%d s)\n' $count "$name" $SECONDS
  else
    failed=$((failed + 1))
    printf 'not ok %d - %s\n' $count "$name"
    tail -n 20 "$work/log" | sed 's/^/#   /'
  fi
}

soon() {
  local attempt
  for ((attempt = 0; attempt < 300; ++attempt)); do
    "$@" && return
    sleep 0.1
  done
  return 1
}

# In a network namespace that has a loopback only.
apart() { nsenter --net="$work/net" "$@"; }
# fetch PORT PATH: what a server there says.
fetch() {
  apart timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3 &&
    cat <&3' "$1" "$2"
}
serves() { fetch "$1" "$2" | grep -q "$3"; }

bootstrap() { mini image bootstrap debian --packages nginx-light,redis-server,python3-flask -t "$1"; }

same_twice() {
  bootstrap again:test
  [[ $(mini image inspect --format '{{.Id}}' base:test) == \
    $(mini image inspect --format '{{.Id}}' again:test) ]]
}

install_in_a_build() {
  printf '%s\n' 'FROM base:test' \
    'RUN apt-get update && apt-get install --yes --no-install-recommends tree && rm -rf /var/lib/apt/lists/*' \
    'CMD ["tree", "--version"]' | mini build --network host -t tree:test -
  mini run --rm --network none tree:test | grep -q 'tree v'
}

serve_nginx() {
  mkdir -p "$work/site"
  echo '<h1>served by nginx</h1>' >"$work/site/index.html"
  cat >"$work/site/Dockerfile" <<FILE
FROM base:test
COPY index.html /var/www/html/
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
FILE
  mini build -q -t site:test "$work/site"
  apart "$program" run -d --name nginx --network host site:test
  soon serves 80 / 'served by nginx'
}

serve_python() {
  mkdir -p "$work/python"
  cat >"$work/python/app.py" <<'PYTHON'
import flask

app = flask.Flask(__name__)


@app.route("/<name>")
def hello(name):
    return f"hello {name} from Flask\n"
PYTHON
  cat >"$work/python/Dockerfile" <<FILE
FROM base:test
WORKDIR /app
COPY app.py .
ENV FLASK_APP=app
EXPOSE 5000
CMD ["python3", "-m", "flask", "run", "--host=127.0.0.1", "--port=5000"]
FILE
  mini build -q -t python:test "$work/python"
  apart "$program" run -d --name flask --network host python:test
  soon serves 5000 /reader 'hello reader from Flask'
}

# The number outlives the counter's container, and Redis's as well.
count_pages() {
  mini build --build-arg BASE=base:test -t redis:test "$apps/redis"
  mini build -f "$apps/page-counter/Dockerfile" -t page-counter "${program%/*}"
  start_counter
  soon serves 8080 / 'visitor #1\.'
  fetch 8080 / | grep -q 'visitor #2\.'
  mini rm -f counter redis
  start_counter
  soon serves 8080 / 'visitor #3\.'
}

start_counter() {
  apart "$program" run -d --name redis --network host -v numbers:/data redis:test
  soon eval '[[ $(apart "$program" exec redis redis-cli ping) == PONG ]]'
  apart "$program" run -d --name counter --network host -e REDIS_HOST=127.0.0.1 page-counter
}

touch "$work/net"
unshare --net="$work/net" busybox ip link set lo up
check "a base image from the mirror" bootstrap base:test
check "the same again" same_twice
check "apt-get install in a Dockerfile" install_in_a_build
check "nginx" serve_nginx
check "a web application in Python" serve_python
if [[ -x ${program%/*}/page-counter ]]; then
  check "the page counter and Redis" count_pages
fi
printf '1..%d\n' $count
umount "$work/net"
exit $((failed > 0))
