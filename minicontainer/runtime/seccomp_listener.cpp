#include "minicontainer/runtime/seccomp_listener.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace minicontainer {

void send_seccomp_listener(const SeccompListener& listener) {
  const auto& [config, id, pid, fd] = listener;
  const nlohmann::json state = {
      {"ociVersion", config.oci_version},
      {"fds", {"seccompFd"}},
      {"pid", pid},
      {"metadata", config.seccomp->listener_metadata},
      {"state",
       {{"ociVersion", config.oci_version},
        {"id", id},
        {"status", "creating"},
        {"pid", pid},
        {"bundle", config.bundle.native()}}}};
  send_fd(connect_to(config.seccomp->listener_path), fd, base::format_json(state));
}

}  // namespace minicontainer
