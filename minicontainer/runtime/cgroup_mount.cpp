#include "minicontainer/runtime/cgroup_mount.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

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

// mount_setattr(2) has names of its own for the flags of mount(2).
std::uint64_t attributes_of(unsigned long flags) {
  const std::pair<unsigned long, std::uint64_t> pairs[] = {{MS_RDONLY, MOUNT_ATTR_RDONLY},
                                                           {MS_NOSUID, MOUNT_ATTR_NOSUID},
                                                           {MS_NODEV, MOUNT_ATTR_NODEV},
                                                           {MS_NOEXEC, MOUNT_ATTR_NOEXEC}};
  std::uint64_t attributes = 0;
  for (const auto& [flag, attribute] : pairs) {
    if ((flags & flag) != 0) attributes |= attribute;
  }
  return attributes;
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

void bind_controller(const base::Fd& folder, const std::filesystem::path& group,
                     const std::string& names) {
  sys::check(::mkdirat(folder.get(), names.c_str(), 0755), "make the folder of {}", names);
  const std::string target = path_of(folder) + "/" + names;
  sys::check(::mount(group.c_str(), target.c_str(), nullptr, MS_BIND, nullptr), "show the group {}",
             group.native());
}

// The tmpfs is ours and new: nobody has put a link into it. One call at the end sets the flags of
// all that is mounted there.
void mount_all_controllers(const base::Fd& root, const Mount& mount, const CgroupPlace& place) {
  mount_inside(root, {.destination = mount.destination,
                      .type = "tmpfs",
                      .source = "tmpfs",
                      .options = {.data = "mode=755"}});
  const base::Fd folder = open_inside(root, mount.destination, O_PATH | O_DIRECTORY);
  for (const auto& [group, names] : controller_names(place)) {
    bind_controller(folder, group, names);
    link_each(folder, names);
  }
  mount_attr attributes{};
  attributes.attr_set = attributes_of(mount.options.flags);
  sys::check(::mount_setattr(folder.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes,
                             sizeof attributes),
             "set the options of {}", mount.destination.native());
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
