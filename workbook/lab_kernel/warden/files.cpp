// Landlock (man 7 landlock; kernel documentation, "Landlock: unprivileged access control").

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "workbook/lab_kernel/warden/jail.hpp"

namespace workbook {
namespace {

// Rights that came later than Debian 12's headers, by their numbers in the kernel's interface.
constexpr std::uint64_t kTruncate = 1ULL << 14;       // from version 3
constexpr std::uint64_t kDeviceControl = 1ULL << 15;  // from version 5
constexpr std::uint64_t kBindTcp = 1ULL << 0;         // from version 4
constexpr std::uint64_t kConnectTcp = 1ULL << 1;
constexpr std::uint64_t kAbstractSockets = 1ULL << 0;  // scopes, from version 6
constexpr std::uint64_t kSignals = 1ULL << 1;

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kRun = kRead | LANDLOCK_ACCESS_FS_EXECUTE;

// landlock_ruleset_attr as of version 6.
struct Handled {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scopes;
};

std::uint64_t file_rights(int abi) {
  std::uint64_t rights = (1ULL << 13) - 1;  // version 1: the first 13
  if (abi >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) rights |= kTruncate;
  if (abi >= 5) rights |= kDeviceControl;
  return rights;
}

base::Fd make_rules(int abi) {
  Handled handled{.files = file_rights(abi)};
  std::size_t size = sizeof handled.files;
  if (abi >= 4) {
    handled.network = kBindTcp | kConnectTcp;
    size += sizeof handled.network;
  }
  if (abi >= 6) {
    handled.scopes = kAbstractSockets | kSignals;
    size += sizeof handled.scopes;
  }
  return base::Fd(static_cast<int>(sys::check(
      ::syscall(SYS_landlock_create_ruleset, &handled, size, 0), "make Landlock rules")));
}

class Rules {
 public:
  explicit Rules(int abi) : abi_(abi), rules_(make_rules(abi)) {}
  void allow(int fd, std::uint64_t rights) {
    const landlock_path_beneath_attr rule{.allowed_access = rights & file_rights(abi_),
                                          .parent_fd = fd};
    sys::check(::syscall(SYS_landlock_add_rule, rules_.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0),
               "add a Landlock rule");
  }
  // What this machine does not have needs no rule.
  void allow(const char* path, std::uint64_t rights) {
    const base::Fd opened(::open(path, O_PATH | O_CLOEXEC));
    if (!opened.is_open()) return;
    struct stat status{};
    sys::check(::fstat(opened.get(), &status), "look at {}", path);
    if (S_ISDIR(status.st_mode)) rights &= kRun;
    allow(opened.get(), rights);
  }
  void enter() {
    sys::check(::syscall(SYS_landlock_restrict_self, rules_.get(), 0), "enter Landlock's rules");
  }

 private:
  int abi_;
  base::Fd rules_;
};

}  // namespace

int confine_files(const WardenPlan& plan) {
  const int abi = landlock_abi();
  if (abi == 0) return 0;
  Rules rules(abi);
  rules.allow(WardenDescriptors::kFolder, file_rights(abi) & ~LANDLOCK_ACCESS_FS_EXECUTE);
  rules.allow(WardenDescriptors::kKernel, kRun);
  for (unsigned i = 0; i < plan.images; ++i)
    rules.allow(WardenDescriptors::kFirstImage + static_cast<int>(i), kRead);
  for (const char* path : {"/proc/cpuinfo", "/dev/random", "/dev/urandom"})
    rules.allow(path, kRead);
  rules.allow("/dev/null", kRead | kWrite);
  rules.allow("/dev/ptmx", kRead | kWrite | kDeviceControl);
  if (plan.is_dynamic) {
    for (const char* path : {"/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache"})
      rules.allow(path, kRun);
  }
  rules.enter();
  return abi;
}

}  // namespace workbook
