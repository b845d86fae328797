#!/bin/bash
# Registries: Debian's docker-registry, over TLS with a password; one that wants tokens; our own one,
# which skopeo, podman and docker use; and strange ones, which are refused.
#
#     tests/images/registry.sh [--only PATTERN] /path/of/minicontainer
#
# All of it happens in the private machine of tests/engines/common.sh, whose network is its own.
images=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
time_limit=${REGISTRY_TIME_LIMIT:-560}
source "$images/../engines/common.sh"
source "$here/containerd.sh"

needed_programs=(docker-registry skopeo podman docker dockerd containerd openssl python3 jq curl ip)
kept_groups=none
name=registry.test # at an address that is not the loopback's

start_engine() {
  export MINICONTAINER_ROOT=$work/store MINICONTAINER_RUN_ROOT=$work/run
  export MINICONTAINER_CONFIG=$work/login
  cp "$runtime" "$work/minicontainer"
  minicontainer=$work/minicontainer
  ip address add 10.77.0.1/32 dev lo
  echo "10.77.0.1 $name" >>"$work/etc/hosts"
  make_certificates
  mini image bootstrap busybox >"$work/log" 2>&1 || bail_out "no busybox image" "$work/log"
  make_two_layers >"$work/log" 2>&1 || bail_out "no second image" "$work/log"
  start_registry plain 127.0.0.1:5001
  start_registry secret 10.77.0.1:5443 \
    "tls: {certificate: $work/server.crt, key: $work/server.key}" \
    "auth: {htpasswd: {realm: Classroom, path: $work/users}}"
  serve served 127.0.0.1:5000
  start_daemon hostile answers 127.0.0.1:5003 -- python3 "$images/registry_doubles.py" hostile 5003
  start_daemon token answers 127.0.0.1:5004 -- \
    python3 "$images/registry_doubles.py" token 5004 5001
}

stop_engine() {
  local daemon
  for daemon in plain secret served hostile token; do stop_daemon $daemon; done
}

answers() { curl -ks -o "$work/answer" "http${2-}://$1/v2/"; }

# start_registry NAME ADDRESS LINES...: Debian's. Its HTTP section gets the first line, and the
# second stands beside it.
start_registry() {
  cat >"$work/$1.yml" <<YML
version: 0.1
storage: {filesystem: {rootdirectory: $work/$1}, delete: {enabled: true}}
http:
  addr: $2
  ${3-}
${4-}
YML
  start_daemon "$1" answers "$2" ${3:+s} -- docker-registry serve "$work/$1.yml"
}

# serve NAME ADDRESS OPTIONS...: ours.
serve() {
  local secure=''
  [[ " $* " != *" --tls-cert "* ]] || secure=s
  start_daemon "$1" answers "$2" $secure -- "$minicontainer" registry serve --listen "$2" \
    --storage "$work/$1" "${@:3}"
}

make_certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
    -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
    -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
  openssl x509 -req -in "$work/server.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -days 2 \
    -extfile <(echo "subjectAltName=DNS:$name") -out "$work/server.crt" 2>/dev/null
  python3 -W ignore -c 'import crypt; print("teacher:" + crypt.crypt("secret",
    crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))' >"$work/users"
}

# make_two_layers: the image "two", busybox and a layer above it.
make_two_layers() {
  cp -a "$MINICONTAINER_ROOT/image" "$work/two"
  mkdir -p "$work/above/opt"
  head -c 3000000 /dev/urandom >"$work/above/opt/noise"
  tar -C "$work/above" -cf "$work/above.tar" opt
  umoci --log error raw add-layer --image "$work/two:busybox" --tag two "$work/above.tar"
  skopeo --insecure-policy copy -q "oci:$work/two:two" "oci-archive:$work/two.tar:two:latest"
  mini load -i "$work/two.tar"
}

mini() { "$minicontainer" "$@"; }
in_store() { MINICONTAINER_ROOT=$work/$1 "$minicontainer" "${@:2}"; }
digest_of() { mini image inspect --format '{{.Descriptor.digest}}' "$1"; }
copy() { skopeo --insecure-policy copy -q --src-tls-verify=false --dest-tls-verify=false "$@"; }
private_podman() {
  podman --root "$work/podman" --runroot "$work/podman-run" --storage-driver vfs \
    --cgroup-manager cgroupfs --events-backend none "$@"
}
remote_digest() { skopeo inspect --tls-verify=false "docker://$1" | jq -r .Digest; }
log_in() { mini login -u teacher --password-stdin "$1" <<<secret; }
trust() { mkdir -p "$work/$1/certs.d/$2" && cp "$work/ca.crt" "$work/$1/certs.d/$2/"; }

# push_as NAME: the image "two" gets the name and goes there.
push_as() {
  mini tag two "$1"
  mini push "$1"
}

# --- the client -------------------------------------------------------------------------------------

case_push_and_pull() {
  local said digest
  digest=$(digest_of two)
  said=$(push_as localhost:5001/shop/two:1)
  contains "first line" "The push refers to repository [localhost:5001/shop/two]" "$said"
  equal "layers" 2 "$(grep -c ': Pushed$' <<<"$said")"
  contains "last line" "1: digest: $digest size: " "$said"
  equal "skopeo's opinion" "$digest" "$(remote_digest localhost:5001/shop/two:1)"
  said=$(mini push localhost:5001/shop/two:1)
  equal "layers that are there" 2 "$(grep -c ': Layer already exists$' <<<"$said")"
  said=$(push_as localhost:5001/other:1)
  equal "mounted layers" 2 "$(grep -c ': Mounted from shop/two$' <<<"$said")"
  said=$(in_store far pull localhost:5001/shop/two:1)
  equal "pulled" "1: Pulling from shop/two|Digest: $digest|Status: Downloaded newer image for \
localhost:5001/shop/two:1|localhost:5001/shop/two:1" "$(grep -v '^............: ' <<<"$said" |
    paste -sd'|')"
  equal "layers" 2 "$(grep -c ': Pull complete$' <<<"$said")"
  contains "again" "Status: Image is up to date for localhost:5001/shop/two:1" \
    "$(in_store far pull localhost:5001/shop/two:1)"
  equal "quiet" localhost:5001/shop/two:1 "$(in_store far pull -q localhost:5001/shop/two:1)"
  in_store far pull -q "localhost:5001/other@$digest"
  contains "both digests" "localhost:5001/other@$digest" \
    "$(in_store far image inspect --format '{{json .RepoDigests}}' localhost:5001/shop/two:1)"
}

case_all_tags_and_latest() {
  mini tag busybox localhost:5001/many
  push_as localhost:5001/many:2
  contains "push" "Using default tag: latest" "$(mini push localhost:5001/many)"
  in_store all pull -a localhost:5001/many
  equal "tags" "2 latest" "$(in_store all images --format '{{.Tag}}' | sort | xargs)"
  exits "a tag and all tags" 1 mini pull -a localhost:5001/many:2
  contains "reason" "tag can't be used with --all-tags/-a" "$said"
}

case_what_is_not_there() {
  exits "a tag" 1 mini pull localhost:5001/shop/two:none
  equal "words" "minicontainer: manifest for localhost:5001/shop/two:none not found: manifest \
unknown: manifest unknown" "$said"
  exits "a registry" 1 mini pull localhost:5999/x
  contains "words" "connection refused" "$said"
  exits "an image here" 1 mini push localhost:5001/never:1
  contains "words" "An image does not exist locally with the tag: localhost:5001/never" "$said"
  exits "search" 1 mini search nginx
  contains "why not" "is no part of the distribution API" "$said"
}

case_tls_and_password() {
  local registry=$name:5443
  exits "nobody vouches" 1 push_as "$registry/two:1"
  contains "reason" "failed to verify certificate" "$said"
  trust store "$registry"
  exits "no password" 1 mini push "$registry/two:1"
  contains "reason" "no basic auth credentials" "$said"
  exits "a wrong password" 1 mini login -u teacher -p wrong "$registry"
  contains "reason" "401 Unauthorized" "$said"
  contains "docker's warning" "Using --password via the CLI is insecure" "$said"
  contains "the right one" "Login Succeeded" "$(log_in "$registry")"
  equal "who may read it" 600 "$(stat -c %a "$work/login/config.json")"
  equal "as docker writes it" teacher:secret \
    "$(jq -r ".auths[\"$registry\"].auth" "$work/login/config.json" | base64 -d)"
  mini push "$registry/two:1"
  trust far2 "$registry"
  in_store far2 pull "$registry/two:1"
  equal "docker's words" "Removing login credentials for $registry" "$(mini logout "$registry")"
  exits "after it" 1 in_store far2 pull "$registry/two:1"
  exits "no proof for others" 1 mini pull --tls-verify=false "$registry/two:1"
  contains "reason" "is for registries of this machine only" "$said"
}

case_tokens() {
  local registry=127.0.0.1:5004
  exits "a stranger may not push" 1 push_as $registry/secret/two:1
  contains "reason" "requested access to the resource is denied" "$said"
  exits "a wrong password" 1 mini login -u teacher -p wrong $registry
  contains "reason" "incorrect username or password" "$said"
  log_in $registry
  mini push $registry/secret/two:1
  mini logout $registry
  in_store far3 pull $registry/secret/two:1
}

case_run_pulls() {
  push_as localhost:5001/run/two:1
  exits "never" 125 in_store runner run --rm --pull never localhost:5001/run/two:1 true
  in_store runner create localhost:5001/run/two:1 true 2>"$work/err"
  contains "first" "Unable to find image 'localhost:5001/run/two:1' locally" "$(cat "$work/err")"
  contains "then" "Status: Downloaded newer image" "$(cat "$work/err")"
  in_store runner create --pull always localhost:5001/run/two:1 true 2>"$work/err"
  contains "always" "Status: Image is up to date" "$(cat "$work/err")"
  in_store runner rm -f $(in_store runner ps -aq)
}

case_a_list_of_platforms() {
  local index machine size
  machine=$(dpkg --print-architecture)
  push_as localhost:5001/list:1
  size=$(curl -sI -H 'Accept: application/vnd.oci.image.manifest.v1+json' \
    localhost:5001/v2/list/manifests/1 | tr -d '\r' | awk 'tolower($1) == "content-length:" {print $2}')
  index=$(jq -nc --arg digest "$(digest_of two)" --argjson size "$size" --arg machine "$machine" '
    {schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [
     {mediaType: "application/vnd.oci.image.manifest.v1+json", $digest, $size,
      platform: {os: "linux", architecture: $machine}}]}')
  curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.index.v1+json' -d "$index" \
    localhost:5001/v2/list/manifests/many
  contains "digest of the list" "Digest: sha256:$(printf %s "$index" | sha256sum | cut -d' ' -f1)" \
    "$(in_store far4 pull localhost:5001/list:many)"
  exits "another machine's" 1 in_store far4 pull --platform linux/vax localhost:5001/list:many
  contains "reason" "no matching manifest for linux/vax" "$said"
}

case_a_line_that_breaks() {
  local port backend
  export MINICONTAINER_REGISTRY_PATIENCE=3
  make_large
  for backend in 5000 5001; do
    port=$((backend + 100))
    python3 "$images/registry_doubles.py" cut $port $backend 20000000 4 &
    local pid=$!
    soon "the line" answers 127.0.0.1:$port
    mini tag large localhost:$port/large:1
    mini push localhost:$port/large:1
    in_store far5 pull localhost:$port/large:1
    kill $pid
    equal "digest" "$(digest_of large)" "$(remote_digest localhost:$backend/large:1)"
    in_store far5 rmi localhost:$port/large:1
  done
}

# make_large: the image "large" has 70 MB that cannot be compressed: three chunks.
make_large() {
  [[ ! -d $work/large ]] || return 0
  mkdir "$work/large"
  head -c 70000000 /dev/urandom >"$work/large/noise"
  tar -C "$work/large" -c . | mini import - large
}

# --- our registry -----------------------------------------------------------------------------------

case_ours_and_ours() {
  contains "push" "1: digest: $(digest_of two)" "$(push_as localhost:5000/a/b/two:1)"
  contains "mount" "Mounted from a/b/two" "$(push_as localhost:5000/c:1)"
  contains "pull" "Downloaded newer image" "$(in_store far6 pull localhost:5000/c:1)"
  equal "catalog" '{"repositories":["a/b/two","c"]}' "$(curl -s localhost:5000/v2/_catalog |
    jq -c '{repositories: [.repositories[] | select(. == "c" or . == "a/b/two")]}')"
  mini tag two localhost:5000/c:2
  mini push localhost:5000/c:2
  equal "a page of tags" '{"name":"c","tags":["1"]}' "$(curl -s localhost:5000/v2/c/tags/list?n=1)"
  contains "the next one" '</v2/c/tags/list?n=1&last=1>; rel="next"' \
    "$(curl -sI localhost:5000/v2/c/tags/list?n=1)"
  equal "the last page" '{"name":"c","tags":["2"]}' \
    "$(curl -s "localhost:5000/v2/c/tags/list?n=1&last=1")"
}

case_ours_and_skopeo() {
  copy "oci:$MINICONTAINER_ROOT/image:two" docker://localhost:5000/skopeo/two:1
  equal "digest" "$(digest_of two)" "$(remote_digest localhost:5000/skopeo/two:1)"
  copy docker://localhost:5000/skopeo/two:1 "oci:$work/skopeo:two"
  equal "tags" '["1"]' "$(skopeo list-tags --tls-verify=false docker://localhost:5000/skopeo/two |
    jq -c .Tags)"
  in_store far7 pull localhost:5000/skopeo/two:1
  skopeo delete --tls-verify=false docker://localhost:5000/skopeo/two:1
  exits "after it" 1 in_store far7 pull localhost:5000/skopeo/two:1
}

case_ours_and_podman() {
  push_as localhost:5000/for-podman:1
  private_podman pull -q --tls-verify=false localhost:5000/for-podman:1
  private_podman tag localhost:5000/for-podman:1 localhost:5000/podman:1
  private_podman push -q --tls-verify=false localhost:5000/podman:1
  in_store far8 pull localhost:5000/podman:1
  equal "id" "$(mini image inspect --format '{{.Id}}' two)" \
    "$(in_store far8 image inspect --format '{{.Id}}' localhost:5000/podman:1)"
}

start_docker() {
  [[ -z ${daemon_dockerd-} ]] || return 0
  mkdir -p "$work/docker"
  start_containerd
  export DOCKER_HOST=unix://$work/docker/socket DOCKER_CONFIG=$work/docker/client
  cat >"$work/docker/daemon.json" <<JSON
{"data-root": "$work/docker/root", "exec-root": "$work/docker/exec", "pidfile": "$work/docker/pid",
 "hosts": ["$DOCKER_HOST"], "containerd": "$work/containerd/socket", "bridge": "none",
 "iptables": false, "ip-masq": false, "storage-driver": "$(storage_driver overlay2)"}
JSON
  start_daemon dockerd docker version -- dockerd --config-file "$work/docker/daemon.json"
}

# Over TLS, with a password, at an address that is not the loopback's: what docker insists on.
case_ours_and_docker() {
  local registry=$name:5500
  mkdir -p "/etc/docker/certs.d/$registry"
  cp "$work/ca.crt" "/etc/docker/certs.d/$registry/"
  serve guarded 10.77.0.1:5500 --tls-cert "$work/server.crt" --tls-key "$work/server.key" \
    --htpasswd "$work/users"
  log_in $registry
  push_as $registry/for-docker:1
  start_docker
  exits "a stranger" 1 docker pull $registry/for-docker:1
  contains "reason" "no basic auth credentials" "$said"
  docker login -u teacher --password-stdin $registry <<<secret
  contains "docker pulls" "Downloaded newer image" "$(docker pull $registry/for-docker:1)"
  docker tag $registry/for-docker:1 $registry/docker:1
  contains "docker mounts" "Mounted from for-docker" "$(docker push $registry/docker:1)"
  contains "docker says that it is there" "Layer already exists" "$(docker push $registry/docker:1)"
  docker rmi $registry/for-docker:1 $registry/docker:1
  docker load -i "$work/two.tar" || { mini save -o "$work/d.tar" two && docker load -i "$work/d.tar"; }
  docker tag two:latest $registry/from-docker:1
  contains "docker pushes" "1: digest: sha256:" "$(docker push $registry/from-docker:1)"
  in_store far9 pull $registry/from-docker:1
  equal "id" "$(mini image inspect --format '{{.Id}}' two)" \
    "$(in_store far9 image inspect --format '{{.Id}}' $registry/from-docker:1)"
  stop_daemon dockerd
  stop_daemon containerd
  stop_daemon guarded
}

case_ours_wants_a_password_outside() {
  exits "no TLS" 1 timeout 5 "$minicontainer" registry serve --listen 10.77.0.1:5600 \
    --storage "$work/none"
  contains "reason" "it takes --tls-cert and --tls-key" "$said"
  exits "two on one folder" 1 timeout 5 "$minicontainer" registry serve --listen 127.0.0.1:0 \
    --storage "$work/served"
  contains "reason" "is the storage of a registry that runs" "$said"
  local path
  for path in '../../etc/passwd' '%2e%2e/%2e%2e/x' 'a/../b' 'A' '_layers' 'a//b'; do
    contains "$path" 'errors' "$(curl -s --path-as-is "localhost:5000/v2/$path/manifests/1")"
  done
  equal "no upload" 404 "$(status_of localhost:5000/v2/x/blobs/uploads/0123)"
  equal "a manifest of nothing" 400 "$(status_of -X PUT -H 'Content-Type: application/json' \
    -d '{"layers": 3}' localhost:5000/v2/x/manifests/1)"
  equal "a tag that climbs" 404 "$(status_of localhost:5000/v2/x/manifests/..%2f..%2fx)"
  equal "still there" 200 "$(status_of localhost:5000/v2/)"
}

status_of() { curl -s -o "$work/answer" -w '%{http_code}' --path-as-is "$@"; }

case_ours_keeps_artifacts() {
  local registry=localhost:5000/v2/art subject size manifest
  push_as localhost:5000/art:1
  subject=$(digest_of two)
  size=$(curl -s $registry/manifests/1 | wc -c)
  printf '{}' >"$work/empty"
  curl -fsS -X POST --data-binary @"$work/empty" -H 'Content-Type: application/octet-stream' \
    "$registry/blobs/uploads/?digest=sha256:$(sha256sum <"$work/empty" | cut -d' ' -f1)"
  manifest=$(jq -nc --arg subject "$subject" --argjson size "$size" --arg empty \
    "sha256:$(sha256sum <"$work/empty" | cut -d' ' -f1)" '{schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json", artifactType: "application/x-grade",
    config: {mediaType: "application/vnd.oci.empty.v1+json", digest: $empty, size: 2}, layers: [],
    subject: {mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $subject, $size}}')
  curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' -d "$manifest" \
    "$registry/manifests/sha256:$(printf %s "$manifest" | sha256sum | cut -d' ' -f1)"
  equal "referrers" '["application/x-grade"]' \
    "$(curl -s "$registry/referrers/$subject" | jq -c '[.manifests[].artifactType]')"
}

# --- what is hostile --------------------------------------------------------------------------------

# refuses REPOSITORY WORDS: within 20 seconds, and nothing of it is entered.
refuses() {
  exits "$1" 1 timeout 20 env MINICONTAINER_ROOT="$work/victim" MINICONTAINER_REGISTRY_PATIENCE=1 \
    "$minicontainer" pull "127.0.0.1:5003/$1:1"
  contains "reason of $1" "$2" "$said"
  equal "images after $1" "" "$(in_store victim images -q)"
}

case_hostile_registries() {
  refuses wrong-bytes "content is not what its digest says"
  refuses wrong-digest "content is not what its digest says"
  refuses wrong-type "the registry calls the manifest"
  refuses a-web-page "which is no image"
  refuses old-schema "docker's schema 1"
  refuses wrong-layer-type "is no type of layer that is known here"
  refuses wrong-size "bytes, and the manifest promised"
  refuses no-room "128 GiB"
  refuses endless-manifest "is larger than 4096 KiB"
  refuses endless-blob "sends more than the"
  refuses huge-manifest "is larger than 4096 KiB"
  refuses huge-head "its head is larger than 64 KiB"
  refuses loop "stopped after 5 redirects"
  refuses to-file "only http and https are spoken"
  refuses to-nowhere "connection refused"
  refuses no-http "the answer is no HTTP"
  refuses two-lengths "two things about the length"
  refuses bad-json "the manifest"
  refuses strange-challenge "would travel in plain HTTP"
  refuses bomb ""
  exits "evil words" 1 mini pull 127.0.0.1:5003/evil-words:1
  contains "tame" "denied: ?[2Jgonexxx" "$said"
  at_least "short words" 0 "$((600 - ${#said}))"
}

case_slow_registries() {
  refuses dripping "sends too slowly"
  refuses silent "silent for too long"
}

case_unlucky_registries() {
  in_store lucky pull 127.0.0.1:5003/often-busy:1
  in_store lucky pull 127.0.0.1:5003/often-broken:1
}

case_damaged_in_the_registry() {
  push_as localhost:5000/damaged:1
  local layer
  layer=$(curl -s localhost:5000/v2/damaged/manifests/1 | jq -r '.layers[1].digest')
  printf x | dd of="$work/served/blobs/sha256/${layer#sha256:}" bs=1 seek=100 conv=notrunc status=none
  exits "pull" 1 in_store victim2 pull localhost:5000/damaged:1
  contains "reason" "content is not what its digest says" "$said"
  rm "$work/served/blobs/sha256/${layer#sha256:}"
  mini push localhost:5000/damaged:1
  in_store victim2 pull localhost:5000/damaged:1
}

# --- what may happen to us --------------------------------------------------------------------------

# kill_soon COMMAND...: within a fiftieth of a second.
kill_soon() {
  "$@" >/dev/null 2>&1 &
  sleep "0.0$((RANDOM % 2))$((RANDOM % 10))$((RANDOM % 10))"
  kill -KILL $! 2>/dev/null || true
  wait $! 2>/dev/null || true
}

case_killed_clients() {
  local attempt
  push_as localhost:5000/killed:1
  for attempt in {1..25}; do
    kill_soon env MINICONTAINER_ROOT="$work/killed" "$minicontainer" pull localhost:5000/killed:1
    in_store killed images >/dev/null
    mini tag two "localhost:5000/killed/t$attempt:1"
    kill_soon "$minicontainer" push "localhost:5000/killed/t$attempt:1"
  done
  in_store killed pull localhost:5000/killed:1
  equal "digest" "$(digest_of two)" "$(MINICONTAINER_ROOT=$work/killed digest_of localhost:5000/killed:1)"
  in_store killed image prune -f
  equal "what is on the way" "" "$(ls "$work/killed/image/new")"
  for attempt in 1 12 25; do mini push "localhost:5000/killed/t$attempt:1"; done
}

case_killed_servers() {
  local attempt
  for attempt in {1..12}; do
    "$minicontainer" registry serve --listen 127.0.0.1:5700 --storage "$work/mortal" \
      >"$work/mortal.log" 2>&1 &
    local server=$!
    soon "the registry" answers 127.0.0.1:5700
    mini tag two "localhost:5700/m$attempt:1"
    MINICONTAINER_REGISTRY_PATIENCE=1 timeout 3 "$minicontainer" push "localhost:5700/m$attempt:1" \
      >/dev/null 2>&1 &
    local client=$!
    sleep "0.0$((RANDOM % 6))"
    kill -KILL $server
    wait $server $client 2>/dev/null || true
  done
  serve mortal 127.0.0.1:5700
  for attempt in 1 7 12; do
    mini push "localhost:5700/m$attempt:1"
    in_store "survivor$attempt" pull "localhost:5700/m$attempt:1"
  done
  # Everything that has a name can be had.
  local repository
  for repository in $(curl -s localhost:5700/v2/_catalog | jq -r '.repositories[]'); do
    [[ $(curl -s "localhost:5700/v2/$repository/tags/list" | jq -r '.tags[0] // empty') ]] || continue
    copy "docker://localhost:5700/$repository:1" "oci:$work/out-$repository:x"
  done
  stop_daemon mortal
}

cases() {
  run_case "push and pull" case_push_and_pull
  run_case "all tags, and the default one" case_all_tags_and_latest
  run_case "what is not there" case_what_is_not_there
  run_case "TLS and a password" case_tls_and_password
  run_case "tokens" case_tokens
  run_case "run and create pull" case_run_pulls
  run_case "a list of platforms" case_a_list_of_platforms
  run_case "a line that breaks" case_a_line_that_breaks
  run_case "our registry and our client" case_ours_and_ours
  run_case "our registry and skopeo" case_ours_and_skopeo
  run_case "our registry and podman" case_ours_and_podman
  run_case "our registry and docker" case_ours_and_docker
  run_case "our registry refuses" case_ours_wants_a_password_outside
  run_case "our registry keeps artifacts" case_ours_keeps_artifacts
  run_case "hostile registries are refused" case_hostile_registries
  run_case "slow registries are given up" case_slow_registries
  run_case "unlucky registries are tried again" case_unlucky_registries
  run_case "a blob that is damaged in the registry" case_damaged_in_the_registry
  run_case "clients that are killed" case_killed_clients
  run_case "servers that are killed" case_killed_servers
}

main "$@"
