#include "workbook/grading/kubernetes.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace workbook {
namespace {

// A YAML scalar in double quotes is JSON's string (YAML 1.2, section 7.3.1).
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7f) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      if (letter == '"' || letter == '\\') result += '\\';
      result += letter;
    }
  }
  return result + "\"";
}

std::string arguments_of(const JobOptions& options) {
  std::vector<std::string> arguments = {
      "grade",    "--prepared", "--all", "/submissions", "--out",
      "/results", "--jobs",     "1",     "--slice-of",   std::to_string(options.slices)};
  const auto add = [&](const std::string& option, const std::string& value) {
    if (!value.empty()) arguments.insert(arguments.end(), {option, value});
  };
  add("--lab", options.lab);
  add("--submitted-at", options.submitted_at);
  add("--policy", options.policy.empty() ? "" : "/policy/grading.yaml");
  add("--seed-secret", options.has_secret ? "/seed/secret" : "");
  std::string lines;
  for (const auto& argument : arguments) lines += "            - " + quoted(argument) + "\n";
  return lines;
}

std::string config_map(const std::string& policy) {
  if (policy.empty()) return "";
  return fmt::format(R"(apiVersion: v1
kind: ConfigMap
metadata:
  name: workbook-grading-policy
data:
  grading.yaml: {}
---
)",
                     quoted(policy));
}

constexpr const char* kMounts = R"(            - name: submissions
              mountPath: /submissions
              readOnly: true
            - name: results
              mountPath: /results
            - name: scratch
              mountPath: /tmp
)";

constexpr const char* kVolumes = R"(        - name: submissions
          persistentVolumeClaim:
            claimName: workbook-submissions
            readOnly: true
        - name: results
          persistentVolumeClaim:
            claimName: workbook-results
        - name: scratch
          emptyDir:
            sizeLimit: 4Gi
)";

std::string mounts(const JobOptions& options) {
  std::string text = kMounts;
  const auto add = [&](bool is_wanted, const std::string& name) {
    if (!is_wanted) return;
    text += fmt::format(
        "            - name: {0}\n              mountPath: /{0}\n              readOnly: true\n",
        name);
  };
  add(!options.policy.empty(), "policy");
  add(options.has_secret, "seed");
  return text;
}

std::string volumes(const JobOptions& options) {
  std::string text = kVolumes;
  if (!options.policy.empty()) {
    text +=
        "        - name: policy\n          configMap:\n            name: workbook-grading-policy\n";
  }
  if (options.has_secret) {
    text += "        - name: seed\n          secret:\n            secretName: workbook-seed\n";
  }
  return text;
}

// What the pod may do: nothing. A node that goes away costs no try; wrong usage (exit code 2) will
// be wrong again at every index.
std::string job_head(const JobOptions& options) {
  return fmt::format(R"(apiVersion: batch/v1
kind: Job
metadata:
  name: workbook-grading
  labels:
    app.kubernetes.io/name: workbook-grading
spec:
  completionMode: Indexed
  completions: {}
  parallelism: {}
  backoffLimitPerIndex: 2
  maxFailedIndexes: {}
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
      - action: FailJob
        onExitCodes:
          containerName: grader
          operator: In
          values: [2]
  template:
    metadata:
      labels:
        app.kubernetes.io/name: workbook-grading
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65534
        runAsGroup: 65534
        fsGroup: 65534
        seccompProfile:
          type: RuntimeDefault
)",
                     options.slices, std::min(options.parallelism, options.slices), options.slices);
}

std::string container(const JobOptions& options) {
  return fmt::format(R"(      containers:
        - name: grader
          image: {}
          args:
{}          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          resources:
            requests:
              cpu: "1"
              memory: 1Gi
              ephemeral-storage: 1Gi
            limits:
              cpu: "2"
              memory: 3Gi
              ephemeral-storage: 4Gi
          volumeMounts:
{}      volumes:
{})",
                     quoted(options.image), arguments_of(options), mounts(options),
                     volumes(options));
}

}  // namespace

std::string kubernetes_job(const JobOptions& options) {
  if (options.slices == 0 || options.parallelism == 0) {
    throw std::invalid_argument("a Job needs one slice and one pod at least");
  }
  return config_map(options.policy) + job_head(options) + container(options);
}

// ./lab installs what packages.txt lists and builds; the kernel and the images are made once, when
// the image is built, into a cache that everybody may read.
std::string containerfile() {
  return R"(# The image of `lab grade --emit k8s-job`. In the workbook's folder:
#   podman build --tag localhost/workbook-grader:latest --file Containerfile .
FROM docker.io/library/debian:12
COPY . /workbook
WORKDIR /workbook
ENV LAB_CACHE=/var/cache/workbook
RUN apt-get update && ./lab status && ./lab kernel build && rm -rf /var/lib/apt/lists/*
# A first grade makes the images that all others start from; the submission itself has no file of a
# lab in it and is refused.
RUN build/learner/bin/lab grade --prepare && chmod -R a+rX /var/cache/workbook /workbook
USER 65534:65534
ENV HOME=/tmp
ENTRYPOINT ["/workbook/build/learner/bin/lab"]
)";
}

}  // namespace workbook
