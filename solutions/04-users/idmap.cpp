#include "minicontainer/kernel/idmap.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "base/file.hpp"

namespace minicontainer {
std::string format_id_map(const std::vector<IdMapping>& mappings) {
  std::string lines;
  for (const auto& mapping : mappings) {
    lines += fmt::format("{} {} {}\n", mapping.container_id, mapping.host_id, mapping.size);
  }
  return lines;
}

void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids) {
  const std::string proc = fmt::format("/proc/{}/", pid);
  base::write_file(proc + "uid_map", format_id_map(uids));
  try {
    base::write_file(proc + "gid_map", format_id_map(gids));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::operation_not_permitted) throw;
    // CVE-2014-8989: an unprivileged process must not shed groups that deny it something.
    base::write_file(proc + "setgroups", "deny");
    base::write_file(proc + "gid_map", format_id_map(gids));
  }
}

}  // namespace minicontainer
