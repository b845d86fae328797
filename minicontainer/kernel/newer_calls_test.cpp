#include "minicontainer/kernel/newer_calls.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace {

using namespace minicontainer;

constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

/// What the program returns for a call: the few instructions of BPF that are in front of a filter.
std::uint32_t run(const std::vector<sock_filter>& program, std::uint32_t architecture, int number) {
  const seccomp_data data{.nr = number, .arch = architecture};
  std::uint32_t loaded = 0;
  for (std::size_t at = 0;; ++at) {
    const auto& [code, if_true, if_false, k] = program.at(at);
    switch (code) {
      case BPF_LD | BPF_W | BPF_ABS:
        std::memcpy(&loaded, reinterpret_cast<const char*>(&data) + k, sizeof loaded);
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += loaded == k ? if_true : if_false;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        at += loaded >= k ? if_true : if_false;
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        at += loaded > k ? if_true : if_false;
        break;
      case BPF_RET | BPF_K:
        return k;
      default:
        throw std::runtime_error("an instruction that this test does not know");
    }
  }
}

SeccompProfile naming(const std::vector<std::string>& calls) {
  return {.default_action = "SCMP_ACT_ERRNO",
          .architectures = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"},
          .rules = {{.names = calls, .action = "SCMP_ACT_ALLOW"}}};
}

/// A filter that refuses everything, with the answer to newer calls in front of it.
SeccompFilter answered(const SeccompProfile& profile) {
  SeccompFilter filter{.program = {{BPF_RET | BPF_K, 0, 0, kRefused}}};
  answer_newer_calls(filter, profile);
  return filter;
}

TEST(NewerCalls, WhatIsNewerThanAllNamesIsUnknown) {
  const auto filter = answered(naming({"read", "memfd_create", "write"}));
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 319), kRefused);  // memfd_create itself
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 0), kRefused);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 320), kUnknown);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 9999), kUnknown);
}

TEST(NewerCalls, EachArchitectureHasItsOwnNumbers) {
  const auto filter = answered(naming({"memfd_create"}));
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_I386, 356), kRefused);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_I386, 357), kUnknown);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 0x40000000 | 319), kRefused);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 0x40000000 | 320), kUnknown);
}

TEST(NewerCalls, AnArchitectureThatIsNotListedIsLeftToTheFilter) {
  auto profile = naming({"memfd_create"});
  profile.architectures.clear();
  const auto filter = answered(profile);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_I386, 9999), kRefused);
#ifdef __x86_64__
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 0x40000000 | 320), kRefused);
  EXPECT_EQ(run(filter.program, AUDIT_ARCH_X86_64, 320), kUnknown);
#endif
}

TEST(NewerCalls, ADefaultThatSaysMoreIsDoneAsItSays) {
  auto with_number = naming({"read"});
  with_number.default_errno = EPERM;
  EXPECT_EQ(answered(with_number).program.size(), 1U);
  auto allowing = naming({"read"});
  allowing.default_action = "SCMP_ACT_ALLOW";
  EXPECT_EQ(answered(allowing).program.size(), 1U);
  auto killing = naming({"read"});
  killing.default_action = "SCMP_ACT_KILL_PROCESS";
  EXPECT_EQ(answered(killing).program.size(), 1U);
}

TEST(NewerCalls, WithoutAnyNameNothingIsNewer) {
  EXPECT_EQ(answered(naming({})).program.size(), 1U);
  EXPECT_EQ(answered(naming({"no_such_call"})).program.size(), 1U);
}

}  // namespace
