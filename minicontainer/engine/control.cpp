#include "minicontainer/engine/control.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"
#include "minicontainer/monitor/events.hpp"
#include "minicontainer/monitor/messages.hpp"
#include "minicontainer/runtime/lifecycle.hpp"

namespace engine {
namespace {

using monitor::Letter;

base::Fd connect(const Folders& folders, const Container& container) {
  auto socket = monitor::connect_to_monitor(folders.run(container.record.id));
  if (socket) return std::move(*socket);
  throw std::runtime_error(fmt::format("Container {} is not running", container.record.id));
}

void require_running(const Container& container) {
  if (container.is_monitored) return;
  throw std::runtime_error(fmt::format("Container {} is not running", container.record.id));
}

/// Whether the end came in time. A monitor that goes without a word has ended as well.
bool await_end(const base::Fd& socket, const base::Deadline& deadline, int* code = nullptr) {
  for (;;) {
    pollfd entry{.fd = socket.get(), .events = POLLIN, .revents = 0};
    const int count = ::poll(&entry, 1, deadline.poll_timeout());
    if (count == 0 && deadline.has_passed()) return false;
    if (count <= 0) continue;
    const auto message = monitor::receive_message(socket);
    if (!message) return true;
    if (message->letter != Letter::kExited) continue;
    if (code != nullptr) {
      std::from_chars(message->text.data(), message->text.data() + message->text.size(), *code);
    }
    return true;
  }
}

// It holds its lock until its last word is written.
void await_monitor(const Folders& folders, const std::string& id) {
  constexpr std::chrono::seconds kPatience{10};
  const base::Deadline deadline(kPatience);
  while (has_monitor(folders, id) && !deadline.has_passed()) ::usleep(1000);
}

base::Deadline never() {
  return base::Deadline(std::chrono::hours(24 * 365));
}

void note(const Folders& folders, const Container& container, std::string_view action,
          const std::string& more = "") {
  const Record& record = container.record;
  monitor::append_event(folders.events(), {.action = action,
                                           .id = record.id,
                                           .attributes = fmt::format("{}image={}, name={}", more,
                                                                     record.image, record.name)});
}

// A frozen process takes no signal before it goes on (cgroup-v1/freezer-subsystem.rst). On version
// 2 it may be gone by now, killed: then there is nothing to thaw.
void thaw(const Folders& folders, const Container& container) {
  if (!container.is_paused) return;
  try {
    unpause_container(folders, container);
  } catch (const std::runtime_error&) {
  }
}

void send_signal(const base::Fd& socket, int signal) {
  send_message_whole(socket, Letter::kSignal, std::to_string(signal));
}

}  // namespace

int parse_signal_name(const std::string& text) {
  try {
    return minicontainer::parse_signal(text);
  } catch (const std::invalid_argument&) {
    throw std::runtime_error("Invalid signal: " + text);
  }
}

void call_runtime(const Folders& folders, const std::vector<std::string>& words) {
  base::Command command{.program = companion_program("minirun"),
                        .argv = {"minirun", "--root", folders.runtime_root()}};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  const auto finished = base::run_collecting(command);
  if (finished.status.is_success()) return;
  std::string reason = finished.output;
  while (reason.ends_with('\n')) reason.pop_back();
  throw std::runtime_error(reason);
}

void signal_container(const Folders& folders, const Container& container, int signal) {
  require_running(container);
  const base::Fd socket = connect(folders, container);
  if (signal == SIGKILL) send_message_whole(socket, Letter::kHalt);
  send_signal(socket, signal);
  if (signal == SIGKILL) {
    thaw(folders, container);
    await_end(socket, never());
    await_monitor(folders, container.record.id);
  }
  note(folders, container, "kill", fmt::format("signal={}, ", signal));
}

void stop_container(const Folders& folders, const Container& container,
                    std::chrono::milliseconds patience, int signal) {
  if (!container.is_monitored) return;  // as docker: it is stopped
  const auto& wanted = container.record.settings.stop_signal;
  if (signal == 0) signal = wanted.empty() ? SIGTERM : parse_signal_name(wanted);
  const base::Fd socket = connect(folders, container);
  send_message_whole(socket, Letter::kHalt);
  send_signal(socket, signal);
  note(folders, container, "kill", fmt::format("signal={}, ", signal));
  thaw(folders, container);
  if (!await_end(socket, base::Deadline(patience))) {
    send_signal(socket, SIGKILL);
    await_end(socket, never());
  }
  await_monitor(folders, container.record.id);
  note(folders, container, "stop");
}

void end_container(const Folders& folders, const Container& container, int signal) {
  const auto socket = monitor::connect_to_monitor(folders.run(container.record.id));
  if (socket) {
    send_message_whole(*socket, Letter::kHalt);
    send_signal(*socket, signal);
    thaw(folders, container);
    await_end(*socket, never());
  }
  await_monitor(folders, container.record.id);
}

int wait_for_end(const Folders& folders, const Container& container) {
  int code = container.state.exit_code;
  if (!container.is_monitored) return code;
  const auto socket = monitor::connect_to_monitor(folders.run(container.record.id));
  if (socket && await_end(*socket, never(), &code)) return code;
  return load_container(folders, container.record.id).state.exit_code;
}

void pause_container(const Folders& folders, const Container& container) {
  require_running(container);
  if (container.is_paused) {
    throw std::runtime_error(fmt::format("Container {} is already paused", container.record.id));
  }
  call_runtime(folders, {"pause", container.record.id});
  base::write_file(folders.run(container.record.id) / "paused", "");
  note(folders, container, "pause");
}

void unpause_container(const Folders& folders, const Container& container) {
  if (!container.is_paused) {
    throw std::runtime_error(fmt::format("Container {} is not paused", container.record.id));
  }
  call_runtime(folders, {"resume", container.record.id});
  ::unlink((folders.run(container.record.id) / "paused").c_str());
  note(folders, container, "unpause");
}

void refresh_monitor(const Folders& folders, const std::string& id) {
  if (const auto socket = monitor::connect_to_monitor(folders.run(id))) {
    send_message_whole(*socket, Letter::kRefresh);
    monitor::receive_message(*socket);
  }
}

}  // namespace engine
