#include "minicontainer/runtime/hooks.hpp"

#include <fmt/core.h>
#include <signal.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"

namespace minicontainer {
namespace {

// OCI runtime specification, "State".
std::string state_json(const Config& config, const std::string& id, pid_t pid) {
  return base::format_json({{"ociVersion", "1.0.2"},
                            {"id", id},
                            {"status", "creating"},
                            {"pid", pid},
                            {"bundle", config.bundle.native()}});
}

void run_hook(const Hook& hook, const std::string& state) {
  base::Pipe input = base::make_pipe();
  // Before the hook starts: one that ends without reading must not fail this. A pipe holds 64 KiB.
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

void run_create_runtime_hooks(const Config& config, const std::string& id, pid_t pid) {
  const std::string state = state_json(config, id, pid);
  for (const auto& hook : config.hooks.create_runtime) run_hook(hook, state);
}

}  // namespace minicontainer
