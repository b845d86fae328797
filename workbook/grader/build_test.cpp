#include "workbook/grader/build.hpp"

#include <gtest/gtest.h>

namespace {

using workbook::read_failed_build;

const std::string kFailedPart =
    "FAILED: labs/CMakeFiles/my-01-clone.dir/01-a-name/clone.cpp.o \n"
    "/usr/bin/ccache /usr/bin/c++ -c /top/labs/01-a-name/clone.cpp\n";
const std::string kFailedLink = "FAILED: bin/lab01/minirun \n: && /usr/bin/c++ -static ...\n";
const std::string kFailedGiven = "FAILED: base/CMakeFiles/base.dir/fd.cpp.o \n/usr/bin/c++ ...\n";

TEST(ReadFailedBuild, NamesTheFileAndTheLineOfTheFirstError) {
  const auto result = read_failed_build(
      "/top", kFailedPart +
                  "/top/labs/01-a-name/clone.cpp: In function ‘void f()’:\n"
                  "/top/labs/01-a-name/clone.cpp:7:3: warning: unused\n"
                  "/top/labs/01-a-name/clone.cpp:9:5: error: ‘x’ was not declared\n"
                  "/top/labs/01-a-name/clone.cpp:12:5: error: expected ‘;’\n");
  EXPECT_FALSE(result.is_ok);
  EXPECT_TRUE(result.is_learners);
  EXPECT_EQ(result.diagnosis,
            "labs/01-a-name/clone.cpp does not compile: line 9: ‘x’ was not declared");
  EXPECT_EQ(result.output.find("/top/"), std::string::npos) << "paths start at the workbook";
}

TEST(ReadFailedBuild, UnderstandsNinjasRelativePaths) {
  const auto result = read_failed_build(
      "/top", kFailedPart + "../../labs/01-a-name/clone.cpp:9:5: error: ‘x’ was not declared\n");
  EXPECT_TRUE(result.is_learners);
  EXPECT_EQ(result.diagnosis,
            "labs/01-a-name/clone.cpp does not compile: line 9: ‘x’ was not declared");
}

TEST(ReadFailedBuild, UnderstandsFatalErrors) {
  const auto result = read_failed_build(
      "/top",
      kFailedPart + "/top/labs/01-a-name/clone.cpp:1:10: fatal error: x.hpp: No such file\n");
  EXPECT_TRUE(result.is_learners);
  EXPECT_EQ(result.diagnosis,
            "labs/01-a-name/clone.cpp does not compile: line 1: x.hpp: No such file");
}

// Most mistakes with templates show inside the library that the learner called.
TEST(ReadFailedBuild, AnErrorBehindALearnersLineIsTheLearners) {
  const auto result = read_failed_build(
      "/top",
      kFailedPart +
          "In file included from /usr/include/c++/12/vector:66,\n"
          "                 from /top/labs/01-a-name/clone.cpp:3:\n"
          "/usr/include/c++/12/bits/stl_uninitialized.h: In instantiation of ‘...’:\n"
          "/top/labs/01-a-name/clone.cpp:14:22:   required from here\n"
          "/usr/include/c++/12/bits/stl_uninitialized.h:138:72: error: static assertion failed\n");
  EXPECT_TRUE(result.is_learners);
  EXPECT_EQ(result.diagnosis,
            "labs/01-a-name/clone.cpp does not compile: line 14: static assertion failed");
}

TEST(ReadFailedBuild, AnErrorInGivenCodeIsOurs) {
  const auto result = read_failed_build(
      "/top", kFailedGiven + "/top/base/fd.cpp:9:5: error: ‘x’ was not declared\n");
  EXPECT_FALSE(result.is_learners);
  EXPECT_EQ(result.diagnosis, "base/fd.cpp does not compile: line 9: ‘x’ was not declared");
}

TEST(ReadFailedBuild, NamesAFunctionThatIsMissing) {
  const auto lld = read_failed_build(
      "/top", kFailedLink +
                  "ld.lld: error: undefined symbol: minicontainer::set_hostname(int)\n"
                  ">>> referenced by child.cpp:44\n");
  EXPECT_TRUE(lld.is_learners);
  EXPECT_EQ(lld.diagnosis,
            "a function that the contract asks for is missing: undefined symbol: "
            "minicontainer::set_hostname(int)");
  const auto ld = read_failed_build(
      "/top",
      kFailedLink + "/usr/bin/ld: child.cpp:44: undefined reference to `minicontainer::f(int)'\n");
  EXPECT_TRUE(ld.is_learners);
  EXPECT_EQ(ld.diagnosis,
            "a function that the contract asks for is missing: undefined reference to "
            "`minicontainer::f(int)'");
}

TEST(ReadFailedBuild, NamesAFunctionThatIsThereTwice) {
  const auto result = read_failed_build(
      "/top", kFailedLink +
                  "ld.lld: error: duplicate symbol: minicontainer::clone_process(int)\n"
                  ">>> defined at clone.cpp:12 (../../labs/01-a-name/clone.cpp:12)\n");
  EXPECT_TRUE(result.is_learners);
  EXPECT_EQ(result.diagnosis,
            "a function is defined twice: duplicate symbol: minicontainer::clone_process(int)");
}

TEST(ReadFailedBuild, AMissingFunctionOfOursIsOurs) {
  const auto result = read_failed_build(
      "/top",
      "FAILED: bin/checks-01 \n: && c++ ...\nld.lld: error: undefined symbol: workbook::f()\n");
  EXPECT_FALSE(result.is_learners);
}

TEST(ReadFailedBuild, SaysWhereToLookWhenItUnderstandsNothing) {
  const auto result = read_failed_build("/top", "ninja: error: loading 'build.ninja'\n");
  EXPECT_FALSE(result.is_learners);
  EXPECT_EQ(result.diagnosis, "the build failed: see its output");
}

}  // namespace
