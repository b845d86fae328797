#!/usr/bin/env bash
# The Job that `lab grade --emit k8s-job` writes has the form that Kubernetes documents: by a schema,
# and, when a kubectl is here that knows Indexed Jobs with a policy for failures (1.25 or later), by
# its types: what it does not know it drops.
set -euo pipefail
program=$1
here=$(cd "$(dirname "$0")" && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/class"
for i in 1 2 3; do mkdir "$scratch/class/learner$i"; done
printf 'credit: per-check\n' >"$scratch/grading.yaml"
printf '0123456789abcdef' >"$scratch/secret"
cd "$scratch"
"$program" grade --emit k8s-job class --parallelism 2 --policy grading.yaml --seed-secret secret \
  --image registry.example/grader:1 >job.yaml
python3 "$here/job_check.py" "$here/schemas/job.schema.json" job.yaml

# The check can say no.
sed 's/completionMode: Indexed/completionMode: Some/' job.yaml >wrong.yaml
! python3 "$here/job_check.py" "$here/schemas/job.schema.json" wrong.yaml >/dev/null
sed 's/runAsNonRoot/runAsNobody/' job.yaml >wrong.yaml
! python3 "$here/job_check.py" "$here/schemas/job.schema.json" wrong.yaml >/dev/null

minor=$(kubectl version --client 2>/dev/null | sed -n 's/^Client Version: v1\.\([0-9]*\).*/\1/p' || true)
if ((${minor:-0} >= 28)); then
  # --local asks no cluster: the file goes through kubectl's types and comes out again.
  # It takes workloads only, so without the policy's ConfigMap in front.
  sed -e '1,/^---$/d' -e 's,registry.example/grader:1,registry.example/grader:0,' job.yaml >workload.yaml
  kubectl set image --local -f workload.yaml grader=registry.example/grader:1 -o json >typed.json
  python3 "$here/job_check.py" --kept job.yaml typed.json
fi
