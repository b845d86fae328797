#include "minicontainer/runtime/privileges.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/capabilities.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/filter_cache.hpp"
#include "minicontainer/kernel/no_new_privileges.hpp"
#include "minicontainer/kernel/rlimits.hpp"
#include "minicontainer/runtime/scheduling.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

bool lets_everything(const std::string& action) {
  return action == "SCMP_ACT_ALLOW" || action == "SCMP_ACT_LOG";
}

// Whether the profile certainly lets this call through, whatever its arguments.
bool allows(const SeccompProfile& profile, const std::string& call) {
  bool is_allowed = lets_everything(profile.default_action);
  for (const auto& rule : profile.rules) {
    if (std::ranges::find(rule.names, call) == rule.names.end()) continue;
    if (!lets_everything(rule.action)) return false;
    if (rule.arguments.empty()) is_allowed = true;
  }
  return is_allowed;
}

bool is_refusal(const std::string& action) {
  return action == "SCMP_ACT_ERRNO" || action == "SCMP_ACT_TRAP" ||
         action.starts_with("SCMP_ACT_KILL");
}

// Whether the profile certainly lets no such call through, whatever its arguments.
bool refuses(const SeccompProfile& profile, const std::string& call) {
  bool is_refused = is_refusal(profile.default_action);
  for (const auto& rule : profile.rules) {
    if (std::ranges::find(rule.names, call) == rule.names.end()) continue;
    if (!is_refusal(rule.action)) return false;
    if (rule.arguments.empty()) is_refused = true;
  }
  return is_refused;
}

void set_oom_score(pid_t pid, int score) {
  const std::string file = fmt::format("/proc/{}/oom_score_adj", pid);
  const std::string wanted = std::to_string(score);
  if (base::read_file(file) == wanted + "\n") return;
  try {
    base::write_file(file, wanted);
  } catch (const std::system_error& error) {
    if (error.code().value() != EACCES) throw;
    throw std::runtime_error(fmt::format(
        "process.oomScoreAdj: {} is less than this process has, and only CAP_SYS_RESOURCE may "
        "lower it: raise the value or leave it out",
        score));
  }
}

// The capabilities until execve. Loading a filter without no_new_privs takes CAP_SYS_ADMIN; execve
// works out the permitted and effective sets anew, from the other three, so it does not stay.
Capabilities until_exec(const ProcessConfig& process, const PreparedSeccomp& seccomp) {
  Capabilities capabilities = process.capabilities.value_or(Capabilities{});
  if (seccomp.filter && !process.no_new_privileges) {
    const CapabilitySet admin = CapabilitySet{1} << CAP_SYS_ADMIN;
    capabilities.permitted |= admin;
    capabilities.effective |= admin;
  }
  return capabilities;
}

// getcwd(2) itself, not the library's: for a folder that lies outside of our root the kernel says
// "(unreachable)/...". Such a folder is a way out of the container (CVE-2024-21626).
void require_inside(const std::string& cwd) {
  char path[PATH_MAX];
  const long size = ::syscall(SYS_getcwd, path, sizeof path);
  if (sys::check(size, "find out what process.cwd {} is", cwd) > 0 && path[0] == '/') return;
  throw std::runtime_error(
      fmt::format("process.cwd: {} is a folder outside of the container's root", cwd));
}

}  // namespace

PreparedSeccomp prepare_seccomp(const Config& config, const std::filesystem::path& cache) {
  PreparedSeccomp prepared;
  if (!config.seccomp) return prepared;
  // Under such a filter the process could not even tell why it ends.
  if (refuses(*config.seccomp, "execve")) {
    throw std::runtime_error(
        "linux.seccomp: the profile refuses execve, without which no program can start: allow it");
  }
  // While compile_filter() is not written, load_filter() gets one that allows everything.
  prepared.filter = SeccompFilter{.program = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}}};
  const bool is_written = take_optional_step("the rules of linux.seccomp", [&] {
    prepared.filter = cached_filter(cache, config.seccomp_key, *config.seccomp);
  });
  if (!is_written) return prepared;
  prepared.may_execveat = allows(*config.seccomp, "execveat");
  prepared.may_report = allows(*config.seccomp, "fcntl") && allows(*config.seccomp, "write");
  return prepared;
}

void set_process_limits(pid_t pid, const ProcessConfig& process) {
  if (process.oom_score_adj) set_oom_score(pid, *process.oom_score_adj);
  set_resource_limits(pid, process.resource_limits);
  if (process.scheduler) set_scheduler(pid, *process.scheduler);
  if (process.io_priority) set_io_priority(pid, *process.io_priority);
}

// #region minirun.privileges
void become_process_user(const ProcessConfig& process, const PreparedSeccomp& seccomp) {
  const Capabilities capabilities = until_exec(process, seccomp);
  take_optional_step("a bounding set", [&] { limit_bounding_set(capabilities.bounding); });
  // Else the change from user 0 to another one empties the permitted set (man 7 capabilities).
  if (process.user.uid != 0) {
    sys::check(::prctl(PR_SET_KEEPCAPS, 1), "keep the capabilities over the change of user");
  }
  take_optional_step("its user", [&] { become_user(process.user); });
  take_optional_step("capabilities", [&] { set_capabilities(grantable(capabilities)); });
}

void lock_down(const ProcessConfig& process, const PreparedSeccomp& seccomp,
               const std::function<void(const base::Fd& listener)>& hand_over) {
  if (process.no_new_privileges) {
    take_optional_step("no_new_privs", [] { set_no_new_privileges(); });
  }
  if (!seccomp.filter) return;
  base::Fd listener;
  take_optional_step("a seccomp filter", [&] { listener = load_filter(*seccomp.filter); });
  if (listener.is_open()) hand_over(listener);
}
// #endregion minirun.privileges

base::Fd open_proc_for_profile(const ProcessConfig& process) {
  if (process.apparmor_profile.empty()) return {};
  return base::open_file("/proc", O_PATH | O_DIRECTORY);
}

void hand_down_descriptors(int count) {
  for (int fd = STDERR_FILENO + 1; fd <= STDERR_FILENO + count; ++fd) {
    sys::check(::fcntl(fd, F_SETFD, 0), "hand down descriptor {}", fd);
  }
}

void enter_working_directory(const std::string& cwd) {
  if (::chdir(cwd.c_str()) == -1) {
    if (errno != ENOENT) sys::throw_error(errno, "enter process.cwd " + cwd);
    std::error_code error;
    std::filesystem::create_directories(cwd, error);
    sys::check(::chdir(cwd.c_str()), "enter process.cwd {}", cwd);
  }
  require_inside(cwd);
}

}  // namespace minicontainer
