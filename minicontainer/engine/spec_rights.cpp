// What a container's program may do: capabilities and system calls.

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/kernel/capabilities.hpp"

// minicontainer/profiles/default.json, byte for byte.
asm(".section .rodata\n"
    ".globl default_profile, default_profile_end\n"
    "default_profile: .incbin \"" DEFAULT_PROFILE_FILE
    "\"\n"
    "default_profile_end:\n"
    ".previous\n");
extern "C" const char default_profile[], default_profile_end[];

namespace engine {
namespace {

using nlohmann::json;

json load_profile() {
  return base::parse_json({default_profile, default_profile_end}, "the default profile");
}

// "net_admin" and "CAP_NET_ADMIN" are the same one.
std::string full_name(const std::string& word) {
  std::string name = word;
  std::ranges::transform(name, name.begin(),
                         [](unsigned char letter) { return std::toupper(letter); });
  if (!name.starts_with("CAP_")) name = "CAP_" + name;
  if (name == "CAP_ALL" || minicontainer::find_capability(name)) return name;
  throw std::runtime_error(
      fmt::format("invalid CapAdd or CapDrop: unknown capability: \"{}\"", name));
}

std::vector<std::string> every_capability() {
  std::vector<std::string> names;
  const auto all = minicontainer::all_capabilities();
  for (int number = 0; number < 64; ++number) {
    if ((all >> number & 1) != 0) names.push_back(minicontainer::capability_name(number));
  }
  return names;
}

std::vector<std::string> full_names(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  std::ranges::transform(words, std::back_inserter(names), full_name);
  return names;
}

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

// The rules that hold for a container with these capabilities, in the words of config.json.
json rules_for(const json& profile, const std::vector<std::string>& capabilities) {
  json rules = json::array();
  for (json rule : profile.at("syscalls")) {
    if (rule.contains("with") && !has(capabilities, rule["with"])) continue;
    if (rule.contains("without") && has(capabilities, rule["without"])) continue;
    rule.erase("with");
    rule.erase("without");
    rules.push_back(std::move(rule));
  }
  return rules;
}

json architectures() {
#if defined(__x86_64__)
  return {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"};
#else
  return {"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"};
#endif
}

}  // namespace

std::vector<std::string> capabilities_of(const Settings& settings) {
  if (settings.is_privileged) return every_capability();
  const auto added = full_names(settings.added_capabilities);
  const auto dropped = full_names(settings.dropped_capabilities);
  std::vector<std::string> names;
  if (has(added, "CAP_ALL")) {
    names = every_capability();
  } else if (!has(dropped, "CAP_ALL")) {
    names = load_profile().at("capabilities");
  }
  std::erase_if(names, [&](const std::string& name) { return has(dropped, name); });
  for (const auto& name : added) {
    if (name != "CAP_ALL" && !has(names, name)) names.push_back(name);
  }
  return names;
}

std::optional<json> seccomp_of(const Settings& settings,
                               const std::vector<std::string>& capabilities) {
  if (settings.is_privileged) return std::nullopt;
  for (const auto& option : settings.security_options) {
    constexpr std::string_view kSeccomp = "seccomp=";
    if (!option.starts_with(kSeccomp)) continue;
    const std::string value = option.substr(kSeccomp.size());
    if (value == "unconfined") return std::nullopt;
    return base::load_json(value);
  }
  const json profile = load_profile().at("seccomp");
  return json{{"defaultAction", profile.at("defaultAction")},
              {"architectures", architectures()},
              {"syscalls", rules_for(profile, capabilities)}};
}

}  // namespace engine
