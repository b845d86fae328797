#include "minicontainer/runtime/hooks.hpp"

#include <fcntl.h>
#include <fmt/core.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"

namespace minicontainer {
namespace {

// OCI runtime specification, "State".
void run_hook(const Hook& hook, const std::string& state) {
  base::Pipe input = base::make_pipe();
  // Before the hook starts: one that ends without reading must not fail this. A pipe holds 64 KiB
  // unless more is asked for, and 1 MiB of it may be had without privilege.
  if (state.size() > 60'000) {
    sys::check(::fcntl(input.write_end.get(), F_SETPIPE_SZ, static_cast<int>(state.size() + 1)),
               "make room for the state of {} bytes that a hook is told", state.size());
  }
  base::write_all(input.write_end, state);
  input.write_end.close();
  base::Process process = base::spawn({.program = hook.path.native(),
                                       .argv = hook.args,
                                       .exact_env = hook.env,
                                       .stdin_fd = input.read_end.get()});
  input.read_end.close();
  const int limit = hook.timeout_seconds.value_or(24 * 3600);
  const auto status = process.wait_for(std::chrono::seconds(limit));
  if (!status) {
    throw std::runtime_error(
        fmt::format("hook {}: did not end within its timeout of {} s", hook.path.native(), limit));
  }
  if (!status->is_success()) {
    throw std::runtime_error(fmt::format("hook {}: {} {}", hook.path.native(),
                                         status->was_killed ? "killed by signal" : "exit code",
                                         status->value));
  }
}

}  // namespace

nlohmann::json container_state(const HookMoment& moment) {
  nlohmann::json state = {{"ociVersion", moment.config.oci_version},
                          {"id", moment.id},
                          {"status", moment.status},
                          {"bundle", moment.config.bundle.native()}};
  if (moment.pid != 0) state["pid"] = moment.pid;
  if (!moment.config.annotations.empty()) state["annotations"] = moment.config.annotations;
  return state;
}

void run_hooks(const std::vector<Hook>& hooks, const HookMoment& moment) {
  if (hooks.empty()) return;
  const std::string state = base::format_json(container_state(moment));
  for (const auto& hook : hooks) run_hook(hook, state);
}

void run_hooks_to_the_end(const std::vector<Hook>& hooks, const HookMoment& moment) {
  for (const auto& hook : hooks) {
    try {
      run_hooks({hook}, moment);
    } catch (const std::exception& error) {
      fmt::print(stderr, "minirun: {}\n", error.what());
    }
  }
}

}  // namespace minicontainer
