// What needs two members of the document to be seen. A wish that needs a namespace which the
// document does not ask for would be this machine's, or be left out in silence.

#include <fmt/core.h>
#include <linux/sched.h>

#include <algorithm>
#include <set>

#include "minicontainer/kernel/namespaces.hpp"
#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

struct Wish {
  bool is_asked;
  std::uint64_t needs;
  const char* refusal;
};

std::vector<Wish> wishes_of(const Config& config) {
  return {
      {!config.uid_mappings.empty(), CLONE_NEWUSER,
       "linux.uidMappings needs a namespace of type \"user\""},
      {!config.gid_mappings.empty(), CLONE_NEWUSER,
       "linux.gidMappings needs a namespace of type \"user\""},
      {!config.hostname.empty(), CLONE_NEWUTS,
       "a hostname needs a namespace of type \"uts\", or it would rename this machine"},
      {!config.domainname.empty(), CLONE_NEWUTS,
       "a domainname needs a namespace of type \"uts\", or it would rename this machine"},
      {!config.mounts.empty(), CLONE_NEWNS,
       "mounts need a namespace of type \"mount\", or they would be this machine's"},
      {!config.masked_paths.empty(), CLONE_NEWNS,
       "linux.maskedPaths needs a namespace of type \"mount\""},
      {!config.read_only_paths.empty(), CLONE_NEWNS,
       "linux.readonlyPaths needs a namespace of type \"mount\""},
      {!config.devices.empty(), CLONE_NEWNS,
       "linux.devices needs a namespace of type \"mount\", or they would be this machine's"},
      {config.is_root_read_only, CLONE_NEWNS, "root.readonly needs a namespace of type \"mount\""},
  };
}

// Which namespace keeps a setting of /proc/sys apart, if any does: all others are the machine's.
std::uint64_t namespace_of_sysctl(const std::string& dotted) {
  static const std::set<std::string_view> kIpc = {
      "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem",
      "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"};
  if (kIpc.contains(dotted) || dotted.starts_with("fs.mqueue.")) return CLONE_NEWIPC;
  if (dotted.starts_with("net.")) return CLONE_NEWNET;
  if (dotted == "kernel.hostname" || dotted == "kernel.domainname") return CLONE_NEWUTS;
  return 0;
}

// "net/ipv4/conf/eth0.1/x" and "net.ipv4.conf.eth0/1.x" are the same: the first separator of a name
// says which of the two signs separates (man 8 sysctl).
std::string with_dots(std::string name) {
  const auto first = name.find_first_of("./");
  if (first == name.npos || name[first] == '.') return name;
  for (char& c : name) c = c == '/' ? '.' : (c == '.' ? '/' : c);
  return name;
}

void check_sysctl(const JsonView& json, const std::string& name, const Config& config) {
  const auto dotted = with_dots(name);
  const auto is_sign = [](char c) { return c == '.' || c == '/'; };
  const auto two = [&](char a, char b) { return is_sign(a) && is_sign(b); };
  if (name.empty() || is_sign(name.front()) || is_sign(name.back()) ||
      std::ranges::adjacent_find(name, two) != name.end()) {
    json.refuse(fmt::format("linux.sysctl: \"{}\" is no name of a setting", name));
  }
  const auto flag = namespace_of_sysctl(dotted);
  if (flag == 0) {
    json.refuse(
        fmt::format("linux.sysctl: {} belongs to no namespace: a container cannot have its "
                    "own",
                    name));
  }
  if (config.is_separate(flag)) return;
  const auto kinds = namespace_kinds();
  const auto kind = std::ranges::find(kinds, flag, &NamespaceKind::clone_flag);
  json.refuse(
      fmt::format("linux.sysctl: {} needs a namespace of type \"{}\", or it would change "
                  "this machine",
                  name, kind->oci_name));
}

}  // namespace

void check_whole(const JsonView& json, const Config& config) {
  for (const auto& [is_asked, needs, refusal] : wishes_of(config)) {
    if (is_asked && !config.is_separate(needs)) json.refuse(refusal);
  }
  const bool has_offsets = config.time_offsets.monotonic || config.time_offsets.boottime;
  if (has_offsets && !config.has_namespace(CLONE_NEWTIME)) {
    json.refuse("linux.timeOffsets needs a new namespace of type \"time\"");
  }
  if (config.has_namespace(CLONE_NEWUSER) &&
      (config.uid_mappings.empty() || config.gid_mappings.empty())) {
    json.refuse("a user namespace needs linux.uidMappings and linux.gidMappings");
  }
  for (const auto& [name, value] : config.sysctl) check_sysctl(json, name, config);
  for (const auto& mount : config.mounts) {
    const bool has_maps = !mount.extras.uid_mappings.empty() || !config.uid_mappings.empty();
    if (mount.extras.is_id_mapped && !has_maps) {
      json.refuse(
          fmt::format("the mount on {} is id-mapped, but nothing says how: give it "
                      "\"uidMappings\" and \"gidMappings\"",
                      mount.destination.native()));
    }
  }
}

}  // namespace minicontainer
