#include "minicontainer/kernel/mount_extras.hpp"

#include <fcntl.h>
#include <sys/mount.h>

#include <stdexcept>
#include <system_error>

#include "base/check.hpp"
#include "minicontainer/kernel/copy_up.hpp"
#include "minicontainer/kernel/id_mapped_mount.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/kernel/mounts.hpp"

namespace minicontainer {
namespace {

// The kernel says "invalid argument", or "function not implemented"; which wish it was, it does
// not.
[[noreturn]] void throw_impossible(const Mount& mount, const std::string& option,
                                   const std::system_error& error) {
  throw std::runtime_error(
      fmt::format("mount {} on {}: option {}: this kernel, file system or user cannot do it ({}); "
                  "remove the option",
                  mount.source, mount.destination.native(), option, error.code().message()));
}

base::Fd open_top(const base::Fd& root, const Mount& mount) {
  return open_inside(root, mount.destination, O_PATH);
}

void set_attributes(const base::Fd& root, const Mount& mount, std::uint64_t set,
                    std::uint64_t clear, unsigned recursion) {
  mount_attr attributes{.attr_set = set, .attr_clr = clear};
  const base::Fd top = open_top(root, mount);
  sys::check(
      ::mount_setattr(top.get(), "", AT_EMPTY_PATH | recursion, &attributes, sizeof attributes),
      "change the mount on {}", mount.destination.native());
}

// A tmpfs that says its mode itself keeps that; without a word it looks like what it covers.
void copy_up(const base::Fd& covered, const base::Fd& tmpfs, const std::string& data) {
  copy_content(covered, tmpfs);
  const auto says = [&](const char* option) { return data.find(option) != data.npos; };
  if (!says("mode=") && !says("uid=") && !says("gid=")) copy_attributes(covered, tmpfs);
}

// Read-only comes after copying: before, there would be no way in.
void mount_copying_up(const base::Fd& root, const Mount& mount) {
  // Not by its path once more: by now that may lead to files that are not to be read.
  const base::Fd target = make_mount_point(root, mount);
  const base::Fd covered = base::open_file(path_of(target).c_str(), O_RDONLY | O_DIRECTORY);
  Mount writable = mount;
  writable.options.flags &= ~static_cast<unsigned long>(MS_RDONLY);
  mount_inside(root, writable);
  const base::Fd tmpfs = open_inside(root, mount.destination, O_RDONLY | O_DIRECTORY);
  copy_up(covered, tmpfs, mount.options.data);
  if ((mount.options.flags & MS_RDONLY) != 0) set_attributes(root, mount, MOUNT_ATTR_RDONLY, 0, 0);
}

// Ids can be mapped only of a mount that is attached nowhere (man 2 mount_setattr): a copy is made
// of the one that is there, mapped, and put in its place.
void map_ids(const base::Fd& root, const Mount& mount) {
  const auto& extras = mount.extras;
  const base::Fd user_namespace = make_user_namespace(extras.uid_mappings, extras.gid_mappings);
  const base::Fd mapped = clone_mount_mapped(open_top(root, mount), user_namespace,
                                             extras.is_id_mapped_recursively ? AT_RECURSIVE : 0);
  sys::check(::umount2(path_of(open_top(root, mount)).c_str(), MNT_DETACH),
             "detach the mount on {}", mount.destination.native());
  const base::Fd below = open_top(root, mount);
  sys::check(::move_mount(mapped.get(), "", below.get(), "",
                          MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
             "attach the mount on {}", mount.destination.native());
}

template <typename Step>
void try_option(const Mount& mount, const std::string& option, const Step& step) {
  try {
    step();
  } catch (const std::system_error& error) {
    throw_impossible(mount, option, error);
  }
}

}  // namespace

void mount_with_extras(const base::Fd& root, const Mount& mount) {
  const auto& extras = mount.extras;
  if (extras.copies_up) {
    mount_copying_up(root, mount);
  } else {
    mount_inside(root, mount);
  }
  if (extras.is_id_mapped) try_option(mount, "idmap", [&] { map_ids(root, mount); });
  if (extras.recursive_set != 0 || extras.recursive_clear != 0) {
    try_option(mount, "rro and the like", [&] {
      set_attributes(root, mount, extras.recursive_set, extras.recursive_clear, AT_RECURSIVE);
    });
  }
}

}  // namespace minicontainer
