#include <gtest/gtest.h>
#include <linux/capability.h>

#include <bit>

#include "base/file.hpp"
#include "minicontainer/kernel/capabilities.hpp"

namespace {

using namespace minicontainer;

TEST(CapabilityNames, AreTheKernelsOwn) {
  EXPECT_EQ(find_capability("CAP_CHOWN"), CAP_CHOWN);
  EXPECT_EQ(find_capability("CAP_SETPCAP"), CAP_SETPCAP);
  EXPECT_EQ(find_capability("CAP_NET_ADMIN"), CAP_NET_ADMIN);
  EXPECT_EQ(find_capability("CAP_SYS_PTRACE"), CAP_SYS_PTRACE);
  EXPECT_EQ(find_capability("CAP_MKNOD"), CAP_MKNOD);
  EXPECT_EQ(find_capability("CAP_SYSLOG"), CAP_SYSLOG);
  EXPECT_EQ(find_capability("CAP_CHECKPOINT_RESTORE"), CAP_CHECKPOINT_RESTORE);
}

TEST(CapabilityNames, EachLeadsToItsNumberAndBack) {
  for (int number = 0; number <= CAP_LAST_CAP; ++number) {
    EXPECT_EQ(find_capability(capability_name(number)), number);
  }
  EXPECT_EQ(capability_name(CAP_LAST_CAP + 1), "capability 41");
}

TEST(CapabilityNames, OthersAreNone) {
  for (const char* name : {"", "CAP_", "CHOWN", "cap_chown", "CAP_CHOWN ", "CAP_EVERYTHING"}) {
    EXPECT_FALSE(find_capability(name).has_value()) << name;
  }
}

TEST(CapabilityNames, AllAreThoseUpToTheKernelsLast) {
  const int last = std::stoi(base::read_file("/proc/sys/kernel/cap_last_cap"));
  EXPECT_EQ(std::popcount(all_capabilities()), last + 1);
  EXPECT_EQ(std::bit_width(all_capabilities()), static_cast<unsigned>(last + 1));
}

}  // namespace
