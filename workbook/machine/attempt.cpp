#include "workbook/machine/attempt.hpp"

#include <fmt/core.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <system_error>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/process.hpp"

namespace workbook {

Attempt attempt(const std::function<int()>& action) {
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) ::_exit(action() == -1 ? errno : 0);
  const auto status = base::Process(pid, base::open_pidfd(pid)).wait();
  if (status.is_success()) return {.is_ok = true, .reason = ""};
  return {.reason = status.was_killed ? fmt::format("killed by signal {}", status.value)
                                      : std::strerror(status.value)};
}

int enter_user_namespace() {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  if (::unshare(CLONE_NEWUSER) == -1) return -1;
  try {
    base::write_file("/proc/self/uid_map", fmt::format("0 {} 1\n", uid));
    base::write_file("/proc/self/setgroups", "deny");
    base::write_file("/proc/self/gid_map", fmt::format("0 {} 1\n", gid));
    return 0;
  } catch (const std::system_error& error) {
    errno = error.code().value();
    return -1;
  }
}

Attempt attempt_user_namespace() {
  return attempt([] {
    if (enter_user_namespace() == -1) return -1;
    if (::unshare(CLONE_NEWNS) == -1) return -1;
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  });
}

Attempt attempt_as_root() {
  return attempt([] { return ::unshare(CLONE_NEWNS | CLONE_NEWPID); });
}

std::string first_line_of(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

}  // namespace workbook
