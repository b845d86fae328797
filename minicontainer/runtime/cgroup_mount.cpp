#include "minicontainer/runtime/cgroup_mount.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {
namespace {

void bind(const base::Fd& root, const std::filesystem::path& folder,
          const std::filesystem::path& destination, unsigned long flags) {
  mount_inside(root, {.destination = destination,
                      .type = "bind",
                      .source = folder.native(),
                      .options = {.flags = MS_BIND | MS_REC | flags}});
}

void link_each(const base::Fd& folder, const std::string& names) {
  if (names.find(',') == std::string::npos) return;
  for (std::size_t start = 0; start < names.size();) {
    const std::size_t end = std::min(names.find(',', start), names.size());
    const std::string one = names.substr(start, end - start);
    sys::check(::symlinkat(names.c_str(), folder.get(), one.c_str()), "link the controller {}",
               one);
    start = end + 1;
  }
}

void mount_all_controllers(const base::Fd& root, const Mount& mount, const CgroupPlace& place) {
  const unsigned long flags = mount.options.flags;
  mount_inside(root, {.destination = mount.destination,
                      .type = "tmpfs",
                      .source = "tmpfs",
                      .options = {.flags = flags & ~MS_RDONLY, .data = "mode=755"}});
  const base::Fd folder = open_inside(root, mount.destination, O_PATH | O_DIRECTORY);
  for (const auto& [group, names] : controller_names(place)) {
    bind(root, group, mount.destination / names, flags);
    link_each(folder, names);
  }
  if ((flags & MS_RDONLY) == 0) return;
  sys::check(
      ::mount(nullptr, path_of(folder).c_str(), nullptr, MS_REMOUNT | MS_BIND | flags, nullptr),
      "make {} read-only", mount.destination.native());
}

}  // namespace

std::map<std::filesystem::path, std::string> controller_names(const CgroupPlace& place) {
  std::map<std::filesystem::path, std::string> names;
  for (const auto& [controller, folder] : place.folders) {
    auto& name = names[folder];
    const bool is_named = controller.starts_with("name=");
    name += (name.empty() ? "" : ",") + (is_named ? controller.substr(5) : controller);
  }
  return names;
}

void mount_cgroup(const base::Fd& root, const Mount& mount, const CgroupPlace& place) {
  if (place.version == CgroupVersion::kV1) return mount_all_controllers(root, mount, place);
  bind(root, place.folders.at(""), mount.destination, mount.options.flags);
}

}  // namespace minicontainer
