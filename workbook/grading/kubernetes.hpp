// For classes that outgrow one machine: one Job for a Kubernetes cluster, and the image it runs.
//
// The Job is Indexed (https://kubernetes.io/docs/concepts/workloads/controllers/job/): each index
// grades its slice of the submissions, which lie on a volume, and writes results to another one. It
// needs no privilege: the guest is an ordinary process.
#pragma once

#include <cstddef>
#include <string>

namespace workbook {

struct JobOptions {
  std::string image = "localhost/workbook-grader:latest";
  std::size_t slices = 1;       ///< how many indexes
  std::size_t parallelism = 4;  ///< how many pods at once
  std::string lab;              ///< "01"; "": every lab that is found
  std::string submitted_at;     ///< as on the command line; "": not said
  std::string policy;           ///< the text of grading.yaml; "": none
  bool has_secret = false;      ///< the seeds' secret is in the Secret workbook-seed, key "secret"
};

/// The Job as YAML, with a ConfigMap in front of it if there is a policy.
std::string kubernetes_job(const JobOptions& options);

/// The Containerfile of its image, for `podman build` in the workbook's folder.
std::string containerfile();

}  // namespace workbook
