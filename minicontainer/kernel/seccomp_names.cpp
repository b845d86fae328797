#include "minicontainer/kernel/seccomp_names.hpp"

#include <fmt/core.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "base/word_table.hpp"

namespace minicontainer {
namespace {

constexpr auto kActions = base::word_table<std::uint32_t>({
    {"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
    {"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
    {"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
    {"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
    {"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0)},
    {"SCMP_ACT_TRACE", SCMP_ACT_TRACE(0)},
    {"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
    {"SCMP_ACT_LOG", SCMP_ACT_LOG},
    {"SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY},
});

constexpr auto kComparisons = base::word_table<scmp_compare>({
    {"SCMP_CMP_NE", SCMP_CMP_NE},
    {"SCMP_CMP_LT", SCMP_CMP_LT},
    {"SCMP_CMP_LE", SCMP_CMP_LE},
    {"SCMP_CMP_EQ", SCMP_CMP_EQ},
    {"SCMP_CMP_GE", SCMP_CMP_GE},
    {"SCMP_CMP_GT", SCMP_CMP_GT},
    {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
});

constexpr auto kFlags = base::word_table<unsigned>({
    {"SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC},
    {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV},
});

auto look_up(const auto& words, const std::string& word, std::string_view kind) {
  const auto* found = words.find(word);
  if (found == nullptr) {
    throw std::runtime_error(fmt::format("\"{}\" is no {} of seccomp", word, kind));
  }
  return *found;
}

}  // namespace

std::uint32_t seccomp_action(const std::string& name, unsigned errno_value) {
  const std::uint32_t action = look_up(kActions, name, "action");
  const bool takes_number = action == SCMP_ACT_ERRNO(0) || action == SCMP_ACT_TRACE(0);
  return takes_number ? action | (errno_value & 0xffff) : action;
}

std::uint32_t seccomp_architecture(const std::string& name) {
  constexpr std::string_view kPrefix = "SCMP_ARCH_";
  std::string own_name = name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : "";
  std::ranges::transform(own_name, own_name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::uint32_t token = own_name.empty() ? 0 : ::seccomp_arch_resolve_name(own_name.c_str());
  if (token == 0) {
    throw std::runtime_error(fmt::format("\"{}\" is no architecture that libseccomp knows", name));
  }
  return token;
}

scmp_compare seccomp_comparison(const std::string& name) {
  return look_up(kComparisons, name, "comparison");
}

unsigned seccomp_flag(const std::string& name) {
  return look_up(kFlags, name, "flag");
}

}  // namespace minicontainer
