// The kernel against the records: mounts, groups and the runtime's own state.

#include <fmt/core.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "minicontainer/engine/check.hpp"
#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {
namespace {

namespace fs = std::filesystem;

bool is_id(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

// Whether it runs, or is about to: then what the kernel has of it belongs there.
bool is_alive(const Folders& folders, const std::string& id) {
  try {
    const ContainerLock lock(folders, id);
    return has_monitor(folders, id);
  } catch (const NoSuchContainer&) {
    return false;
  }
}

// man 5 proc, /proc/PID/mountinfo: the fifth field is the mount point.
std::vector<std::string> mounts_below(const fs::path& folder) {
  std::vector<std::string> found;
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string word;
    for (int field = 0; field < 5; ++field) words >> word;
    if (word.starts_with(folder.native() + "/")) found.push_back(word);
  }
  return found;
}

void check_mounts(const Folders& folders, Checked& checked) {
  for (const std::string& mount : mounts_below(folders.containers())) {
    const std::string id = *fs::path(mount).lexically_relative(folders.containers()).begin();
    if (is_alive(folders, id)) continue;
    checked.problems.push_back({.place = "mount " + mount,
                                .what = "its container does not run",
                                .repair = "unmount it",
                                .mend = [mount] { ::umount2(mount.c_str(), MNT_DETACH); }});
  }
}

void check_runtime_state(const Folders& folders, Checked& checked) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.runtime_root(), error)) {
    const std::string id = entry.path().filename();
    if (!is_id(id) || is_alive(folders, id)) continue;
    checked.problems.push_back(
        {.place = "runtime's state " + entry.path().native(),
         .what = "no monitor holds this container",
         .repair = "let minirun end and delete it",
         .mend = [folders, id] { call_runtime(folders, {"delete", "--force", id}); }});
  }
}

void check_run_folders(const Folders& folders, Checked& checked) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.run_root, error)) {
    const std::string id = entry.path().filename();
    if (!is_id(id) || fs::exists(folders.container(id)) || has_monitor(folders, id)) continue;
    checked.problems.push_back({.place = "folder " + entry.path().native(),
                                .what = "its container is gone",
                                .repair = "remove it",
                                .mend = [path = entry.path()] { fs::remove_all(path); }});
  }
}

// Only groups of containers that we know: another --root may have some of its own.
void check_groups(const Folders& folders, Checked& checked) {
  for (const std::string& id : list_ids(folders)) {
    if (is_alive(folders, id)) continue;
    std::string path;
    try {
      path = cgroup_path_of(load_container(folders, id).record);
    } catch (const std::exception&) {
      continue;  // check_containers() tells
    }
    for (const auto& tree : fs::directory_iterator("/sys/fs/cgroup")) {
      const fs::path group = tree.path().native() + path;
      std::error_code error;
      if (!fs::is_directory(group, error)) continue;
      checked.problems.push_back({.place = "group " + group.native(),
                                  .what = "its container does not run",
                                  .repair = "remove it, if no process is left in it",
                                  .mend = [group] { fs::remove(group); }});
    }
  }
}

}  // namespace

void check_kernel(const Folders& folders, Checked& checked) {
  check_mounts(folders, checked);
  check_runtime_state(folders, checked);
  check_run_folders(folders, checked);
  check_groups(folders, checked);
}

Checked check_all(const Folders& folders) {
  Checked checked;
  check_images(folders, checked);
  check_containers(folders, checked);
  check_kernel(folders, checked);
  return checked;
}

}  // namespace engine
