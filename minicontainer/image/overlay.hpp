// Folders on top of one another, seen as one: overlayfs.
//
// The lower folders are read only and may be shared by any number of mounts; what is written goes
// to the upper one. A removed file of a lower folder is covered by a whiteout, a character device
// 0:0 in the upper folder; a folder that hides all below it has the attribute overlay.opaque. Linux
// documentation, filesystems/overlayfs.rst; man 2 mount.
//
// Lab 08, task 7.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace image {

/// Whose attributes tell overlayfs what is opaque: trusted.overlay.* needs CAP_SYS_ADMIN over the
/// machine; inside a user namespace overlayfs takes user.overlay.* (mount option userxattr).
enum class OverlayAttributes { kTrusted, kUser };

/// What this process can use: kTrusted for root outside of user namespaces, else kUser. Given
/// (overlay_kind.cpp).
OverlayAttributes overlay_attributes();

struct OverlayMount {
  std::vector<std::filesystem::path> lower;  ///< absolute, the lowest first; never empty
  std::filesystem::path upper;               ///< absolute; empty: nothing can be written
  std::filesystem::path work;                ///< empty, on the file system of `upper`
  OverlayAttributes attributes = OverlayAttributes::kTrusted;
};

/// The options of mount(2): lowerdir, the uppermost first; upperdir and workdir, if there are any;
/// then userxattr for kUser, and for kTrusted redirect_dir=off,metacopy=off: the upper folder shall
/// be the whole difference, and not refer to what lies below. In a path, backslash, colon and comma
/// each get a backslash in front.
std::string overlay_options(const OverlayMount& mount);

/// Mounts it on the folder `target`. A list of lower folders that has no room in the page that
/// mount(2) takes is told by descriptors: /proc/self/fd/N. Throws std::system_error.
void mount_overlay(const OverlayMount& mount, const std::filesystem::path& target);

}  // namespace image
