#!/usr/bin/env bash
# `compose`: the page counter and Redis from one file, and what becomes of them.
# The argument is minirun; minicontainer, minimonitor and page-counter lie beside it.
time_limit=200
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/cli_cases.sh"
source "$here/minicontainer_engine.sh"
needed_programs=(unshare redis-server)

# add_program PROGRAM FOLDER: it and the libraries that it needs, as they lie on this machine.
add_program() {
  local library
  mkdir -p "$2$(dirname "$1")"
  cp -L "$1" "$2$1"
  for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*'); do
    mkdir -p "$2$(dirname "$library")"
    cp -L "$library" "$2$library"
  done
}

eval "$(declare -f start_engine | sed '1s/start_engine/start_minicontainer/')"

# Beside the image of all scripts, one of redis-server and one of page-counter.
start_engine() {
  start_minicontainer
  export MINICONTAINER_CGROUP_PARENT=/$cgroup
  mkdir -p "$work"/{redis,counter/bin,project}
  cp -a "$work/rootfs/bin" "$work/redis/"
  add_program "$(command -v redis-server)" "$work/redis"
  mkdir -p "$work/redis/data" "$work/redis/tmp"
  cp "${runtime%/*}/page-counter" "$work/counter/bin/"
  tar -C "$work/redis" -c . | cli import --change 'WORKDIR /data' \
    --change "CMD [\"$(command -v redis-server)\", \"--save\", \"\", \"--appendonly\", \"yes\", \"--protected-mode\", \"no\"]" \
    - redis:test >/dev/null || bail_out "no image of redis" /dev/null
  tar -C "$work/counter" -c . | cli import --change 'CMD ["/bin/page-counter"]' - counter:test \
    >/dev/null || bail_out "no image of the page counter" /dev/null
  write_file
}

write_file() {
  cat >"$work/project/compose.yaml" <<'YAML'
name: shop
services:
  web:
    image: counter:test
    environment:
      REDIS_HOST: ${REDIS_HOST:-redis}
    extra_hosts: ["redis:10.88.7.2"]
    ports: ["8080:8080"]
    depends_on:
      redis: {condition: service_healthy}
    restart: unless-stopped
  redis:
    image: redis:test
    volumes: [data:/data]
    networks: {default: {ipv4_address: 10.88.7.2}}
    healthcheck: {test: "echo QUIT | nc 127.0.0.1 6379 | grep -q OK", interval: 100ms, retries: 30}
  tool: {image: "busybox:test", profiles: [tools]}
networks:
  default: {ipam: {config: [{subnet: 10.88.7.0/24}]}}
volumes:
  data:
YAML
}

compose() { (cd "$work/project" && cli compose "$@"); }

visit() { busybox wget -qO- http://127.0.0.1:8080/; }

visitor_is() { [[ $(visit) == "Hello, you're visitor #$1." ]]; }

case_up() {
  compose up -d || { cli logs shop-redis-1; fail "up"; }
  equal "its containers" "shop-redis-1 shop-web-1" \
    "$(cli ps --format '{{.Names}}' | sort | xargs)"
  equal "its network" shop_default "$(cli network ls --filter name=shop -q --format '{{.Name}}')"
  equal "its volume" shop_data "$(cli volume ls -q)"
  soon "the first visitor" visitor_is 1
  equal "the second" "Hello, you're visitor #2." "$(visit)"
  local seen
  seen=$(compose up -d 2>&1)
  contains "once more: nothing is to do" "Container shop-web-1  Running" "$seen"
  equal "ps" "shop-redis-1 redis shop-web-1 web" \
    "$(compose ps | awk 'NR > 1 {print $1, $1 ~ /web/ ? "web" : "redis"}' | xargs)"
}

case_replaced() {
  local before
  before=$(inspect shop-redis-1 '{{.Id}}')
  compose up -d --force-recreate
  differ "the container of redis is another one" "$before" "$(inspect shop-redis-1 '{{.Id}}')"
  soon "its count goes on" visitor_is 3
  compose restart
  soon "after a restart" visitor_is 4
}

case_changed() {
  local web redis
  web=$(inspect shop-web-1 '{{.Id}}') redis=$(inspect shop-redis-1 '{{.Id}}')
  sed -i 's/restart: unless-stopped/restart: always/' "$work/project/compose.yaml"
  compose up -d
  differ "what has changed is made anew" "$web" "$(inspect shop-web-1 '{{.Id}}')"
  equal "what has not stays" "$redis" "$(inspect shop-redis-1 '{{.Id}}')"
}

case_verbs() {
  equal "exec" inside "$(compose exec -T redis echo inside)"
  equal "exec: exit code" 3 "$(compose exec -T redis sh -c 'exit 3' >&2; echo $?)"
  contains "logs" "web-1  | listening on" "$(compose logs web)"
  equal "run" "one more" "$(compose --profile tools run tool echo one more 2>/dev/null)"
  compose stop web
  equal "stop" "redis" "$(compose ps --services)"
  compose start
  soon "start" visit
  equal "config" "redis web" "$(compose config --services | xargs)"
  contains "config with a variable" 'REDIS_HOST: "elsewhere"' "$(REDIS_HOST=elsewhere compose config)"
}

case_scale() {
  sed -i 's/ports: .*//' "$work/project/compose.yaml"
  compose up -d --scale web=3
  equal "three of them" "web-1 web-2 web-3" \
    "$(cli ps --filter name=shop-web --format '{{.Names}}' | sed 's/shop-//' | sort | xargs)"
  compose up -d --scale web=1
  equal "one of them" "shop-web-1" "$(cli ps --filter name=shop-web --format '{{.Names}}')"
}

case_down() {
  compose down
  equal "containers" "" "$(cli ps -aq)"
  equal "networks" "" "$(cli network ls --filter name=shop -q)"
  equal "the volume stays" shop_data "$(cli volume ls -q)"
  write_file
  compose up -d
  soon "and with it the count" visitor_is 6
  compose down -v
  equal "with -v it goes" "" "$(cli volume ls -q)"
}

case_conditions() {
  cat >"$work/project/compose.yaml" <<'YAML'
services:
  last:
    image: busybox:test
    network_mode: none
    command: sleep 60
    depends_on: {first: {condition: service_completed_successfully}}
  first:
    image: busybox:test
    network_mode: none
    command: sh -c "sleep 0.5; exit ${CODE:-0}"
YAML
  compose up -d
  equal "who waited for the end" exited "$(inspect project-first-1 '{{.State.Status}}')"
  equal "runs" running "$(inspect project-last-1 '{{.State.Status}}')"
  compose down -t 0
  CODE=3 exits "who waits for a failure" 1 compose up -d
  contains "is told" "didn't complete successfully: exit 3" "$said"
  compose down -t 0
  printf 'services:\n  web:\n    image: x\n    colour: red\n' >"$work/project/compose.yaml"
  exits "a wrong file" 1 compose up -d
  contains "where" "compose.yaml:4: services.web.colour" "$said"
}

case_dry() {
  write_file
  contains "the command lines" "minicontainer create --name shop-web-1" "$(compose --dry-run up)"
  equal "nothing was made" "" "$(cli ps -aq)"
}

cases() {
  run_case "up" case_up
  run_case "containers are replaced" case_replaced
  run_case "what has changed" case_changed
  run_case "exec, logs, run, stop, start, config" case_verbs
  run_case "--scale" case_scale
  run_case "down" case_down
  run_case "conditions, and a wrong file" case_conditions
  run_case "--dry-run" case_dry
  cli network prune -f >/dev/null
}

main "$@"
