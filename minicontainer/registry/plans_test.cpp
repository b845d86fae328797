#include <gtest/gtest.h>

#include "minicontainer/registry/pull_plan.hpp"
#include "minicontainer/registry/push_plan.hpp"

namespace registry {
namespace {

using image::Descriptor;
using image::Digest;
using image::Manifest;

Descriptor blob(const char* content, std::uint64_t size) {
  return {.media_type = image::kOciLayer, .digest = image::digest_of(content), .size = size};
}

Manifest shop() {
  return {.media_type = image::kOciManifest,
          .config = blob("config", 10),
          .layers = {blob("low", 100), blob("high", 200), blob("low", 100)}};
}

std::optional<std::uint64_t> nothing(const Digest&) {
  return std::nullopt;
}

TEST(PullPlanTest, ConfigFirstThenEachLayerOnce) {
  const PullPlan plan = plan_pull(shop(), nothing);
  ASSERT_EQ(plan.missing.size(), 3U);
  EXPECT_EQ(plan.missing[0].digest, image::digest_of("config"));
  EXPECT_EQ(plan.missing[1].digest, image::digest_of("low"));
  EXPECT_EQ(plan.missing[2].digest, image::digest_of("high"));
  EXPECT_TRUE(plan.there.empty());
}

TEST(PullPlanTest, WhatIsThereStays) {
  const PullPlan plan = plan_pull(shop(), [](const Digest& digest) {
    return digest == image::digest_of("low") ? std::optional<std::uint64_t>(100) : std::nullopt;
  });
  EXPECT_EQ(plan.missing.size(), 2U);
  ASSERT_EQ(plan.there.size(), 1U);
  EXPECT_EQ(plan.there[0].digest, image::digest_of("low"));
}

TEST(PullPlanTest, SizesThatCannotBeRightAreRefused) {
  Manifest twice = shop();
  twice.layers[2].size = 101;
  EXPECT_THROW(plan_pull(twice, nothing), image::Error);
  EXPECT_THROW(plan_pull(shop(), [](const Digest&) { return std::optional<std::uint64_t>(7); }),
               image::Error);
  Manifest large = shop();
  large.layers[0].size = large.layers[2].size = kLargestPull - 200;
  EXPECT_THROW(plan_pull(large, nothing), image::Error);
  large.layers[1].size = 1;
  EXPECT_NO_THROW(plan_pull(large, nothing));
  Manifest wide = shop();
  wide.config.size = kLargestConfig + 1;
  EXPECT_THROW(plan_pull(wide, nothing), image::Error);
}

TEST(PushPlanTest, LayersGoBeforeTheConfigAndEachOnce) {
  int asked = 0;
  const auto steps = plan_push(shop(), "web",
                               [&](const Digest& digest) {
                                 ++asked;
                                 return digest == image::digest_of("high");
                               },
                               {{image::digest_of("low"), "web"},
                                {image::digest_of("low"), "base"},
                                {image::digest_of("low"), "zebra"},
                                {image::digest_of("high"), "base"}});
  EXPECT_EQ(asked, 3);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].action, PushAction::kMount);
  EXPECT_EQ(steps[0].from, "base");
  EXPECT_EQ(steps[1].action, PushAction::kSkip);
  EXPECT_EQ(steps[2].action, PushAction::kUpload);
  EXPECT_EQ(steps[2].blob.digest, image::digest_of("config"));
}

}  // namespace
}  // namespace registry
