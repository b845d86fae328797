#include "minicontainer/kernel/seccomp_names.hpp"

#include <gtest/gtest.h>
#include <linux/seccomp.h>

#include <cerrno>

#include "base/scratch_test.hpp"

namespace {

using namespace minicontainer;

TEST(SeccompNames, ANumberIsForErrnoAndTraceOnly) {
  EXPECT_EQ(seccomp_action("SCMP_ACT_ERRNO", ENOSYS), SCMP_ACT_ERRNO(ENOSYS));
  EXPECT_EQ(seccomp_action("SCMP_ACT_TRACE", 7), SCMP_ACT_TRACE(7));
  EXPECT_EQ(seccomp_action("SCMP_ACT_ALLOW", 7), SCMP_ACT_ALLOW);
  EXPECT_EQ(seccomp_action("SCMP_ACT_KILL", 7), SCMP_ACT_KILL_THREAD);
}

TEST(SeccompNames, ArchitecturesAreThoseOfLibseccomp) {
  EXPECT_EQ(seccomp_architecture("SCMP_ARCH_X86_64"), std::uint32_t{SCMP_ARCH_X86_64});
  EXPECT_EQ(seccomp_architecture("SCMP_ARCH_MIPSEL64N32"), std::uint32_t{SCMP_ARCH_MIPSEL64N32});
}

TEST(SeccompNames, FlagsAreThoseOfTheKernel) {
  EXPECT_EQ(seccomp_flag("SECCOMP_FILTER_FLAG_SPEC_ALLOW"),
            unsigned{SECCOMP_FILTER_FLAG_SPEC_ALLOW});
}

TEST(SeccompNames, AnUnknownWordIsNamed) {
  EXPECT_EQ(base::message_of([] { seccomp_action("SCMP_ACT_BLESS", 0); }),
            "\"SCMP_ACT_BLESS\" is no action of seccomp");
  EXPECT_EQ(base::message_of([] { seccomp_comparison("=="); }),
            "\"==\" is no comparison of seccomp");
  EXPECT_EQ(base::message_of([] { seccomp_flag("LOG"); }), "\"LOG\" is no flag of seccomp");
  EXPECT_EQ(base::message_of([] { seccomp_architecture("x86_64"); }),
            "\"x86_64\" is no architecture that libseccomp knows");
}

}  // namespace
