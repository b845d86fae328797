#include "minicontainer/build/workplace.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <set>

#include "base/check.hpp"
#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/root_file_system.hpp"

namespace build {

namespace fs = std::filesystem;

namespace {

fs::path work_folder(const engine::Folders& folders) {
  return folders.root / "build/work";
}

// Whether the open folder still has a name.
bool is_there(const base::Fd& folder) {
  struct stat status{};
  return ::fstat(folder.get(), &status) == 0 && status.st_nlink > 0;
}

void remove_workplace(const engine::Folders& folders, const fs::path& path) {
  const auto store = image::Store::open(folders.root);
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.is_directory()) image::remove_root(store, entry.path());
  }
  image::remove_tree(path);
}

void remove_containers(const engine::Folders& folders, const std::set<std::string>& names) {
  for (const auto& container : engine::list_containers(folders)) {
    const auto& labels = container.record.settings.labels;
    const auto label = labels.find(kBuildLabel);
    if (label == labels.end() || !names.contains(label->second)) continue;
    try {
      engine::remove_container(folders, container.record.id,
                               {.is_forced = true, .takes_volumes = true});
    } catch (const engine::NoSuchContainer&) {  // somebody else was quicker
    }
  }
}

}  // namespace

Workplace::~Workplace() {
  if (path_.empty()) return;
  try {
    remove_workplace(folders_, path_);
  } catch (const std::exception&) {  // the next build sweeps it
  }
}

// One that is not locked yet looks like one that was left: then it may be swept away, and another
// is made.
void Workplace::make() {
  while (path_.empty()) {
    fs::create_directories(work_folder(folders_));
    fs::permissions(folders_.root / "build", fs::perms(0711));
    std::string pattern = work_folder(folders_) / "new-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) sys::throw_error(errno, "make the folder " + pattern);
    lock_ = base::Fd(::open(pattern.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock_.is_open() && ::flock(lock_.get(), LOCK_EX) == 0 && is_there(lock_)) path_ = pattern;
  }
}

std::string Workplace::name() {
  const std::lock_guard guard(mutex_);
  make();
  return path_.filename();
}

fs::path Workplace::new_folder(const std::string& purpose) {
  const std::lock_guard guard(mutex_);
  make();
  auto path = path_ / fmt::format("{}-{}", purpose, ++count_);
  fs::create_directory(path);
  return path;
}

void sweep_workplaces(const engine::Folders& folders) {
  std::error_code missing;
  std::set<std::string> left;
  std::vector<base::Fd> locks;
  for (const auto& entry : fs::directory_iterator(work_folder(folders), missing)) {
    base::Fd folder(::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::flock(folder.get(), LOCK_EX | LOCK_NB) == -1) continue;
    if (!is_there(folder)) continue;
    left.insert(entry.path().filename());
    locks.push_back(std::move(folder));
  }
  if (left.empty()) return;
  remove_containers(folders, left);
  for (const auto& name : left) remove_workplace(folders, work_folder(folders) / name);
}

}  // namespace build
