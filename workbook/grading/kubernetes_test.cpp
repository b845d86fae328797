#include "workbook/grading/kubernetes.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace {

using namespace workbook;

YAML::Node job(const JobOptions& options) {
  return YAML::LoadAll(kubernetes_job(options)).back();
}

TEST(KubernetesJob, HasAnIndexForEachSlice) {
  const auto spec = job({.slices = 30, .parallelism = 8})["spec"];
  EXPECT_EQ(spec["completionMode"].as<std::string>(), "Indexed");
  EXPECT_EQ(spec["completions"].as<int>(), 30);
  EXPECT_EQ(spec["parallelism"].as<int>(), 8);
  EXPECT_EQ(job({.slices = 2, .parallelism = 8})["spec"]["parallelism"].as<int>(), 2);
  EXPECT_THROW(static_cast<void>(kubernetes_job({.slices = 0})), std::invalid_argument);
}

TEST(KubernetesJob, ThePodMayDoNothing) {
  const auto pod = job({})["spec"]["template"]["spec"];
  EXPECT_FALSE(pod["automountServiceAccountToken"].as<bool>());
  EXPECT_TRUE(pod["securityContext"]["runAsNonRoot"].as<bool>());
  EXPECT_EQ(pod["securityContext"]["seccompProfile"]["type"].as<std::string>(), "RuntimeDefault");
  const auto context = pod["containers"][0]["securityContext"];
  EXPECT_FALSE(context["allowPrivilegeEscalation"].as<bool>());
  EXPECT_EQ(context["capabilities"]["drop"][0].as<std::string>(), "ALL");
  EXPECT_TRUE(context["readOnlyRootFilesystem"].as<bool>());
}

// Text of the command line cannot become YAML.
TEST(KubernetesJob, TextStaysText) {
  const std::string hostile = "x\"\n    privileged: true # \\ \x01";
  const auto read = job({.image = hostile, .submitted_at = hostile});
  const auto container = read["spec"]["template"]["spec"]["containers"][0];
  EXPECT_EQ(container["image"].as<std::string>(), hostile);
  EXPECT_EQ(container["args"][11].as<std::string>(), hostile);
  EXPECT_FALSE(container["securityContext"]["privileged"]);
}

TEST(KubernetesJob, ThePolicyGoesAlong) {
  const std::string policy = "labs:\n  \"01\":\n    credit: per-check\n";
  const auto documents = YAML::LoadAll(kubernetes_job({.policy = policy, .has_secret = true}));
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0]["data"]["grading.yaml"].as<std::string>(), policy);
  const auto volumes = documents[1]["spec"]["template"]["spec"]["volumes"];
  EXPECT_EQ(volumes[3]["configMap"]["name"].as<std::string>(), "workbook-grading-policy");
  EXPECT_EQ(volumes[4]["secret"]["secretName"].as<std::string>(), "workbook-seed");
}

}  // namespace
