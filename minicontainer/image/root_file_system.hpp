// The root file system of a container: the layers of its image, and a folder of its own on top.
//
//     FOLDER/root.json   which image, and which layers, the lowest first
//     FOLDER/upper       what the container wrote
//     FOLDER/work        overlayfs's own
//     FOLDER/merged      where it is mounted
//
// Where overlayfs cannot be mounted, merged is a copy of all layers, and there is no upper.
// Layers that a root.json names are never collected. A mount ends with the machine, or with the
// mount namespace it was made in; mount_root() makes it again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/image/store.hpp"

namespace image {

struct RootFileSystem {
  std::filesystem::path merged;              ///< the container's root
  std::filesystem::path upper;               ///< empty if is_copy
  std::filesystem::path work;                ///< empty if is_copy
  std::vector<std::filesystem::path> lower;  ///< the unpacked layers, the lowest first
  Digest image_id;
  bool is_copy = false;
};

/// create_root() and mount_root(): what `run` needs.
RootFileSystem prepare_root(Store& store, const Image& image, const std::filesystem::path& folder);

/// Unpacks the layers that are not unpacked yet, makes the folders and root.json in the existing
/// folder `folder`; mounts nothing. Throws Error, std::system_error; then `folder` is as before.
RootFileSystem create_root(Store& store, const Image& image, const std::filesystem::path& folder);

/// What create_root() made there. Throws Error if that is damaged or missing.
RootFileSystem load_root(const Store& store, const std::filesystem::path& folder);

/// Mounts merged unless it is mounted. Nothing to do for a copy.
void mount_root(const RootFileSystem& root);
/// Unmounts merged, also if it is busy (MNT_DETACH). Not mounted: no error.
void unmount_root(const RootFileSystem& root);

/// Unmounts and removes all that create_root() made, root.json last. Nothing there: no error. Never
/// follows a link, and never leaves `folder`: what is mounted in there is unmounted, not emptied.
void remove_root(const Store& store, const std::filesystem::path& folder);

}  // namespace image
