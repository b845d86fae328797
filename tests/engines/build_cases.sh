# The Dockerfiles that both builders are given, and what is asked of ours alone. Sourced.

case_metadata() {
  same metadata <<'FILE'
FROM busybox:test
ENV A=1 B="two words" C=three\ words
ENV A=2 D=$A E=${B} F=${NO:-default} G=${A:+yes} H="$A-\$A" I='$A'
ENV OLD the whole line "quoted"
LABEL a=b "c d"="e f" version=$A
LABEL old label
EXPOSE 80 81/udp 90-92
EXPOSE $A/tcp
USER 1000:1000
VOLUME /one /two
VOLUME ["/three", "/four"]
WORKDIR /a
WORKDIR b/c
WORKDIR $A
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=1m30s --start-period=100ms --retries=2 CMD test -e /ready
CMD ["first"]
ENTRYPOINT ["/bin/echo", "a b"]
CMD ["second", "word"]
ONBUILD RUN echo triggered
ONBUILD COPY app.py /
MAINTAINER somebody
FILE
}

case_commands() {
  same shell-forms <<'FILE'
FROM busybox:test
CMD echo $HOME
ENTRYPOINT exec top -b
HEALTHCHECK NONE
FILE
  same entrypoint-resets-cmd <<'FILE'
FROM busybox:test
ENTRYPOINT ["x"]
FILE
  same own-shell <<'FILE'
FROM busybox:test
SHELL ["/bin/sh", "-e", "-c"]
RUN echo shell >/shell
CMD echo hi
FILE
  same no-json <<'FILE'
FROM busybox:test
CMD [a, b]
RUN ["echo", "a list"]
FILE
}

case_run() {
  same run <<'FILE'
FROM busybox:test
RUN echo made >/data/new && rm /data/file && mkdir -p /deep/er && ln -s new /data/link
RUN chmod 600 /data/new; chown 12:34 /data/new; ln /data/new /data/hard
RUN mkdir /home/learner/x && rm -rf /home && mkdir /home && touch /home/only
WORKDIR /work
USER learner
RUN id -u >/tmp/who; pwd >/tmp/where; echo $FROM_IMAGE >>/tmp/who
USER 0
ENV SET=by-env
RUN echo $SET
RUN true
FILE
}

case_copy() {
  same copy <<'FILE'
FROM busybox:test
COPY app.py /
COPY app.py /renamed.py
COPY app.py /folder/
COPY app.py run.sh /two/
COPY src /src
COPY src/ /src2/
COPY src /data
COPY . /all/
COPY docs/*.md src/*/*.txt /wild/
COPY ["app.py", "/with space/"]
COPY link.py /linked
COPY src/way /way
COPY empty /empty
COPY app.p[xyz] /classes/
COPY d?cs /question
WORKDIR /w
COPY app.py .
COPY app.py sub/new
COPY docs ./
ADD src/sub/two.txt /added
FILE
  same chown <<'FILE'
FROM busybox:test
COPY --chown=1000:2000 app.py /a/b/
COPY --chown=learner src /owned
COPY --chown=learner:readers run.sh /data/
COPY --chown=5 app.py /five
FILE
  same add-archive <<'FILE'
FROM busybox:test
ADD packed.tar.gz /packed
ADD plain.tar /packed/more/
COPY plain.tar /as-it-is.tar
FILE
}

case_refusals() {
  same unknown <<<$'FROM busybox:test\nRUN true\nFORM x'
  same fails <<<$'FROM busybox:test\nRUN echo before; false'
  same fails-with-3 <<<$'FROM busybox:test\nRUN ["sh", "-c", "exit 3"]'
  same no-file <<<$'FROM busybox:test\nCOPY nothing /'
  same no-match <<<$'FROM busybox:test\nCOPY nothing* /'
  same climbs <<<$'FROM busybox:test\nCOPY ../secret /'
  same leads-out <<<$'FROM busybox:test\nCOPY out /'
  same two-to-a-file <<<$'FROM busybox:test\nCOPY app.py run.sh /file'
  same comment <<<'# nothing'
  same copy-of-one <<<$'FROM busybox:test\nCOPY app.py'
  same env-alone <<<$'FROM busybox:test\nENV A'
  same env-half <<<$'FROM busybox:test\nENV A=b C'
  same from-two <<<$'FROM a b'
  same stage-name <<<$'FROM busybox:test AS 1x'
  same flag <<<$'FROM busybox:test\nCOPY --bad=x app.py /'
  same escape <<<$'# escape=x\nFROM busybox:test'
  same port <<<$'FROM busybox:test\nEXPOSE abc'
  same quote <<<$'FROM busybox:test\nENV A="b'
  same no-target --target none <<<$'FROM busybox:test AS one'
}

case_stages() {
  same stages <<'FILE'
FROM busybox:test AS build
RUN echo binary >/program && chmod 4755 /program && chown 7:8 /program
FROM build AS more
RUN echo more >>/program
FROM scratch
COPY --from=build /program /bin/program
COPY --from=1 /program /bin/more
COPY --from=busybox:test /etc/passwd /etc/
CMD ["/bin/program"]
FILE
  same target --target build <<'FILE'
FROM busybox:test AS build
RUN echo only this >/file
FROM scratch
COPY --from=build /file /
FILE
}

case_arguments() {
  same arguments --build-arg GIVEN=value --build-arg UNUSED=x --build-arg HTTP_PROXY=http://p <<'FILE'
ARG TAG=test
FROM busybox:$TAG
ARG GIVEN=default
ARG OTHER=$GIVEN-more
ARG TAG
ARG NOTHING
RUN echo "$GIVEN $OTHER $TAG [$NOTHING]" >/arguments
ENV KEPT=$GIVEN
ENV OTHER=env
RUN echo $OTHER $KEPT
LABEL $GIVEN=1
FILE
}

case_lines() {
  same lines <<'FILE'
# escape=`
# escape
from busybox:test
RUN echo one `
  # a comment in between
    two `
  && echo three
ENV P=C:\x
COPY app.py `
  /app/
FILE
  printf 'FROM busybox:test\r\nRUN echo carriage\r\nLABEL a=b \\\r\n c=d\r\n' | same carriage
  printf '\xef\xbb\xbfFROM busybox:test\nLABEL mark=1' | same byte-order-mark
}

case_triggers() {
  same parent <<<$'FROM busybox:test\nONBUILD COPY app.py /triggered\nONBUILD RUN cat /triggered\nONBUILD ENV T=1'
  same child <<<$'FROM same:parent\nRUN test -f /triggered\nCMD ["child"]'
}

case_labels() {
  same labels --label one=1 --label 'two=with "quotes" $x' <<<$'FROM busybox:test\nENV a=b'
}

case_ignore() {
  cat >"$context/.dockerignore" <<'FILE'
# a comment
docs
!docs/readme.md
**/*.txt
/src/sub/deep/
*.gz
pl?in.tar
FILE
  same ignored <<<$'FROM busybox:test\nCOPY . /all/\nCOPY docs /docs'
  same ignored-file <<<$'FROM busybox:test\nCOPY src/one.txt /'
  printf '*\n!src\n!app.py\nsrc/sub\n' >"$context/.dockerignore"
  same only-some <<<$'FROM busybox:test\nCOPY . /all/'
  rm "$context/.dockerignore"
}

case_cache() {
  same cached <<'FILE'
FROM busybox:test
ARG VERSION=1
RUN echo depends on nothing
COPY src /src
RUN echo depends on src
COPY app.py /
RUN echo depends on all
FILE
  touch "$context/app.py" "$context/src/one.txt"
  again cached
  contains "a new time alone" "Using cache" "$(tail -n 4 "$work/our.told")"
  echo changed >>"$context/app.py"
  again cached
  chmod +x "$context/src/one.txt"
  again cached
  mv "$context/src/one.txt" "$context/src/other.txt"
  again cached
  mv "$context/src/other.txt" "$context/src/one.txt"
  again cached --build-arg VERSION=2
  again cached --no-cache
  again cached
}

# --- what only ours has -------------------------------------------------------------------------

# build ARGUMENT...: ours, of the Dockerfile on the standard input.
build() { ours build "$@" -f - "$context"; }

case_reproducible() {
  local one two
  printf 'FROM busybox:test\nCOPY . /all\nRUN echo x >/x\nFROM scratch\nCOPY --from=0 /all /\n' >"$work/twice"
  one=$(ours build -q --no-cache -f "$work/twice" "$context")
  sleep 1.1
  touch "$context/app.py"
  two=$(ours build -q --no-cache -f "$work/twice" "$context")
  equal "the id of the same input" "$one" "$two"
  differ "of another SOURCE_DATE_EPOCH" "$one" \
    "$(SOURCE_DATE_EPOCH=5 ours build -q --no-cache -f "$work/twice" "$context")"
}

case_only_needed_stages() {
  local told
  told=$(build -t needed:test <<'FILE'
FROM busybox:test AS base
RUN echo one >/one
FROM busybox:test AS unneeded
RUN false
FROM busybox:test AS side
RUN echo two >/two
FROM base
COPY --from=side /two /
FILE
  )
  contains "the steps of three stages" "Step 6/6 : COPY" "$told"
  [[ $told != *unneeded* ]] || fail "a stage that nobody needs was built"
}

case_parallel_stages() {
  local started=$SECONDS
  build -t parallel:test >/dev/null <<'FILE'
FROM busybox:test AS one
RUN sleep 2; echo 1 >/1
FROM busybox:test AS two
RUN sleep 2; echo 2 >/2
FROM busybox:test AS three
RUN sleep 2; echo 3 >/3
FROM scratch
COPY --from=one /1 /
COPY --from=two /2 /
COPY --from=three /3 /
FILE
  ((SECONDS - started < 5)) || fail "three stages of two seconds took $((SECONDS - started))"
}

case_mounts() {
  echo sesame >"$work/token"
  build --secret "id=token,src=$work/token" -t mounts:test <<'FILE'
FROM busybox:test AS tool
RUN echo tool >/tool
FROM busybox:test
RUN --mount=type=secret,id=token cat /run/secrets/token | tr a-z A-Z >/secret
RUN --mount=type=cache,target=/cache echo kept >>/cache/lines; cp /cache/lines /lines
RUN --mount=type=cache,target=/cache wc -l </cache/lines >/count
RUN --mount=type=bind,source=src,target=/src cat /src/sub/two.txt >/bound; ! touch /src/new
RUN --mount=from=tool,source=/tool,target=/t cat /t >/from-tool
RUN --mount=type=tmpfs,target=/scratch/x touch /scratch/x/file
FILE
  local seen
  seen=$(ours run --rm mounts:test cat /secret /lines /count /bound /from-tool)
  equal "what the steps saw" "SESAME kept 1 two tool" "$(xargs <<<"$seen")"
  equal "mount points that stay" "" \
    "$(ours run --rm mounts:test sh -c 'ls -d /run /src /t /scratch /cache 2>/dev/null || true')"
  exits "a secret that is required" 1 build <<<$'FROM busybox:test\nRUN --mount=type=secret,id=no,required true'
  contains "which" "secret no: not found" "$said"
}

case_here_documents() {
  build -t here:test <<'FILE'
FROM busybox:test
ENV WHO=world
COPY <<END <<"PLAIN" /texts/
hello "$WHO"
END
$WHO stays
PLAIN
RUN <<END
echo first >/script
echo second >>/script
END
RUN cat <<END >/piped
from $WHO
END
RUN <<END
#!/bin/sh
echo own program >/hashbang
END
FILE
  equal "what they gave" 'hello "world" $WHO stays first second from world own program' \
    "$(ours run --rm here:test sh -c \
      'cat /texts/END /texts/PLAIN /script /piped /hashbang' | tr '\n' ' ' | sed 's/ $//')"
}

case_standard_input() {
  equal "a Dockerfile" "from stdin" "$(
    printf 'FROM busybox:test\nRUN echo from stdin >/x\n' | ours build -q -t in:test - >/dev/null
    ours run --rm in:test cat /x)"
  printf 'FROM busybox:test\nCOPY app.py docs /x/\n' >"$context/Dockerfile"
  tar -C "$context" -cz . | ours build -q -t in:tar - >/dev/null
  equal "a context" "app.py guide.txt readme.md" "$(ours run --rm in:tar ls /x | xargs)"
  rm "$context/Dockerfile"
}

case_quiet_and_files() {
  local id
  id=$(build -q --iidfile "$work/id" -t quiet:one -t quiet:two <<<$'FROM busybox:test\nRUN echo noise')
  [[ $id =~ ^sha256:[0-9a-f]{64}$ ]] || fail "a quiet build printed «$id»"
  equal "--iidfile" "$id" "$(cat "$work/id")"
  equal "both names" "$id" "$(cli inspect --format '{{.Id}}' quiet:two)"
  exits "a quiet one that fails" 1 build -q <<<$'FROM busybox:test\nRUN echo why; false'
  contains "tells why" "why" "$said"
}

case_explain() {
  printf 'FROM busybox:test\nARG V=1\nCOPY src /src\nRUN echo $V\n' >"$work/explained"
  explained() { ours build --explain -f "$work/explained" "$@" "$context"; }
  contains "at first" "cache miss: this step was not built before" "$(explained)"
  contains "then" "the same instruction on the same image, and the same" "$(explained)"
  echo more >>"$context/src/sub/two.txt"
  local told
  told=$(explained)
  contains "which file" "cache miss: sub/two.txt has other content" "$told"
  contains "and what follows" "a step before it was done again" "$told"
  contains "an argument" "the build argument V=2 is not what it was" "$(explained --build-arg V=2)"
  sed -i 's/echo/echo other/' "$work/explained"
  contains "the instruction" 'this instruction was "/bin/sh -c echo $V" last time' "$(explained)"
  contains "no cache" "--no-cache was given" "$(explained --no-cache)"
}

case_hostile() {
  exits "an expansion that doubles forty times" 1 build < <(
    printf 'FROM busybox:test\nENV A=xxxxxxxxxxxxxxxx\n'
    for _ in {1..40}; do echo 'ENV A=$A$A'; done)
  contains "why" "expand to more than 1 MiB" "$said"
  exits "a line of ten million letters" 1 build < <(
    printf 'FROM busybox:test\nRUN '; head -c 10000000 /dev/zero | tr '\0' x)
  contains "why" "line 2: line greater than the largest" "$said"
  exits "a hundred thousand instructions" 1 build < <(
    echo FROM busybox:test; yes 'ENV a=b' | head -n 100000)
  contains "why" "more instructions than the 10000" "$said"
  ln -sfn /etc "$context/etc-link"
  exits "a folder that is a link to the machine's" 1 build <<<$'FROM busybox:test\nCOPY etc-link/passwd /'
  contains "why" "COPY failed: file not found in build context" "$said"
  rm "$context/etc-link"
  # The image's /etc leads to the machine's: nothing there is touched.
  build -t evil:test >/dev/null <<<$'FROM scratch\nCOPY out /x' 2>/dev/null || true
  local before
  before=$(find /etc "$work/context" | sort | sha256sum)
  exits "an image whose folder is a link outside" 0 build <<FILE
FROM busybox:test
RUN rm -rf /data && ln -s $work/context /data
COPY app.py /data/planted
FILE
  equal "the machine's files" "$before" "$(find /etc "$work/context" | sort | sha256sum)"
  exits "an address" 1 build <<<$'FROM busybox:test\nADD https://example.org/x /'
  contains "why" "ADD failed: https://example.org/x is an address" "$said"
  exits "another platform" 1 build <<<$'FROM --platform=linux/s390x busybox:test'
  contains "why" "this machine runs linux/" "$said"
  exits "an image that is not here" 1 build <<<$'FROM nosuch:image'
  contains "why" "nosuch:image" "$said"
}

case_killed() {
  local delay builder round=0
  for delay in 0.01 0.03 0.06 0.1 0.2 0.4; do
    round=$((round + 1))
    "$(engine)" build --cgroup-parent "/$cgroup" --network none -t killed:test -f - "$context" \
      >/dev/null 2>&1 < <(printf 'FROM busybox:test\nCOPY . /all%s\nRUN sleep 0.1\nRUN sleep 5\n' $round) &
    builder=$!
    sleep $delay
    kill -KILL $builder 2>/dev/null || true
    wait $builder 2>/dev/null || true
  done
  for round in {1..5}; do build -q <<<$'FROM busybox:test\nRUN true' >/dev/null & done
  wait $(jobs -p) || fail "a build after those that were killed"
  build -q <<<$'FROM busybox:test\nRUN true' >/dev/null
  nothing_is_left
}

case_interrupted() {
  local builder code=0
  # A shell's background job ignores SIGINT; SIGTERM is treated the same.
  "$(engine)" build --cgroup-parent "/$cgroup" --network none -f - "$context" \
    >/dev/null 2>&1 < <(printf 'FROM busybox:test\nRUN sleep 60\n') &
  builder=$!
  soon "the step runs" eval '[[ -n $(cli ps -q) ]]'
  kill -TERM $builder
  wait $builder || code=$?
  ((code == 143 || code == 130)) || fail "exit code $code"
  nothing_is_left
}

case_ten_at_once() {
  local number
  for number in {1..10}; do
    build -t "many:$number" >"$work/many.$number" 2>&1 \
      <<<$'FROM busybox:test\nRUN echo shared >/shared\nRUN echo '"$number"' >/own' &
  done
  wait $(jobs -p) || fail "one of ten failed: $(tail -qn 2 "$work"/many.*)"
  for number in {1..10}; do
    equal "build $number" "$number" "$(ours run --rm "many:$number" cat /own)"
  done
  nothing_is_left
}

case_from_alone() {
  equal "the base image itself" "$(cli inspect --format '{{.Id}}' $image)" \
    "$(build -q -t alone:test <<<"FROM $image")"
  equal "under one more name" "$(cli inspect --format '{{.Id}}' $image)" \
    "$(cli inspect --format '{{.Id}}' alone:test)"
}

case_variables_of_copy() {
  printf 'FROM busybox:test\nARG DIR=/one\nCOPY app.py $DIR/\n' >"$work/variable"
  ours build -q -t variable:test -f "$work/variable" "$context" >/dev/null
  ours build -q -t variable:test --build-arg DIR=/two -f "$work/variable" "$context" >/dev/null
  equal "the folder of the second build" /two/app.py "$(ours run --rm variable:test ls /two/app.py)"
}

case_prune() {
  build -t pruned:test >/dev/null <<<$'FROM busybox:test\nRUN echo pruned >/pruned'
  contains "in the cache" "Using cache" "$(build <<<$'FROM busybox:test\nRUN echo pruned >/pruned')"
  cli rmi pruned:test >/dev/null
  cli image prune -f >/dev/null
  local told
  told=$(build <<<$'FROM busybox:test\nRUN echo pruned >/pruned')
  [[ $told != *"Using cache"* ]] || fail "its layer is gone, but the cache still has it"
  cli builder prune -f >/dev/null
  equal "the cache" "" "$(ls -A "$MINICONTAINER_ROOT/build/cache" 2>/dev/null)"
}

cases() {
  run_case "metadata" case_metadata
  run_case "CMD, ENTRYPOINT, SHELL" case_commands
  run_case "RUN" case_run
  run_case "COPY and ADD" case_copy
  run_case "refusals" case_refusals
  run_case "stages" case_stages
  run_case "ARG" case_arguments
  run_case "lines, comments, escapes" case_lines
  run_case "ONBUILD" case_triggers
  run_case "--label" case_labels
  run_case ".dockerignore" case_ignore
  run_case "the cache" case_cache
  run_case "the same input gives the same image" case_reproducible
  run_case "stages that are not needed" case_only_needed_stages
  run_case "stages side by side" case_parallel_stages
  run_case "RUN --mount" case_mounts
  run_case "here-documents" case_here_documents
  run_case "the standard input" case_standard_input
  run_case "-q, --iidfile, several names" case_quiet_and_files
  run_case "--explain" case_explain
  run_case "hostile Dockerfiles and contexts" case_hostile
  run_case "kill -9 of a build" case_killed
  run_case "SIGTERM to a build" case_interrupted
  run_case "ten at once" case_ten_at_once
  run_case "FROM alone" case_from_alone
  run_case "variables in COPY" case_variables_of_copy
  run_case "pruning" case_prune
}
