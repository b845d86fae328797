#include "minicontainer/engine/changes.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

struct stat look_at(const fs::path& path) {
  struct stat status{};
  sys::check(::lstat(path.c_str(), &status), "look at {}", path.native());
  return status;
}

bool is_whiteout(const struct stat& status) {
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0);
}

// The uppermost folder that says something about the path decides.
bool is_below(const std::vector<fs::path>& lower, const fs::path& inside) {
  for (auto layer = lower.rbegin(); layer != lower.rend(); ++layer) {
    struct stat status{};
    if (::lstat((*layer / inside).c_str(), &status) == 0) return !is_whiteout(status);
  }
  return false;
}

// The runtime makes these, to mount something on them, where the image has none.
bool is_mount_point(const std::string& path, const struct stat& status) {
  static const std::set<std::string> kFiles = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};
  static const std::set<std::string> kFolders = {"/dev", "/proc", "/sys"};
  return (S_ISREG(status.st_mode) && status.st_size == 0 && kFiles.contains(path)) ||
         (S_ISDIR(status.st_mode) && kFolders.contains(path));
}

/// Walks the upper folder. A folder that holds mount points of ours and nothing else is none.
class Walk {
 public:
  Walk(const fs::path& upper, const std::vector<fs::path>& lower) : upper_(upper), lower_(lower) {}

  void enter(const fs::path& inside) {
    for (const auto& entry : fs::directory_iterator(upper_ / inside)) {
      take(inside / entry.path().filename());
    }
  }
  std::vector<Change> changes;

 private:
  void take(const fs::path& inside) {
    const std::string path = "/" + inside.native();
    const struct stat status = look_at(upper_ / inside);
    if (is_whiteout(status)) {
      changes.push_back({ChangeKind::kDeleted, path});
      return;
    }
    const bool was_there = is_below(lower_, inside);
    if (!was_there && is_mount_point(path, status)) return;
    const std::size_t before = changes.size();
    if (S_ISDIR(status.st_mode)) {
      const bool is_empty = fs::is_empty(upper_ / inside);
      enter(inside);
      if (changes.size() == before && !is_empty) return;
    }
    changes.push_back({was_there ? ChangeKind::kChanged : ChangeKind::kAdded, path});
  }

  const fs::path& upper_;
  const std::vector<fs::path>& lower_;
};

}  // namespace

std::vector<Change> find_changes(const fs::path& upper, const std::vector<fs::path>& lower) {
  Walk walk(upper, lower);
  walk.enter({});
  std::ranges::sort(walk.changes, {}, &Change::path);
  return walk.changes;
}

}  // namespace engine
