#include "minicontainer/runtime/home.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"

namespace minicontainer {
namespace {

/// Field `number` (from 0) of a line whose fields are separated by colons.
std::string_view field(std::string_view line, int number) {
  for (; number > 0; --number) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    line.remove_prefix(colon + 1);
  }
  return line.substr(0, line.find(':'));
}

// Without O_NONBLOCK, opening a named pipe waits for somebody who writes to it: for ever.
std::string read_regular_file(const char* path, std::size_t limit) {
  const base::Fd file = base::open_file(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", path);
  return S_ISREG(status.st_mode) ? base::read_all(file, limit) : std::string();
}

// man 5 passwd. The image made this file: it may be anything, or enormous.
std::string home_of(uid_t uid) {
  if (::access("/etc/passwd", R_OK) == -1) return "/";
  constexpr std::size_t kMost = std::size_t{1} << 20;
  std::string passwd;
  try {
    passwd = read_regular_file("/etc/passwd", kMost);
  } catch (const std::exception&) {
    return "/";
  }
  const std::string wanted = std::to_string(uid);
  for (std::string_view rest = passwd; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (field(line, 2) == wanted && field(line, 5).starts_with('/')) {
      return std::string(field(line, 5));
    }
  }
  return "/";
}

}  // namespace

ProcessConfig with_home(ProcessConfig process) {
  const bool has_home = std::ranges::any_of(
      process.env, [](const std::string& entry) { return entry.starts_with("HOME="); });
  if (!has_home) process.env.push_back("HOME=" + home_of(process.user.uid));
  return process;
}

}  // namespace minicontainer
