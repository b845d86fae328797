#include "minicontainer/runtime/update.hpp"

#include <stdexcept>

#include <fmt/core.h>

#include "minicontainer/runtime/record.hpp"

namespace minicontainer {

void update_container(const std::filesystem::path& root, const std::string& id,
                      const Resources& resources) {
  const StateFolder folder = StateFolder::open(root, id);
  const Record record = folder.load();
  require_status("update", record, look_at_status(folder, record));
  if (!record.cgroup) {
    throw std::runtime_error(
        fmt::format("container \"{}\" has no cgroup of its own, and limits are a group's", id));
  }
  open_cgroup(*record.cgroup)->apply(resources);
}

}  // namespace minicontainer
