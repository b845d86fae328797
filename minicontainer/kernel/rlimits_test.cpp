#include "minicontainer/kernel/rlimits.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"

namespace {

using minicontainer::find_resource_limit;
using minicontainer::ResourceLimit;
using minicontainer::set_resource_limits;

TEST(ResourceLimits, HaveTheKernelsNumbers) {
  EXPECT_EQ(find_resource_limit("RLIMIT_NOFILE"), static_cast<int>(RLIMIT_NOFILE));
  EXPECT_EQ(find_resource_limit("RLIMIT_RTTIME"), static_cast<int>(RLIMIT_RTTIME));
  EXPECT_FALSE(find_resource_limit("NOFILE").has_value());
  EXPECT_FALSE(find_resource_limit("").has_value());
}

/// A process to try it on: this one has to go on.
class SetResourceLimits : public testing::Test {
 protected:
  base::Process sleeper_ = base::spawn({.argv = {"sleep", "60"}});

  [[nodiscard]] rlimit limits_of(__rlimit_resource resource) const {
    rlimit now{};
    EXPECT_EQ(::prlimit(sleeper_.pid(), resource, nullptr, &now), 0);
    return now;
  }
};

TEST_F(SetResourceLimits, SetsBothOfEach) {
  set_resource_limits(sleeper_.pid(),
                      {{"RLIMIT_CORE", RLIMIT_CORE, 1, 2}, {"RLIMIT_NOFILE", RLIMIT_NOFILE, 3, 4}});
  EXPECT_EQ(limits_of(RLIMIT_CORE).rlim_cur, 1U);
  EXPECT_EQ(limits_of(RLIMIT_CORE).rlim_max, 2U);
  EXPECT_EQ(limits_of(RLIMIT_NOFILE).rlim_cur, 3U);
  EXPECT_EQ(limits_of(RLIMIT_NOFILE).rlim_max, 4U);
}

// Not even root may: the kernel has a limit of its own (man 5 proc, fs/nr_open).
TEST_F(SetResourceLimits, SaysWhatMayNotBe) {
  const rlim_t now = limits_of(RLIMIT_NOFILE).rlim_max;
  const rlim_t wanted = std::stoull(base::read_file("/proc/sys/fs/nr_open")) + 1;
  EXPECT_EQ(base::message_of([&] {
              set_resource_limits(sleeper_.pid(), {{"RLIMIT_NOFILE", RLIMIT_NOFILE, 1, wanted}});
            }),
            fmt::format("RLIMIT_NOFILE: the hard limit {} is more than this machine allows here, "
                        "which is {}: ask for less, or run with CAP_SYS_RESOURCE",
                        wanted, now));
  EXPECT_EQ(limits_of(RLIMIT_NOFILE).rlim_max, now);
}

TEST_F(SetResourceLimits, NamesALimitThatContradictsItself) {
  const auto said = base::message_of(
      [&] { set_resource_limits(sleeper_.pid(), {{"RLIMIT_CORE", RLIMIT_CORE, 2, 1}}); });
  EXPECT_EQ(said, "set RLIMIT_CORE to 2 (soft) and 1 (hard): Invalid argument");
}

}  // namespace
