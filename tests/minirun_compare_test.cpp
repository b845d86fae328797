// `minirun compare`: equal containers are called equal, and each wall that is left out shows.

#include <fmt/core.h>
#include <unistd.h>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using workbook_test::Ended;
using workbook_test::Minirun;
using workbook_test::Running;

Ended compare(workbook_test::Bundle& bundle, const std::string& first, const std::string& second) {
  const auto written = bundle.run_command();
  return Running(bundle.command({"compare", first, second, "--bundle", bundle.path()})).end();
}

TEST_P(Minirun, ComparesEqualContainersAsEqual) {
  const auto ended = compare(bundle(), "minirun", "minirun run");
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_EQ(ended.output, "no difference\n");
}

TEST_P(Minirun, ComparesAndShowsTheMissingWall) {
  const auto ended = compare(bundle(), "minirun", "minirun run --without no_new_privs");
  EXPECT_EQ(ended.exit_code, 1) << ended.output;
  EXPECT_TRUE(
      ended.output.ends_with("< minirun\n> minirun run --without no_new_privs\nstatus:\n"
                             "  < NoNewPrivs:\t1\n  > NoNewPrivs:\t0\n"))
      << ended.output;
  const auto limits = compare(bundle(), "minirun run --without rlimits", "minirun");
  EXPECT_EQ(limits.exit_code, 1) << limits.output;
  EXPECT_NE(limits.output.find("\nlimits:\n  < Max open files"), std::string::npos)
      << limits.output;
}

TEST_P(Minirun, ComparesNothingWithoutAContainer) {
  for (const char* second : {"/no/such/runtime", "/bin/false", "minirun run --without door"}) {
    const auto ended = compare(bundle(), "minirun", second);
    EXPECT_EQ(ended.exit_code, 2) << ended.output;
  }
}

// The image is as it was: the waiting program leaves no file in it where /dev is a file system.
TEST_P(Minirun, ComparesWithoutATraceInTheImage) {
  EXPECT_EQ(compare(bundle(), "minirun", "minirun").exit_code, 0);
  EXPECT_FALSE(fs::exists(bundle().root() / "dev/.minirun-waiter"));
}

// Another runtime, where there is one: what minirun promises to do as it does.
TEST(Compare, AnotherRuntimeHasTheSameNamespacesAndCapabilities) {
  if (::geteuid() != 0) GTEST_SKIP() << "runc needs root here";
  if (!fs::exists("/usr/sbin/runc")) GTEST_SKIP() << "there is no runc";
  workbook_test::Bundle bundle(true);
  const auto ended = compare(bundle, "minirun", "runc");
  EXPECT_NE(ended.exit_code, 2) << ended.output;
  for (const char* same :
       {"namespaces:", "Cap", "NoNewPrivs", "limits:", "environment:", "Seccomp"})
    EXPECT_EQ(ended.output.find(same), std::string::npos) << ended.output;
}

}  // namespace
