#include "minicontainer/runtime/exec.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <fmt/core.h>

#include "minicontainer/runtime/exec_errors.hpp"

namespace minicontainer {
namespace {

std::string search_path(const std::vector<std::string>& env) {
  for (const auto& entry : env) {
    if (entry.starts_with("PATH=")) return entry.substr(5);
  }
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

// 0 if this process may execute the file, else the errno. The effective ids count, not the real
// ones as with access(2).
int error_of_executing(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) == -1) return errno;
  if (!S_ISREG(status.st_mode)) return EACCES;
  return ::faccessat(AT_FDCWD, file.c_str(), X_OK, AT_EACCESS) == -1 ? errno : 0;
}

std::string find_in_path(const std::string& name, const std::vector<std::string>& env) {
  const std::string path = search_path(env);
  int reason = ENOENT;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find(':', start), path.size());
    const std::string folder = path.substr(start, end - start);
    std::string file = (folder.empty() ? "." : folder) + "/" + name;
    const int error = error_of_executing(file);
    if (error == 0) return file;
    if (error != ENOENT && error != ENOTDIR) reason = error;
    start = end + 1;
  }
  if (reason != ENOENT) throw std::runtime_error(describe_exec_error(name, reason));
  throw std::runtime_error(
      fmt::format("exec: \"{}\": executable file not found in $PATH (looked in {})", name, path));
}

}  // namespace

std::string describe_exec_error(const std::string& program, int error) {
  switch (error) {
    case ENOENT:
      // The file was there when it was looked up, so it is its interpreter that is missing.
      return fmt::format("exec: \"{}\": no such file or directory (the file, or the interpreter "
                         "that its first line or its ELF header names)", program);
    case EACCES:
      return fmt::format("exec: \"{}\": permission denied (no right to execute it, no file, or a "
                         "mount with noexec)", program);
    case ENOEXEC:
      return fmt::format("exec: \"{}\": exec format error (a program for another kind of machine, "
                         "or a script without a \"#!\" line)", program);
    default:
      return fmt::format("exec: \"{}\": {}", program, std::strerror(error));
  }
}

Program find_program(const ProcessConfig& process) {
  const std::string& name = process.args.front();
  std::string file = name;
  if (name.find('/') == std::string::npos) {
    file = find_in_path(name, process.env);
  } else if (const int error = error_of_executing(name); error != 0) {
    throw std::runtime_error(describe_exec_error(name, error));
  }
  return {.path = file, .argv = process.args, .env = process.env};
}

}  // namespace minicontainer
