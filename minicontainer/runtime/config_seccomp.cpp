// The member linux.seccomp: the words are checked here, what they mean is seccomp.hpp's.

#include <fmt/core.h>

#include <algorithm>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

constexpr base::WordList kActions = {
    {"SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
     "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY"}};

constexpr base::WordList kArchitectures = {
    {"SCMP_ARCH_X86",     "SCMP_ARCH_X86_64",   "SCMP_ARCH_X32",     "SCMP_ARCH_ARM",
     "SCMP_ARCH_AARCH64", "SCMP_ARCH_MIPS",     "SCMP_ARCH_MIPS64",  "SCMP_ARCH_MIPS64N32",
     "SCMP_ARCH_MIPSEL",  "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_PPC",     "SCMP_ARCH_MIPSEL64N32",
     "SCMP_ARCH_PPC64",   "SCMP_ARCH_PPC64LE",  "SCMP_ARCH_S390",    "SCMP_ARCH_S390X",
     "SCMP_ARCH_PARISC",  "SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64", "SCMP_ARCH_LOONGARCH64",
     "SCMP_ARCH_M68K",    "SCMP_ARCH_SH",       "SCMP_ARCH_SHEB"}};

constexpr base::WordList kFlags = {{"SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG",
                                    "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                                    "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"}};

constexpr base::WordList kComparisons = {{"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",
                                          "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT",
                                          "SCMP_CMP_MASKED_EQ"}};

const char* const kNotify = "SCMP_ACT_NOTIFY";

std::string one_of(const JsonView& value, const auto& words, const char* kind) {
  auto word = value.string();
  if (!words.contains(word)) value.refuse(fmt::format("\"{}\" is no {}", word, kind));
  return word;
}

std::vector<std::string> all_of(const JsonView& json, const std::string& key, const auto& words,
                                const char* kind) {
  std::vector<std::string> list;
  for (const auto& value : elements_or_none(json, key)) list.push_back(one_of(value, words, kind));
  return list;
}

// An error number for ERRNO, a message to the tracer for TRACE; others have no place for a number.
std::optional<unsigned> read_errno(const JsonView& json, const std::string& key,
                                   const std::string& action) {
  const auto value = json.find(key);
  if (!value) return std::nullopt;
  const bool is_errno = action == "SCMP_ACT_ERRNO";
  if (!is_errno && action != "SCMP_ACT_TRACE") {
    value->refuse(fmt::format("{} returns no error number", action));
  }
  return static_cast<unsigned>(value->integer_between(0, is_errno ? 4095 : 65535));
}

SeccompArgument read_argument(const JsonView& json) {
  return {.index = static_cast<unsigned>(json.at("index").integer_between(0, 5)),
          .value = json.at("value").natural(),
          .value_two = number_or_none<std::uint64_t>(json, "valueTwo").value_or(0),
          .comparison = one_of(json.at("op"), kComparisons, "comparison of seccomp")};
}

SeccompRule read_rule(const JsonView& json) {
  SeccompRule rule;
  rule.names = json.at("names").strings();
  if (rule.names.empty()) json.at("names").refuse("names no system call");
  rule.action = one_of(json.at("action"), kActions, "action of seccomp");
  rule.errno_value = read_errno(json, "errnoRet", rule.action);
  for (const auto& argument : elements_or_none(json, "args")) {
    rule.arguments.push_back(read_argument(argument));
  }
  return rule;
}

// Whoever asks another process about a call must be able to reach it first.
void check_notify(const JsonView& json, const SeccompProfile& profile) {
  if (profile.default_action == kNotify) {
    json.at("defaultAction").refuse("every call would wait for an answer, also the one that asks");
  }
  for (const auto& rule : profile.rules) {
    if (rule.action != kNotify) continue;
    if (profile.listener_path.empty()) json.refuse("SCMP_ACT_NOTIFY needs a \"listenerPath\"");
    if (std::ranges::find(rule.names, "write") != rule.names.end()) {
      json.refuse("SCMP_ACT_NOTIFY is not possible for write: the runtime itself uses it");
    }
  }
  if (profile.listener_path.empty() && !profile.listener_metadata.empty()) {
    json.at("listenerMetadata").refuse("is of no use without a \"listenerPath\"");
  }
}

}  // namespace

SeccompProfile read_seccomp(const JsonView& json) {
  SeccompProfile profile;
  profile.default_action = one_of(json.at("defaultAction"), kActions, "action of seccomp");
  profile.default_errno = read_errno(json, "defaultErrnoRet", profile.default_action);
  profile.architectures =
      all_of(json, "architectures", kArchitectures, "architecture that seccomp knows");
  profile.flags = all_of(json, "flags", kFlags, "flag of seccomp");
  if (const auto path = json.find("listenerPath")) profile.listener_path = absolute_path(*path);
  profile.listener_metadata = string_or_empty(json, "listenerMetadata");
  for (const auto& rule : elements_or_none(json, "syscalls")) {
    profile.rules.push_back(read_rule(rule));
  }
  check_notify(json, profile);
  return profile;
}

}  // namespace minicontainer
