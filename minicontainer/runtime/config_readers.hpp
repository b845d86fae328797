// The readers of config.json, one for each part of the document: what config.cpp is made of.
//
// Each takes the part's JsonView and returns the part's structure. Members that it does not know it
// leaves alone, as the OCI runtime specification demands ("Extensibility"); whatever it knows has
// the right type and a value in range, or is refused with the path to it (base::JsonError).
#pragma once

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/word_table.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

// --- values -------------------------------------------------------------------------------------

std::string absolute_path(const base::JsonView& value);
std::vector<std::string> absolute_paths_or_none(const std::optional<base::JsonView>& value);
std::vector<std::string> strings_or_none(const std::optional<base::JsonView>& value);
std::string string_or_empty(const base::JsonView& json, const std::string& key);
std::optional<bool> boolean_or_none(const base::JsonView& json, const std::string& key);
/// The elements of a member that may be missing.
std::vector<base::JsonView> elements_or_none(const base::JsonView& json, const std::string& key);
/// An object whose values are strings.
std::map<std::string, std::string> strings_by_name(const std::optional<base::JsonView>& json);
/// "NAME=value" each.
std::vector<std::string> environment(const std::optional<base::JsonView>& value);
/// A user or group id. The largest number stands for "none" in the kernel and is refused.
std::uint32_t read_id(const base::JsonView& value);
std::vector<IdMapping> read_mappings(const std::optional<base::JsonView>& json);
/// "0-3,7" (man 7 cpuset, "List format").
std::string read_cpu_list(const base::JsonView& value);
/// The name of an AppArmor profile; refused where the machine has no AppArmor: nobody would enforce
/// it. The name may hold no newline: the kernel reads one order a line.
std::string read_apparmor_profile(const base::JsonView& json, const std::string& key);
/// Refuses an SELinux label that is not empty: minirun does not set them.
void refuse_selinux_label(const base::JsonView& json, const std::string& key);

/// Refuses the member, if it is there: a wish that would be left out in silence.
void refuse_member(const base::JsonView& json, const std::string& key, const std::string& reason);

/// A whole number that the type holds.
template <std::integral Number>
Number read_number(const base::JsonView& value) {
  using Limits = std::numeric_limits<Number>;
  if constexpr (std::same_as<Number, std::uint64_t>) {
    return value.natural();
  } else {
    return static_cast<Number>(value.integer_between(Limits::min(), Limits::max()));
  }
}

template <std::integral Number>
std::optional<Number> number_or_none(const base::JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  if (!value) return std::nullopt;
  return read_number<Number>(*value);
}

/// One of the words that the specification lists; `kind` says of what: "signal".
auto read_word(const base::JsonView& value, const auto& words, std::string_view kind) {
  const auto word = value.string();
  const auto* found = words.find(word);
  if (found == nullptr) value.refuse("\"" + word + "\" is no " + std::string(kind));
  return *found;
}

// --- parts --------------------------------------------------------------------------------------

ProcessConfig read_process(const base::JsonView& json);
Capabilities read_capabilities(const base::JsonView& json);
std::vector<ResourceLimit> read_resource_limits(const base::JsonView& json);
Scheduler read_scheduler(const base::JsonView& json);
IoPriority read_io_priority(const base::JsonView& json);

/// `bundle`: where a relative source starts.
Mount read_mount(const base::JsonView& json, const std::filesystem::path& bundle);
Hooks read_hooks(const base::JsonView& json);

/// Fills what the member "linux" says into `config`.
void read_linux(const base::JsonView& json, Config& config);
std::vector<DeviceNode> read_device_nodes(const std::vector<base::JsonView>& list);
Resources read_resources(const base::JsonView& json);
BlockIoLimits read_block_io(const base::JsonView& json);
std::vector<DeviceRule> read_device_rules(const std::vector<base::JsonView>& list);
SeccompProfile read_seccomp(const base::JsonView& json);

/// Refuses what needs two members of the document to be seen.
void check_whole(const base::JsonView& json, const Config& config);

}  // namespace minicontainer
