#include <fmt/core.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/seccomp.hpp"
#include "minicontainer/kernel/seccomp_names.hpp"

namespace minicontainer {
namespace {

struct Release {
  void operator()(void* rules) const { ::seccomp_release(rules); }
};
using Rules = std::unique_ptr<void, Release>;

// libseccomp returns its errors as negative numbers and leaves errno alone.
template <typename... Args>
void check_rules(int result, fmt::format_string<Args...> what, Args&&... args) {
  if (result < 0) sys::throw_error(-result, fmt::format(what, std::forward<Args>(args)...));
}

// #region lab06.rules
Rules start_rules(const SeccompProfile& profile, std::uint32_t default_action) {
  Rules rules(::seccomp_init(default_action));
  if (!rules)
    throw std::runtime_error("seccomp cannot do " + profile.default_action + " by default");
  for (const auto& name : profile.architectures) {
    const int result = ::seccomp_arch_add(rules.get(), seccomp_architecture(name));
    if (result != -EEXIST) check_rules(result, "filter calls of {}", name);
  }
  // A tree: each call costs a few comparisons, however many rules there are.
  check_rules(::seccomp_attr_set(rules.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "make a tree of rules");
  return rules;
}
// #endregion lab06.rules

// #region lab06.conditions
using Conditions = std::vector<scmp_arg_cmp>;

// Conditions of one rule hold together, so two on the same argument that mean "either" have to be
// two rules. Then each condition is one: that is what runc and crun make of such a profile.
std::vector<Conditions> alternatives(const SeccompRule& rule) {
  Conditions together;
  std::vector<Conditions> each_alone;
  std::set<unsigned> indices;
  for (const auto& [index, value, value_two, comparison] : rule.arguments) {
    const scmp_arg_cmp one{index, seccomp_comparison(comparison), value, value_two};
    together.push_back(one);
    each_alone.push_back({one});
    indices.insert(index);
  }
  if (indices.size() < together.size()) return each_alone;
  return {together};
}
// #endregion lab06.conditions

// #region lab06.add-rule
void add_rule(const Rules& rules, const SeccompRule& rule, std::uint32_t action) {
  const auto conditions = alternatives(rule);
  for (const auto& name : rule.names) {
    const int call = ::seccomp_syscall_resolve_name(name.c_str());
    if (call == __NR_SCMP_ERROR) continue;  // a call of a later kernel, or of another architecture
    for (const auto& all_of : conditions) {
      check_rules(::seccomp_rule_add_array(rules.get(), action, call,
                                           static_cast<unsigned>(all_of.size()), all_of.data()),
                  "add the rule for {} to the seccomp filter", name);
    }
  }
}
// #endregion lab06.add-rule

// #region lab06.export
std::vector<sock_filter> export_program(const Rules& rules) {
  const base::Fd memory(
      sys::check(::memfd_create("seccomp filter", MFD_CLOEXEC), "make room for the filter"));
  check_rules(::seccomp_export_bpf(rules.get(), memory.get()), "write the seccomp filter");
  sys::check(::lseek(memory.get(), 0, SEEK_SET), "go to the start of the filter");
  const std::string bytes = base::read_all(memory);
  std::vector<sock_filter> program(bytes.size() / sizeof(sock_filter));
  std::memcpy(program.data(), bytes.data(), program.size() * sizeof(sock_filter));
  return program;
}
// #endregion lab06.export

}  // namespace

// #region lab06.compile
SeccompFilter compile_filter(const SeccompProfile& profile) {
  const std::uint32_t default_action =
      seccomp_action(profile.default_action, profile.default_errno.value_or(EPERM));
  const Rules rules = start_rules(profile, default_action);
  SeccompFilter filter;
  for (const auto& rule : profile.rules) {
    const std::uint32_t action = seccomp_action(rule.action, rule.errno_value.value_or(EPERM));
    if (action == default_action) continue;
    add_rule(rules, rule, action);
    if (action == SCMP_ACT_NOTIFY) filter.wants_listener = true;
  }
  for (const auto& name : profile.flags) filter.flags |= seccomp_flag(name);
  filter.program = export_program(rules);
  return filter;
}
// #endregion lab06.compile

}  // namespace minicontainer
