#include "minicontainer/kernel/newer_calls.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

#include "minicontainer/kernel/seccomp_names.hpp"

namespace minicontainer {
namespace {

constexpr std::uint32_t kX32Bit = 0x40000000;  // x32 shares its audit number with x86_64

constexpr sock_filter kLoadArchitecture = {BPF_LD | BPF_W | BPF_ABS, 0, 0,
                                           offsetof(seccomp_data, arch)};
constexpr sock_filter kLoadNumber = {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)};
constexpr sock_filter kNoSuchCall = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS};

// libseccomp's number of an architecture is the kernel's (AUDIT_ARCH_*), but for x32.
std::set<std::uint32_t> architectures_of(const SeccompProfile& profile) {
  std::set<std::uint32_t> all = {::seccomp_arch_native()};
  for (const auto& name : profile.architectures) all.insert(seccomp_architecture(name));
  return all;
}

// The highest number that the profile names on an architecture; nothing if it names none there.
std::optional<std::uint32_t> highest_named(const SeccompProfile& profile,
                                           std::uint32_t architecture) {
  int highest = -1;  // libseccomp's numbers below 0 mean calls that the architecture does not have
  for (const auto& rule : profile.rules) {
    for (const auto& name : rule.names) {
      highest = std::max(highest, ::seccomp_syscall_resolve_name_arch(architecture, name.c_str()));
    }
  }
  if (highest < 0) return std::nullopt;
  return static_cast<std::uint32_t>(highest);
}

// For calls of `architecture` from number `first` to `last`, a jump over it for all others.
void append_answer(std::vector<sock_filter>& program, std::uint32_t architecture,
                   std::uint32_t first, std::uint32_t last) {
  program.push_back(kLoadArchitecture);
  program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 4, architecture});
  program.push_back(kLoadNumber);
  program.push_back({BPF_JMP | BPF_JGE | BPF_K, 0, 2, first});
  program.push_back({BPF_JMP | BPF_JGT | BPF_K, 1, 0, last});
  program.push_back(kNoSuchCall);
}

}  // namespace

void answer_newer_calls(SeccompFilter& filter, const SeccompProfile& profile) {
  if (profile.default_action != "SCMP_ACT_ERRNO" || profile.default_errno) return;
  std::vector<sock_filter> program;
  for (const std::uint32_t architecture : architectures_of(profile)) {
    const auto highest = highest_named(profile, architecture);
    if (!highest) continue;
    const bool is_x32 = architecture == SCMP_ARCH_X32;
    append_answer(program, is_x32 ? AUDIT_ARCH_X86_64 : architecture, *highest + 1,
                  architecture == SCMP_ARCH_X86_64 ? kX32Bit - 1 : ~0U);
  }
  filter.program.insert(filter.program.begin(), program.begin(), program.end());
}

}  // namespace minicontainer
