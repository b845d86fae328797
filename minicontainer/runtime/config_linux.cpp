// The member "linux": namespaces, ids, clocks, and the odds and ends of the kernel.

#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/personality.h>

#include <nlohmann/json.hpp>

#include "minicontainer/kernel/mount_options.hpp"
#include "minicontainer/kernel/namespaces.hpp"
#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

void read_namespaces(const JsonView& json, Config& config) {
  for (const auto& entry : json.elements()) {
    const auto type = entry.at("type");
    const auto kind = find_namespace_kind(type.string());
    if (!kind) type.refuse(fmt::format("\"{}\" is no kind of namespace", type.string()));
    if (config.is_separate(kind->clone_flag)) type.refuse("is listed twice");
    const auto path = entry.find("path");
    if (path && !path->string().empty()) {
      config.joined_namespaces.push_back({kind->clone_flag, absolute_path(*path)});
    } else {
      config.namespaces |= kind->clone_flag;
    }
  }
}

std::optional<ClockOffset> read_clock(const JsonView& offsets, const std::string& clock) {
  const auto json = offsets.find(clock);
  if (!json) return std::nullopt;
  ClockOffset offset;
  if (const auto secs = json->find("secs")) offset.seconds = secs->integer();
  if (const auto nanosecs = json->find("nanosecs")) {
    offset.nanoseconds = static_cast<std::uint32_t>(nanosecs->integer_between(0, 999'999'999));
  }
  return offset;
}

TimeOffsets read_time_offsets(const JsonView& json) {
  json.allow_only({"monotonic", "boottime"}, "is no clock that a time namespace shifts");
  return {.monotonic = read_clock(json, "monotonic"), .boottime = read_clock(json, "boottime")};
}

unsigned long read_propagation(const JsonView& json) {
  const auto word = json.string();
  if (word.empty()) return 0;
  const auto propagation = parse_mount_options({word}).propagation;
  if (propagation == 0) json.refuse(fmt::format("\"{}\" is no kind of propagation", word));
  return propagation;
}

unsigned long read_personality(const JsonView& json) {
  static constexpr auto kDomains =
      base::word_table<unsigned long>({{"LINUX", PER_LINUX}, {"LINUX32", PER_LINUX32}});
  if (!elements_or_none(json, "flags").empty()) {
    json.at("flags").refuse("the specification has no flag of a personality yet; remove them");
  }
  return read_word(json.at("domain"), kDomains, "domain of a personality");
}

void refuse_unsupported(const JsonView& json) {
  refuse_member(json, "intelRdt", "minirun cannot divide caches; remove it from the document");
  refuse_member(json, "netDevices", "minirun cannot move network devices; remove it");
  refuse_member(json, "memoryPolicy", "minirun cannot set memory policies; remove it");
}

void read_ids_and_clocks(const JsonView& json, Config& config) {
  if (const auto namespaces = json.find("namespaces")) read_namespaces(*namespaces, config);
  config.uid_mappings = read_mappings(json.find("uidMappings"));
  config.gid_mappings = read_mappings(json.find("gidMappings"));
  if (const auto offsets = json.find("timeOffsets")) {
    config.time_offsets = read_time_offsets(*offsets);
  }
}

}  // namespace

void read_linux(const JsonView& json, Config& config) {
  refuse_unsupported(json);
  read_ids_and_clocks(json, config);
  config.devices = read_device_nodes(elements_or_none(json, "devices"));
  config.sysctl = strings_by_name(json.find("sysctl"));
  config.cgroups_path = string_or_empty(json, "cgroupsPath");
  if (const auto resources = json.find("resources")) config.resources = read_resources(*resources);
  if (const auto seccomp = json.find("seccomp")) {
    config.seccomp = read_seccomp(*seccomp);
    config.seccomp_key = base::format_json(seccomp->raw());
  }
  config.masked_paths = absolute_paths_or_none(json.find("maskedPaths"));
  config.read_only_paths = absolute_paths_or_none(json.find("readonlyPaths"));
  if (const auto propagation = json.find("rootfsPropagation")) {
    config.root_propagation = read_propagation(*propagation);
  }
  if (const auto personality = json.find("personality")) {
    config.personality = read_personality(*personality);
  }
  refuse_selinux_label(json, "mountLabel");
}

}  // namespace minicontainer
