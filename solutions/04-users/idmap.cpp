#include "minicontainer/kernel/idmap.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

#include "base/file.hpp"

namespace minicontainer {

// #region lab04.format
std::string format_id_map(const std::vector<IdMapping>& mappings) {
  std::string lines;
  for (const auto& [container_id, host_id, size] : mappings) {
    lines += fmt::format("{} {} {}\n", container_id, host_id, size);
  }
  return lines;
}
// #endregion lab04.format

namespace {

// #region lab04.write
std::string path_of(pid_t pid, const std::string& file) {
  return fmt::format("/proc/{}/{}", pid, file);
}

// In one write: the kernel takes a map once and as a whole.
void write_map(pid_t pid, const std::string& file, const std::vector<IdMapping>& mappings) {
  try {
    base::write_file(path_of(pid, file), format_id_map(mappings));
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        fmt::format("{}: {}", error.what(), explain_refused_map(file, mappings)));
  }
}

bool is_only(const std::vector<IdMapping>& mappings, std::uint32_t host_id) {
  return mappings.size() == 1 && mappings[0].size == 1 && mappings[0].host_id == host_id;
}
// #endregion lab04.write

}  // namespace

// #region lab04.write-id-maps
void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids) {
  check_id_mappings(uids, "linux.uidMappings");
  check_id_mappings(gids, "linux.gidMappings");
  const bool may_write_any = may_write_any_map();
  if (may_write_any || (is_only(uids, ::geteuid()) && is_only(gids, ::getegid()))) {
    write_map(pid, "uid_map", uids);
    // CVE-2014-8989: who has no privilege must not shed a group that denies something.
    if (!may_write_any) base::write_file(path_of(pid, "setgroups"), "deny");
    write_map(pid, "gid_map", gids);
    return;
  }
  map_with_helper("newuidmap", pid, uids);
  map_with_helper("newgidmap", pid, gids);
}
// #endregion lab04.write-id-maps

}  // namespace minicontainer
