#include "minicontainer/build/step_root.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace build {

namespace fs = std::filesystem;

namespace {

// What an image calls /etc may be a link to the machine's: so all is looked up inside.
std::optional<base::Fd> parent_inside(const fs::path& folder, const fs::path& inside) {
  const base::Fd root = base::open_file(folder.c_str(), O_PATH | O_DIRECTORY);
  try {
    return minicontainer::find_inside(root, "/" / inside.parent_path(), O_PATH | O_DIRECTORY);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

// The uppermost lower folder that says something about the path decides.
bool is_below(const image::RootFileSystem& root, const fs::path& inside) {
  for (auto layer = root.lower.rbegin(); layer != root.lower.rend(); ++layer) {
    struct stat status{};
    const auto parent = parent_inside(*layer, inside);
    if (!parent ||
        ::fstatat(parent->get(), inside.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1) {
      continue;
    }
    return !(S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0));
  }
  return false;
}

// Returns whether it is gone: a link, or what is not empty, stays.
bool remove_empty(const fs::path& upper, const fs::path& inside) {
  const auto parent = parent_inside(upper, inside);
  const std::string name = inside.filename();
  struct stat status{};
  if (!parent || ::fstatat(parent->get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1) {
    return true;
  }
  if (S_ISDIR(status.st_mode)) return ::unlinkat(parent->get(), name.c_str(), AT_REMOVEDIR) == 0;
  return S_ISREG(status.st_mode) && status.st_size == 0 &&
         ::unlinkat(parent->get(), name.c_str(), 0) == 0;
}

}  // namespace

StepRoot::StepRoot(image::Store& store, const State& state, const fs::path& folder)
    : store_(store), folder_(folder), root_(image::prepare_root(store, state.as_image(), folder)) {}

StepRoot::~StepRoot() {
  try {
    image::remove_root(store_, folder_);
  } catch (const std::exception&) {  // the workplace's end removes it
  }
}

base::Fd StepRoot::open() const {
  return base::open_file(root_.merged.c_str(), O_RDONLY | O_DIRECTORY);
}

StepResult StepRoot::make_layer(time_t moment) const {
  image::unmount_root(root_);
  return layer_of(store_, root_, moment);
}

StepResult layer_of(const image::Store& store, const image::RootFileSystem& root, time_t moment) {
  if (root.is_copy) {
    throw BuildError(
        "build: overlayfs cannot be mounted here, so there is no record of what a step changes: "
        "run "
        "as root, on a file system that overlayfs can stand on");
  }
  const base::Fd upper = base::open_file(root.upper.c_str(), O_RDONLY | O_DIRECTORY);
  if (image::names_in(upper).empty()) return {};
  const auto layer =
      image::add_layer_of(store, root.upper, {.kind = image::TreeKind::kUpper, .newest = moment});
  return {.layer = layer.blob, .diff_id = layer.diff_id};
}

void remove_mount_points(const image::RootFileSystem& root,
                         const std::vector<std::string>& targets) {
  for (const auto& target : targets) {
    for (auto inside = fs::path(target).relative_path(); inside.has_relative_path();
         inside = inside.parent_path()) {
      if (is_below(root, inside) || !remove_empty(root.upper, inside)) break;
    }
  }
}

}  // namespace build
