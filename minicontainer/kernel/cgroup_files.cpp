#include "minicontainer/kernel/cgroup_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <sstream>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

// A file that goes away while it is read is gone as well: then read(2) says ENODEV.
bool is_gone(int error) {
  return error == ENOENT || error == ENODEV;
}

void remove_once(const fs::path& group) {
  if (::rmdir(group.c_str()) == 0 || is_gone(errno)) return;
  const int error = errno;
  if (error != EBUSY) sys::throw_error(error, "remove the group " + group.native());
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(group, ignored)) {
    if (entry.is_directory(ignored)) remove_once(entry.path());
  }
  if (::rmdir(group.c_str()) == 0 || is_gone(errno)) return;
  sys::throw_error(errno, "remove the group " + group.native());
}

void add_processes(const fs::path& group, std::vector<pid_t>& pids) {
  std::istringstream members(read_control(group, "cgroup.procs").value_or(""));
  for (pid_t pid = 0; members >> pid;) {
    if (pid > 0) pids.push_back(pid);  // to kill(2), 0 would mean ourselves
  }
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(group, ignored)) {
    if (entry.is_directory(ignored)) add_processes(entry.path(), pids);
  }
}

}  // namespace

bool has_processes(const fs::path& group) {
  try {
    return !base::read_kernel_value(group / "cgroup.procs").empty();  // the first piece will do
  } catch (const std::system_error& error) {
    if (is_gone(error.code().value())) return false;
    throw;
  }
}

std::optional<std::string> read_control(const fs::path& group, const std::string& file) {
  const fs::path path = group / file;
  const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) {
    if (is_gone(errno)) return std::nullopt;
    sys::throw_error(errno, "open " + path.native());
  }
  try {
    std::string content = base::read_all(fd);
    if (content.ends_with('\n')) content.pop_back();
    return content;
  } catch (const std::system_error& error) {
    if (is_gone(error.code().value())) return std::nullopt;
    sys::throw_error(error.code().value(), "read " + path.native());
  }
}

void write_control(const fs::path& group, const std::string& file, std::string_view content) {
  const fs::path path = group / file;
  const base::Fd fd = base::open_file(path.c_str(), O_WRONLY);
  sys::check(::write(fd.get(), content.data(), content.size()), "write \"{}\" to {}", content,
             path.native());
}

std::optional<std::uint64_t> value_of(std::string_view content, std::string_view key) {
  std::istringstream lines{std::string(content)};
  std::string word;
  for (std::uint64_t value = 0; lines >> word >> value;) {
    if (word == key) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> as_number(const std::optional<std::string>& content) {
  if (!content) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = content->data() + content->size();
  const auto [rest, error] = std::from_chars(content->data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

std::vector<fs::path> make_group_folders(const fs::path& group, base::Undo& undo) {
  constexpr mode_t kMode = 0755;
  std::vector<fs::path> made;
  // A parent may be removed by somebody else between two of our steps: then we begin again.
  for (int attempt = 0;; ++attempt) {
    if (::mkdir(group.c_str(), kMode) == 0) break;
    if (errno == EEXIST) return made;
    if (errno != ENOENT || attempt == 10 || !group.has_relative_path()) {
      sys::throw_error(errno, "make the group " + group.native());
    }
    for (auto& parent : make_group_folders(group.parent_path(), undo)) {
      made.push_back(std::move(parent));
    }
  }
  undo.add([group] { ::rmdir(group.c_str()); });
  made.push_back(group);
  return made;
}

void require_empty(const fs::path& group) {
  if (!has_processes(group)) return;
  sys::throw_error(EBUSY, fmt::format("use the group {}: there are processes in it, so it belongs "
                                      "to somebody else",
                                      group.native()));
}

std::vector<pid_t> processes_below(const fs::path& group) {
  std::vector<pid_t> pids;
  add_processes(group, pids);
  return pids;
}

void remove_group(const fs::path& group) {
  constexpr std::chrono::milliseconds kPatience{1000};
  constexpr std::chrono::milliseconds kPause{2};
  for (const base::Deadline deadline(kPatience);; std::this_thread::sleep_for(kPause)) {
    try {
      return remove_once(group);
    } catch (const std::system_error& error) {
      if (error.code().value() != EBUSY || deadline.has_passed()) throw;
    }
  }
}

}  // namespace minicontainer
