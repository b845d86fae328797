// Limits on what a guest's processes can become (man 2 setrlimit).

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "workbook/lab_kernel/warden/jail.hpp"

namespace workbook {
namespace {

constexpr rlim_t kDescriptors = 4096;
constexpr rlim_t kKernelsOwn = 30;  // threads of the guest's kernel, and some on their way out

void limit(__rlimit_resource what, rlim_t value) {
  rlimit present{};
  sys::check(::getrlimit(what, &present), "look at a limit");
  value = std::min(value, present.rlim_max);
  const rlimit wanted{.rlim_cur = value, .rlim_max = value};
  sys::check(::setrlimit(what, &wanted), "set a limit");
}

rlim_t threads_of(const std::string& process) {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(::opendir((process + "/task").c_str()),
                                                  ::closedir);
  rlim_t count = 0;
  while (tasks && ::readdir(tasks.get()) != nullptr) ++count;
  return std::max<rlim_t>(count, 3) - 2;  // without "." and ".."
}

// The limit counts all processes of a user. One that nobody shares has none yet.
rlim_t present_processes() {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), ::closedir);
  if (!processes) sys::throw_error(errno, "list /proc");
  rlim_t count = 0;
  while (const dirent* entry = ::readdir(processes.get())) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    const auto path = std::string("/proc/") + entry->d_name;
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0 && status.st_uid == ::getuid())
      count += threads_of(path);
  }
  return count;
}

}  // namespace

void confine_growth(const WardenPlan& plan) {
  // A process that execs has, for a moment, two on the host.
  limit(RLIMIT_NPROC, present_processes() + 2 * plan.processes + kKernelsOwn);
  limit(RLIMIT_FSIZE, plan.longest_file);
  limit(RLIMIT_NOFILE, kDescriptors);
  limit(RLIMIT_CORE, 0);
  // Seconds of each process: none of them needs more than the whole run may take.
  limit(RLIMIT_CPU, static_cast<rlim_t>(plan.time_ms / 1000 + 2));
}

}  // namespace workbook
