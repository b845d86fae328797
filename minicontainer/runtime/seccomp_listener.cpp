#include "minicontainer/runtime/seccomp_listener.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace minicontainer {

std::string process_state(const HookMoment& moment, pid_t pid) {
  return base::format_json({{"ociVersion", moment.config.oci_version},
                            {"fds", {"seccompFd"}},
                            {"pid", pid},
                            {"metadata", moment.config.seccomp->listener_metadata},
                            {"state", container_state(moment)}});
}

base::Fd connect_to_agent(const Config& config) {
  const bool is_asked =
      config.seccomp && std::ranges::any_of(config.seccomp->rules, [](auto& rule) {
        return rule.action == "SCMP_ACT_NOTIFY";
      });
  return is_asked ? connect_to(config.seccomp->listener_path) : base::Fd();
}

void send_seccomp_listener(const SeccompListener& listener) {
  const auto& [moment, pid, descriptor] = listener;
  send_fd(connect_to_agent(moment.config), descriptor, process_state(moment, pid));
}

}  // namespace minicontainer
