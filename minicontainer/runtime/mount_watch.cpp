#include "minicontainer/runtime/mount_watch.hpp"

#include <fmt/core.h>
#include <sys/mount.h>

#include <array>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "base/file.hpp"

namespace minicontainer {
namespace {

// The number of each mount, and its options with what it shares: fields 1, 6 and the optional ones.
std::map<std::string, std::string> read_mounts() {
  std::map<std::string, std::string> mounts;
  std::istringstream text(base::read_file("/proc/self/mountinfo"));
  for (std::string line; std::getline(text, line);) {
    std::istringstream fields(line);
    std::string number, skipped, word, options;
    fields >> number >> skipped >> skipped >> skipped >> skipped;
    while (fields >> word && word != "-") options += word + ",";
    mounts[number] = options;
  }
  return mounts;
}

bool has_flags(const std::string& options, unsigned long flags) {
  constexpr std::array<std::pair<unsigned long, const char*>, 4> kNames = {
      {{MS_RDONLY, "ro,"}, {MS_NOSUID, "nosuid,"}, {MS_NODEV, "nodev,"}, {MS_NOEXEC, "noexec,"}}};
  for (const auto& [flag, name] : kNames) {
    if ((flags & flag) != 0 && options.find(name) == options.npos) return false;
  }
  return true;
}

}  // namespace

MountWatch::MountWatch() : before_(read_mounts()) {}

void MountWatch::require(const Mount& mount) const {
  bool is_made = false;
  bool is_other_changed = false;
  for (const auto& [number, options] : read_mounts()) {
    const auto old = before_.find(number);
    if (old == before_.end()) {
      is_made = is_made || has_flags(options, mount.options.flags);
    } else if (old->second != options) {
      is_other_changed = true;
    }
  }
  if (is_made && !is_other_changed) return;
  throw std::runtime_error(fmt::format(
      "mounts: {} on {} came out without its options: mount_inside did not set them there, or "
      "somebody exchanged folders on the way meanwhile, as in a volume that others can change",
      mount.source, mount.destination.native()));
}

}  // namespace minicontainer
