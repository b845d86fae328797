#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/personality.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "minicontainer/kernel/cgroup_limits.hpp"
#include "minicontainer/kernel/namespaces.hpp"
#include "minicontainer/kernel/other_limits.hpp"
#include "minicontainer/runtime/explain/script_parts.hpp"

namespace minicontainer::script {
namespace {

constexpr const char* kMakeGroup =
    R"sh(  # A control group is a folder. A new one of cpuset is empty: it takes what its parent has.
  make_group() {
    [ -d "$1" ] && return
    make_group "$(dirname "$1")"
    mkdir "$1"
    for file in cpuset.cpus cpuset.mems; do
      if [ -e "$1/$file" ]; then cat "$(dirname "$1")/$file" > "$1/$file"; fi
    done
  }
)sh";

std::filesystem::path folder_of(const CgroupPlace& place, const Limit& limit) {
  if (place.version == CgroupVersion::kV2) return place.folders.at("");
  const auto found = place.folders.find(limit.file.substr(0, limit.file.find('.')));
  return found == place.folders.end() ? std::filesystem::path() : found->second;
}

std::string limits(const Config& config, const CgroupPlace& place) {
  if (!config.resources) return {};
  const bool is_v2 = place.version == CgroupVersion::kV2;
  auto limits = is_v2 ? cgroup2_limits(*config.resources, place.folders.at(""))
                      : cgroup1_limits(*config.resources);
  for (auto& limit : other_limits(place, *config.resources)) limits.push_back(std::move(limit));
  std::string lines;
  for (const auto& limit : limits) {
    const auto folder = folder_of(place, limit);
    if (folder.empty() || !limit.is_needed) continue;
    lines += fmt::format("  echo {} > {}  # {}\n", quote(limit.content),
                         quote((folder / limit.file).native()), limit.member);
  }
  return lines;
}

std::string id_map(const char* option, const std::vector<IdMapping>& mappings) {
  if (mappings.empty()) return {};
  const auto& [inside, outside, size] = mappings.front();  // unshare 2.38 takes one range
  return fmt::format(" {}={},{},{}", option, outside, inside, size);
}

std::string time_offsets(const TimeOffsets& offsets) {
  std::string words;
  if (offsets.monotonic) words += fmt::format(" --monotonic {}", offsets.monotonic->seconds);
  if (offsets.boottime) words += fmt::format(" --boottime {}", offsets.boottime->seconds);
  return words;
}

}  // namespace

std::string quote(std::string_view text) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_./,=:@%+-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string group(const Config& config, const std::optional<CgroupPlace>& place) {
  if (!place) return {};
  std::set<std::filesystem::path> folders;
  for (const auto& [controller, folder] : place->folders) folders.insert(folder);
  std::string lines = "  # linux.resources\n" + std::string(kMakeGroup);
  for (const auto& folder : folders) {
    lines += fmt::format("  make_group {}\n", quote(folder.native()));
  }
  lines += limits(config, *place);
  for (const auto& folder : folders) {
    lines += fmt::format("  echo $$ > {}\n", quote((folder / "cgroup.procs").native()));
  }
  return lines;
}

std::string clone(const Config& config) {
  std::string lines = "  # linux.namespaces: what is in none of these stays the machine's.\n  exec";
  for (const auto& joined : config.joined_namespaces) {
    const auto kinds = namespace_kinds();
    const auto kind = std::ranges::find(kinds, joined.clone_flag, &NamespaceKind::clone_flag);
    const auto name = kind->oci_name == "network" ? "net" : kind->oci_name;
    lines += fmt::format(" nsenter --{}={}", name, quote(joined.path.native()));
  }
  if (config.personality.value_or(PER_LINUX) == PER_LINUX32) lines += " setarch linux32";
  lines += " unshare --fork --kill-child";
  for (const auto& kind : namespace_kinds()) {
    if (!config.has_namespace(kind.clone_flag)) continue;
    lines += fmt::format(" --{}", kind.oci_name == "network" ? "net" : kind.oci_name);
  }
  if (config.has_namespace(CLONE_NEWNS)) lines += " --propagation unchanged";
  if (config.has_namespace(CLONE_NEWUSER)) {
    lines += id_map("--map-users", config.uid_mappings);
    lines += id_map("--map-groups", config.gid_mappings) + " --setuid 0 --setgid 0";
  }
  return lines + time_offsets(config.time_offsets) + " bash \"$0\" inside\n";
}

}  // namespace minicontainer::script
