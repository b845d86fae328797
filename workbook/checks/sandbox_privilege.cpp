#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/checks/sandbox.hpp"
#include "workbook/checks/sandbox_init.hpp"

namespace workbook {

namespace {

// Inside a container, mounting /proc may be refused although the namespaces are not.
std::optional<std::string> try_a_sandbox() {
  constexpr std::chrono::seconds kLongEnough{20};
  Sandbox sandbox({.file = "/bin/true", .argv = {"true"}, .prepare = [] {}});
  const auto status = sandbox.wait_for(kLongEnough);
  if (status && status->is_success()) return std::nullopt;
  return "this machine refuses what a sandbox needs: " + sandbox.output();
}

// What the judge asks for (workbook/judge).
bool is_own_space_asked_for() {
  const char* mode = std::getenv("LAB_SANDBOX");
  if (mode == nullptr) return false;
  if (std::string_view(mode) == "mapped") return true;
  throw std::runtime_error("LAB_SANDBOX can be \"mapped\", or not there");
}

}  // namespace

std::optional<std::string> prepare_sandboxes() {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  try {
    if (is_own_space_asked_for()) {
      give_learner_own_space();
      return try_a_sandbox();
    }
    if (uid == 0) {
      // Even root may lack the right, in a container for example: try it in a child.
      const pid_t pid = sys::check(::fork(), "fork");
      if (pid == 0) ::_exit(::unshare(CLONE_NEWNS | CLONE_NEWPID) == 0 ? 0 : 1);
      if (base::Process(pid, base::open_pidfd(pid)).wait().is_success()) return try_a_sandbox();
    }
    sys::check(::unshare(CLONE_NEWUSER), "make a user namespace");
    base::write_file("/proc/self/uid_map", fmt::format("0 {} 1\n", uid));
    base::write_file("/proc/self/setgroups", "deny");
    base::write_file("/proc/self/gid_map", fmt::format("0 {} 1\n", gid));
    return try_a_sandbox();
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace workbook
