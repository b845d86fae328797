#include "minicontainer/runtime/run.hpp"

#include <linux/close_range.h>
#include <linux/sched.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/clone.hpp"
#include "minicontainer/kernel/exit_code.hpp"
#include "minicontainer/kernel/gate.hpp"
#include "minicontainer/kernel/time_namespace.hpp"
#include "minicontainer/runtime/channel.hpp"
#include "minicontainer/runtime/child.hpp"
#include "minicontainer/runtime/hooks.hpp"
#include "minicontainer/runtime/privileges.hpp"
#include "minicontainer/runtime/step.hpp"
#include "minicontainer/runtime/supervisor.hpp"

namespace minicontainer {
namespace {

// What our starter left open by mistake, a folder of the host's perhaps, is no business of the
// container's, nor of a hook's.
void keep_descriptors_to_ourselves() {
  sys::check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "guard the descriptors");
}

// All that only the parent can do, while the child waits at the gate.
void prepare_from_outside(const Config& config, const RunOptions& options, pid_t pid) {
  if (config.has_namespace(CLONE_NEWUSER)) {
    take_optional_step("id maps",
                       [&] { write_id_maps(pid, config.uid_mappings, config.gid_mappings); });
  }
  run_create_runtime_hooks(config, options.id, pid);
  if (options.pid_file) base::replace_file(*options.pid_file, std::to_string(pid));
}

}  // namespace

void check_id(const std::string& id) {
  const auto is_allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '+' || c == '-' || c == '.';
  };
  if (id.empty() || id.size() > 1024 || id == "." || id == ".." ||
      !std::ranges::all_of(id, is_allowed)) {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no container id: use letters, digits and any of _ + - . in it", id));
  }
}

// #region minirun.run
int run_container(const Config& config, const RunOptions& options) {
  keep_descriptors_to_ourselves();
  const SignalInbox inbox;
  if (config.has_namespace(CLONE_NEWTIME)) {
    take_optional_step("a time namespace", [&] { make_time_namespace(config.time_offsets); });
  }
  Gate gate;
  const bool has_gate = take_optional_step("a gate", [&] { gate = make_gate(); });
  StartChannel channel;
  const auto filter = prepare_filter(config, "");
  const ChildPlan plan{.config = config,
                       .gate = gate,
                       .has_gate = has_gate,
                       .channel = channel,
                       .original_mask = inbox.original_mask(),
                       .filter = filter ? &*filter : nullptr,
                       .use_init = options.use_init};

  const std::uint64_t cloned = config.namespaces & ~std::uint64_t{CLONE_NEWTIME};
  base::Process container = clone_process(cloned, [&] { become_container(plan); });
  channel.close_child_end();
  gate.waiting_end.close();
  prepare_from_outside(config, options, container.pid());
  if (has_gate) open_gate(gate);
  channel.wait_for_exec();
  return exit_code(forward_until_exit(std::move(container), inbox));
}
// #endregion minirun.run

}  // namespace minicontainer
