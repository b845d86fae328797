#include "minicontainer/kernel/idmap.hpp"

#include "base/unwritten.hpp"

namespace minicontainer {

std::string format_id_map(const std::vector<IdMapping>& mappings) {
  throw base::Unwritten("04", 1);
}

void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids) {
  throw base::Unwritten("04", 2);
}

}  // namespace minicontainer
