#include "minicontainer/kernel/mount_options.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <string_view>

#include "base/word_table.hpp"

namespace minicontainer {
namespace {

struct Change {
  unsigned long set = 0;
  unsigned long clear = 0;
};

constexpr auto kFlags = base::word_table<Change>({
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
    {"symfollow", {.clear = MS_NOSYMFOLLOW}},
    {"nosymfollow", {.set = MS_NOSYMFOLLOW}},
    {"iversion", {.set = MS_I_VERSION}},
    {"noiversion", {.clear = MS_I_VERSION}},
    {"lazytime", {.set = MS_LAZYTIME}},
    {"nolazytime", {.clear = MS_LAZYTIME}},
    {"silent", {.set = MS_SILENT}},
    {"loud", {.clear = MS_SILENT}},
});

constexpr auto kPropagation = base::word_table<unsigned long>({
    {"private", MS_PRIVATE},
    {"rprivate", MS_PRIVATE | MS_REC},
    {"shared", MS_SHARED},
    {"rshared", MS_SHARED | MS_REC},
    {"slave", MS_SLAVE},
    {"rslave", MS_SLAVE | MS_REC},
    {"unbindable", MS_UNBINDABLE},
    {"runbindable", MS_UNBINDABLE | MS_REC},
});

}  // namespace

MountOptions parse_mount_options(const std::vector<std::string>& options) {
  MountOptions parsed;
  for (const auto& option : options) {
    if (const Change* flag = kFlags.find(option)) {
      parsed.flags = (parsed.flags & ~flag->clear) | flag->set;
    } else if (const auto* type = kPropagation.find(option)) {
      parsed.propagation = *type;
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
