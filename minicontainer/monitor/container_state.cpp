#include "minicontainer/monitor/container_state.hpp"

#include <fmt/core.h>

#include <ctime>
#include <system_error>

#include "minicontainer/monitor/key_values.hpp"

namespace monitor {
namespace {

constexpr const char* kPhases[] = {"created", "running", "restarting", "exited"};

Phase phase_named(const std::string& name) {
  for (int phase = 0; phase < 4; ++phase) {
    if (name == kPhases[phase]) return static_cast<Phase>(phase);
  }
  return Phase::kCreated;
}

}  // namespace

const char* name_of(Phase phase) {
  return kPhases[static_cast<int>(phase)];
}

ContainerState load_state(const std::filesystem::path& file) {
  KeyValues values;
  try {
    values = KeyValues::load(file);
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOENT) throw;
  }
  return {.phase = phase_named(values.text("phase")),
          .pid = static_cast<pid_t>(values.number("pid")),
          .monitor = static_cast<pid_t>(values.number("monitor")),
          .started_at = values.text("started"),
          .finished_at = values.text("finished"),
          .exit_code = static_cast<int>(values.number("exit-code")),
          .was_out_of_memory = values.number("out-of-memory") != 0,
          .was_stopped_by_hand = values.number("stopped-by-hand") != 0,
          .restart_count = values.number("restarts"),
          .error = values.text("error"),
          .health = values.text("health"),
          .failing_streak = values.number("failing-streak"),
          .health_output = values.text("health-output")};
}

void save_state(const ContainerState& state, const std::filesystem::path& file) {
  KeyValues values;
  values.add("phase", name_of(state.phase));
  values.add_number("pid", state.pid);
  values.add_number("monitor", state.monitor);
  values.add("started", state.started_at);
  values.add("finished", state.finished_at);
  values.add_number("exit-code", state.exit_code);
  values.add_number("out-of-memory", state.was_out_of_memory ? 1 : 0);
  values.add_number("stopped-by-hand", state.was_stopped_by_hand ? 1 : 0);
  values.add_number("restarts", state.restart_count);
  values.add("error", state.error);
  values.add("health", state.health);
  values.add_number("failing-streak", state.failing_streak);
  values.add("health-output", state.health_output);
  values.save(file);
}

std::string now_with_nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec);
}

}  // namespace monitor
