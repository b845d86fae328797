#include "minicontainer/registry/challenge.hpp"

#include <gtest/gtest.h>

#include "minicontainer/image/digest.hpp"

namespace registry {
namespace {

TEST(ChallengeTest, ReadsWhatDockerHubSays) {
  const auto all = parse_challenges(
      R"(Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push")");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].scheme, "bearer");
  EXPECT_EQ(all[0].parameters.at("realm"), "https://auth.docker.io/token");
  EXPECT_EQ(all[0].parameters.at("scope"), "repository:a:pull,push");
}

TEST(ChallengeTest, SeveralSchemesStandInOneHeader) {
  const auto all = parse_challenges(R"(, BASIC Realm = "a \"b\" \\" , Negotiate, bearer x=1)");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].scheme, "basic");
  EXPECT_EQ(all[0].parameters.at("realm"), R"(a "b" \)");
  EXPECT_TRUE(all[1].parameters.empty());
  EXPECT_EQ(all[2].parameters.at("x"), "1");
}

TEST(ChallengeTest, RefusesWhatCannotBeRead) {
  for (const char* text : {R"(realm="x")", R"(Bearer realm="x)", R"(Bearer a="1",a="2")",
                           R"(Bearer "x")", "Bearer ="}) {
    EXPECT_THROW(parse_challenges(text), image::Error) << text;
  }
  EXPECT_THROW(parse_challenges("Basic x=" + std::string(9000, 'y')), image::Error);
  EXPECT_TRUE(parse_challenges("").empty());
}

}  // namespace
}  // namespace registry
