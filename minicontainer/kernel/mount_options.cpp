#include "minicontainer/kernel/mount_options.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace minicontainer {
namespace {

struct Change {
  unsigned long set = 0;
  unsigned long clear = 0;
};

const std::map<std::string_view, Change> kFlags = {
    {"defaults", {}},
    {"ro", {.set = MS_RDONLY}},
    {"rw", {.clear = MS_RDONLY}},
    {"nosuid", {.set = MS_NOSUID}},
    {"suid", {.clear = MS_NOSUID}},
    {"nodev", {.set = MS_NODEV}},
    {"dev", {.clear = MS_NODEV}},
    {"noexec", {.set = MS_NOEXEC}},
    {"exec", {.clear = MS_NOEXEC}},
    {"sync", {.set = MS_SYNCHRONOUS}},
    {"async", {.clear = MS_SYNCHRONOUS}},
    {"dirsync", {.set = MS_DIRSYNC}},
    {"mand", {.set = MS_MANDLOCK}},
    {"nomand", {.clear = MS_MANDLOCK}},
    {"noatime", {.set = MS_NOATIME}},
    {"atime", {.clear = MS_NOATIME}},
    {"nodiratime", {.set = MS_NODIRATIME}},
    {"diratime", {.clear = MS_NODIRATIME}},
    {"relatime", {.set = MS_RELATIME}},
    {"norelatime", {.clear = MS_RELATIME}},
    {"strictatime", {.set = MS_STRICTATIME}},
    {"nostrictatime", {.clear = MS_STRICTATIME}},
    {"bind", {.set = MS_BIND}},
    {"rbind", {.set = MS_BIND | MS_REC}},
    {"remount", {.set = MS_REMOUNT}},
};

const std::map<std::string_view, unsigned long> kPropagation = {
    {"private", MS_PRIVATE},       {"rprivate", MS_PRIVATE | MS_REC},
    {"shared", MS_SHARED},         {"rshared", MS_SHARED | MS_REC},
    {"slave", MS_SLAVE},           {"rslave", MS_SLAVE | MS_REC},
    {"unbindable", MS_UNBINDABLE}, {"runbindable", MS_UNBINDABLE | MS_REC},
};

}  // namespace

MountOptions parse_mount_options(const std::vector<std::string>& options) {
  MountOptions parsed;
  for (const auto& option : options) {
    if (const auto flag = kFlags.find(option); flag != kFlags.end()) {
      parsed.flags = (parsed.flags & ~flag->second.clear) | flag->second.set;
    } else if (const auto type = kPropagation.find(option); type != kPropagation.end()) {
      parsed.propagation = type->second;
    } else {
      parsed.data += (parsed.data.empty() ? "" : ",") + option;
    }
  }
  return parsed;
}

std::vector<std::string> known_mount_options() {
  std::vector<std::string> words;
  for (const auto& [word, change] : kFlags) words.emplace_back(word);
  for (const auto& [word, type] : kPropagation) words.emplace_back(word);
  std::ranges::sort(words);
  return words;
}

}  // namespace minicontainer
