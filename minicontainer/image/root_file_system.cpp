#include "minicontainer/image/root_file_system.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/stat.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/undo.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/overlay.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/unpack.hpp"

namespace image {
namespace {

bool is_mount_point(const std::filesystem::path& path) {
  struct statx status{};
  return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, 0, &status) == 0 &&
         (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

void make_folder(const std::filesystem::path& path, mode_t mode) {
  sys::check(::mkdir(path.c_str(), mode), "make the folder {}", path.native());
}

// MINICONTAINER_STORAGE=copy asks for copies where overlayfs would do: to compare the two.
bool wants_copy() {
  const char* wanted = std::getenv("MINICONTAINER_STORAGE");
  return wanted != nullptr && std::string_view(wanted) == "copy";
}

OverlayMount overlay_of(const RootFileSystem& root) {
  return {.lower = root.lower,
          .upper = root.upper,
          .work = root.work,
          .attributes = overlay_attributes()};
}

// Overlayfs wants one lower folder at least: an image without layers gets an empty one.
void fill_lower(RootFileSystem& root, const std::filesystem::path& folder) {
  if (!root.lower.empty()) return;
  const auto nothing = folder / "nothing";
  if (!std::filesystem::exists(nothing)) make_folder(nothing, 0755);
  root.lower.push_back(nothing);
}

RootFileSystem overlay_in(const std::filesystem::path& folder, const Digest& image_id,
                          std::vector<std::filesystem::path> lower) {
  RootFileSystem root{.merged = folder / "merged",
                      .upper = folder / "upper",
                      .work = folder / "work",
                      .lower = std::move(lower),
                      .image_id = image_id};
  fill_lower(root, folder);
  return root;
}

// The container's / is the upper folder's: it gets the mode and owner that the image says.
void make_upper(const RootFileSystem& root) {
  make_folder(root.upper, 0755);
  make_folder(root.work, 0700);
  struct stat status{};
  sys::check(::stat(root.lower.back().c_str(), &status), "look at {}", root.lower.back().native());
  sys::check(::chown(root.upper.c_str(), status.st_uid, status.st_gid), "chown {}",
             root.upper.native());
  sys::check(::chmod(root.upper.c_str(), status.st_mode & 07777U), "chmod {}", root.upper.native());
}

bool try_overlay(const Store& store, const Image& image, const std::filesystem::path& folder,
                 RootFileSystem& root) {
  if (wants_copy()) return false;
  root = overlay_in(folder, image.id, unpack_layers(store, image));
  make_upper(root);
  try {
    mount_root(root);
    return true;
  } catch (const std::system_error&) {  // no overlayfs here, or not on this file system
    remove_tree(root.upper);
    remove_tree(root.work);
    remove_tree(folder / "nothing");
    return false;
  }
}

void copy_layers(const Store& store, const Image& image, const RootFileSystem& root) {
  const base::Fd merged = base::open_file(root.merged.c_str(), O_RDONLY | O_DIRECTORY);
  for (std::size_t number = 1; number <= image.layers.size(); ++number) {
    unpack_layer_into(store, image, number, merged, own_apply_options());
  }
}

void write_note(const Image& image, const RootFileSystem& root,
                const std::filesystem::path& folder) {
  nlohmann::json layers = nlohmann::json::array();
  for (const Digest& id : chain_ids(image.config.diff_ids)) layers.push_back(id.text());
  base::replace_file(folder / "root.json", base::format_json({{"image", image.id.text()},
                                                              {"layers", std::move(layers)},
                                                              {"copy", root.is_copy}}));
}

void unmount(const std::filesystem::path& merged) {
  while (is_mount_point(merged)) {
    sys::check(::umount2(merged.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW), "unmount {}",
               merged.native());
  }
}

void remove_all_of(const std::filesystem::path& folder) {
  unmount(folder / "merged");
  for (const char* name : {"merged", "upper", "work", "nothing", "root.json.new", "root.json"}) {
    remove_tree(folder / name);
  }
}

}  // namespace

RootFileSystem prepare_root(Store& store, const Image& image, const std::filesystem::path& folder) {
  const base::Fd kept = store.keep_all();
  base::Undo undo;
  undo.add([&] { remove_all_of(folder); });
  RootFileSystem root{.image_id = image.id};
  make_folder(folder / "merged", 0755);
  if (!try_overlay(store, image, folder, root)) {
    root = {.merged = folder / "merged", .image_id = image.id, .is_copy = true};
    copy_layers(store, image, root);
  }
  write_note(image, root, folder);
  undo.commit();
  return root;
}

RootFileSystem create_root(Store& store, const Image& image, const std::filesystem::path& folder) {
  auto root = prepare_root(store, image, folder);
  unmount_root(root);
  return root;
}

RootFileSystem load_root(const Store& store, const std::filesystem::path& folder) {
  const auto file = folder / "root.json";
  const auto json = base::load_json(file);
  const base::JsonView view(json, file.native());
  const Digest image_id(view.at("image").string());
  if (view.at("copy").boolean()) {
    return {.merged = folder / "merged", .image_id = image_id, .is_copy = true};
  }
  std::vector<std::filesystem::path> lower;
  for (const auto& id : view.at("layers").strings()) {
    lower.push_back(layer_folder(store, Digest(id)) / "diff");
  }
  return overlay_in(folder, image_id, std::move(lower));
}

void mount_root(const RootFileSystem& root) {
  if (root.is_copy || is_mount_point(root.merged)) return;
  mount_overlay(overlay_of(root), root.merged);
}

void unmount_root(const RootFileSystem& root) {
  if (!root.is_copy) unmount(root.merged);
}

void remove_root(const Store&, const std::filesystem::path& folder) {
  remove_all_of(folder);
}

}  // namespace image
