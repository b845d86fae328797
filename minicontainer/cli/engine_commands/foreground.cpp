#include "minicontainer/cli/engine_commands/foreground.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/engine/remove.hpp"

namespace cli {
namespace {

void remove_ended(const engine::Folders& folders, const engine::Record& record) {
  try {
    engine::remove_container(folders, record.id, {.is_forced = true, .takes_volumes = true});
  } catch (const engine::NoSuchContainer&) {
    // Another command has seen that it was due.
  }
}

}  // namespace

int stay_attached(const engine::Folders& folders, const engine::Record& record,
                  const base::Fd& socket, const engine::SessionOptions& options) {
  const auto result = engine::carry_session(socket, options);
  if (result.end == engine::SessionEnd::kDetached) {
    fmt::print("\nread escape sequence\n");
    return 0;
  }
  if (result.end == engine::SessionEnd::kLost) {
    try {
      const auto container = engine::find_container(folders, record.id);  // mends it
      throw Exit(container.state.exit_code,
                 fmt::format("minicontainer: the monitor of container {} was killed, and the "
                             "container with it",
                             record.name));
    } catch (const engine::NoSuchContainer&) {
      throw Exit(137, "minicontainer: the container was removed");
    }
  }
  if (record.settings.is_removed_at_end) remove_ended(folders, record);
  return result.exit_code;
}

}  // namespace cli
