#include "minicontainer/kernel/user_namespace_refusal.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace {

namespace fs = std::filesystem;
using namespace minicontainer;

/// A stand-in for /proc/sys.
class UserNamespaceRefusal : public testing::Test {
 protected:
  void set(const std::string& name, const std::string& value) const {
    fs::create_directories((scratch_ / name).parent_path());
    base::write_file(scratch_ / name, value + "\n");
  }
  [[nodiscard]] std::string reason() const {
    return find_user_namespace_restriction(scratch_.path()).value_or("none");
  }
  /// The same in a child without any privilege.
  [[nodiscard]] std::string reason_for_a_user() const {
    base::Pipe answer = base::make_pipe();
    const pid_t pid = sys::check(::fork(), "fork");
    if (pid == 0) {
      const bool has_dropped = ::geteuid() != 0 || ::setresuid(65534, 65534, 65534) == 0;
      base::write_all(answer.write_end, has_dropped ? reason() : "could not drop root");
      ::_exit(0);
    }
    base::Process child(pid, base::open_pidfd(pid));
    answer.write_end.close();
    child.wait();
    return base::read_all(answer.read_end);
  }

  base::Scratch scratch_;
};

TEST_F(UserNamespaceRefusal, AnOpenMachineRefusesNothing) {
  EXPECT_EQ(reason(), "none");
  set("kernel/unprivileged_userns_clone", "1");
  set("kernel/apparmor_restrict_unprivileged_userns", "0");
  set("user/max_user_namespaces", "15000");
  EXPECT_EQ(reason_for_a_user(), "none");
}

TEST_F(UserNamespaceRefusal, AMachineWithoutUserNamespacesIsNamed) {
  set("user/max_user_namespaces", "0");
  EXPECT_EQ(reason(),
            "this machine allows no user namespace at all: sudo sysctl "
            "user.max_user_namespaces=15000");
}

TEST_F(UserNamespaceRefusal, UbuntusRestrictionIsNamed) {
  set("kernel/apparmor_restrict_unprivileged_userns", "1");
  EXPECT_EQ(reason_for_a_user(),
            "AppArmor takes their rights away from user namespaces here (Ubuntu 23.10 and later): "
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0");
}

TEST_F(UserNamespaceRefusal, DebiansSwitchIsNamed) {
  set("kernel/unprivileged_userns_clone", "0");
  EXPECT_EQ(reason_for_a_user(),
            "only root may make user namespaces here (a setting of Debian's): sudo sysctl "
            "kernel.unprivileged_userns_clone=1");
}

TEST_F(UserNamespaceRefusal, WhatConcernsUsersOnlyDoesNotConcernRoot) {
  if (!may_write_any_map()) GTEST_SKIP() << "this test wants root";
  set("kernel/unprivileged_userns_clone", "0");
  set("kernel/apparmor_restrict_unprivileged_userns", "1");
  EXPECT_EQ(reason(), "none");
}

TEST_F(UserNamespaceRefusal, AChrootIsNamed) {
  if (!may_write_any_map()) GTEST_SKIP() << "chroot takes root";
  base::Pipe answer = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    ::_exit(::unshare(CLONE_NEWNS) == 0 &&
                    ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                    ::mkdir((scratch_ / "proc").c_str(), 0755) == 0 &&
                    ::mount("/proc", (scratch_ / "proc").c_str(), nullptr, MS_BIND | MS_REC,
                            nullptr) == 0 &&
                    ::chroot(scratch_.path().c_str()) == 0 && ::chdir("/") == 0 &&
                    find_user_namespace_restriction("/nothing")
                        .value_or("")
                        .starts_with("this process is in a chroot")
                ? 0
                : 1);
  }
  EXPECT_TRUE(base::Process(pid, base::open_pidfd(pid)).wait().is_success());
}

}  // namespace
