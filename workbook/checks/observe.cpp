#include "workbook/checks/observe.hpp"

#include <dirent.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "workbook/checks/ids.hpp"

namespace workbook {
namespace {

std::string proc(pid_t pid, const std::string& file) {
  return fmt::format("/proc/{}/{}", pid, file);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string namespace_of(pid_t pid, const std::string& kind) {
  char target[PATH_MAX];
  const ssize_t length = ::readlink(proc(pid, "ns/" + kind).c_str(), target, sizeof target);
  return length > 0 ? std::string(target, static_cast<std::size_t>(length)) : "";
}

Evidence namespace_evidence(pid_t pid, const std::string& kind) {
  return {.source = proc(pid, "ns/" + kind), .text = namespace_of(pid, kind)};
}

Evidence exe_evidence(pid_t pid) {
  std::error_code error;
  const std::string link = proc(pid, "exe");
  return {.source = link, .text = std::filesystem::read_symlink(link, error).native()};
}

std::string path_inside(pid_t pid, const std::string& path) {
  return proc(pid, "root" + path);
}

Evidence status_line(pid_t pid, const std::string& field) {
  const std::string file = proc(pid, "status");
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(field + ":")) continue;
    const auto begin = line.find_first_not_of(" \t", field.size() + 1);
    const std::string value = begin == line.npos ? "" : line.substr(begin);
    const bool is_ids = field == "Uid" || field == "Gid" || field == "Groups";
    return {.source = file + " (" + field + ")", .text = is_ids ? ids_inside(value) : value};
  }
  return {.source = file + " (" + field + ")", .text = ""};
}

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = "";
  sys::check(::gethostname(name, sizeof name), "ask for the host name");
  return name;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", pid));
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

std::vector<pid_t> descendants_of(pid_t pid) {
  std::vector<pid_t> all = children_of(pid);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto next = children_of(all[i]);
    all.insert(all.end(), next.begin(), next.end());
  }
  return all;
}

std::optional<char> state_of(pid_t pid) {
  const auto state = status_line(pid, "State").text;
  if (state.empty()) return std::nullopt;
  return state.front();
}

std::vector<std::string> mount_table(pid_t pid) {
  std::vector<std::string> table;
  std::ifstream lines(proc(pid, "mountinfo"));
  for (std::string line; std::getline(lines, line);) table.push_back(line);
  return table;
}

Evidence mount_at(pid_t pid, const std::string& mount_point) {
  Evidence found{.source = proc(pid, "mountinfo"), .text = ""};
  for (const auto& line : mount_table(pid)) {
    if (parse_mount_line(line).mount_point == mount_point) found.text = line;  // the last is on top
  }
  return found;
}

MountLine parse_mount_line(const std::string& line) {
  // 36 35 98:0 /root /point rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue
  const auto fields = split(line, ' ');
  MountLine parsed;
  if (fields.size() < 10) return parsed;
  parsed.root = fields[3];
  parsed.mount_point = fields[4];
  parsed.options = split(fields[5], ',');
  const auto dash = std::find(fields.begin() + 6, fields.end(), "-");
  parsed.optional_fields.assign(fields.begin() + 6, dash);
  if (fields.end() - dash < 4) return parsed;
  parsed.type = dash[1];
  parsed.source = dash[2];
  parsed.super_options = split(dash[3], ',');
  return parsed;
}

bool MountLine::has_option(const std::string& option) const {
  return contains(options, option);
}

bool MountLine::has_super_option(const std::string& option) const {
  return contains(super_options, option);
}

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  struct stat first{};
  struct stat second{};
  if (::stat(one.c_str(), &first) == -1 || ::stat(other.c_str(), &second) == -1) return false;
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

std::string look_inside(pid_t pid, int namespaces, const std::function<std::string()>& look) {
  return look_through(base::open_pidfd(pid), namespaces, look);
}

std::string look_through(const base::Fd& handle, int namespaces,
                         const std::function<std::string()>& look) {
  base::Pipe pipe = base::make_pipe();
  const pid_t child = sys::check(::fork(), "fork an observer");
  if (child == 0) {
    if (::setns(handle.get(), namespaces) == -1) ::_exit(errno);
    try {
      base::write_all(pipe.write_end, look());
      ::_exit(0);
    } catch (...) {
      ::_exit(255);
    }
  }
  base::Process observer(child, base::open_pidfd(child));
  pipe.write_end.close();
  std::string answer = base::read_all(pipe.read_end);
  const auto status = observer.wait();
  if (status.is_success()) return answer;
  throw std::runtime_error(
      fmt::format("an observer cannot enter the namespaces (error {})", status.value));
}

}  // namespace workbook
