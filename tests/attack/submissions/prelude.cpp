// What every hostile submission of hostile/ begins with. Such a file has a function
//
//     bool attack(const std::string& name);
//
// that tries something which no submission may do, and returns whether it could. Only then the
// program does what the lab asks for. So points mean that the attack has succeeded.
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "minicontainer/kernel/private_name.hpp"

namespace {

bool attack(const std::string& name);

bool can_open(const char* file, int flags) {
  const int fd = ::open(file, flags);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

// Whether the file lets itself be written: it is opened, and the text goes in.
bool can_write(const std::string& file, const std::string& text) {
  const int fd = ::open(file.c_str(), O_WRONLY);
  if (fd < 0) return false;
  const bool is_written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  return is_written;
}

[[maybe_unused]] std::vector<int> all_processes() {
  std::vector<int> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && pid != ::getpid()) pids.push_back(pid);
  }
  return pids;
}

}  // namespace

namespace minicontainer {

void take_private_name(const std::string& name) {
  if (!attack(name)) return;
  if (::unshare(CLONE_NEWUTS) == 0) (void)::sethostname(name.data(), name.size());
}

}  // namespace minicontainer
