#include "minicontainer/runtime/privileges.hpp"

#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "base/check.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/filter_cache.hpp"
#include "minicontainer/kernel/no_new_privileges.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

// The four sets from now to execve, which computes them anew: all that is permitted until then is
// lost there, unless it is ambient, or the user is root and the bounding set has it.
Capabilities until_exec(Capabilities wanted, bool loads_by_privilege) {
  if (loads_by_privilege) {
    wanted.permitted |= CapabilitySet{1} << CAP_SYS_ADMIN;
    wanted.effective |= CapabilitySet{1} << CAP_SYS_ADMIN;
  }
  return grantable(wanted);
}

void become_user_with_capabilities(const ProcessConfig& process, bool loads_by_privilege) {
  const bool is_limited = process.capabilities.has_value();
  const Capabilities wanted = process.capabilities.value_or(Capabilities{});
  if (is_limited) {
    take_optional_step("a bounding set", [&] { limit_bounding_set(wanted.bounding); });
  }
  if (is_limited || loads_by_privilege) {
    sys::check(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep the capabilities of user 0");
  }
  take_optional_step("its user", [&] { become_user(process.user); });
  if (is_limited || (loads_by_privilege && process.user.uid != 0)) {
    take_optional_step("capabilities",
                       [&] { set_capabilities(until_exec(wanted, loads_by_privilege)); });
  }
}

}  // namespace

std::optional<SeccompFilter> prepare_filter(const Config& config,
                                            const std::filesystem::path& cache) {
  if (!config.seccomp) return std::nullopt;
  SeccompFilter filter{.program = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}}};
  take_optional_step("the rules of linux.seccomp",
                     [&] { filter = cached_filter(cache, config.seccomp_key, *config.seccomp); });
  return filter;
}

void lose_privileges(const ProcessConfig& process, const SeccompFilter* filter) {
  become_user_with_capabilities(process, filter != nullptr && !process.no_new_privileges);
  if (process.no_new_privileges) {
    take_optional_step("no_new_privs", [] { set_no_new_privileges(); });
  }
}

base::Fd enter_filter(const SeccompFilter* filter) {
  base::Fd listener;
  if (filter != nullptr) {
    take_optional_step("a seccomp filter", [&] { listener = load_filter(*filter); });
  }
  return listener;
}

}  // namespace minicontainer
