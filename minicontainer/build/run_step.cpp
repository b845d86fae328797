#include "minicontainer/build/run_step.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/undo.hpp"
#include "minicontainer/build/run_mounts.hpp"
#include "minicontainer/engine/create.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/engine/start.hpp"
#include "minicontainer/monitor/messages.hpp"

namespace build {

using monitor::Letter;

namespace {

engine::CreateRequest request_for(Shared& shared, const State& state, const RunOrder& order,
                                  const RunMounts& mounts) {
  engine::CreateRequest request{.image = state.id().text(), .settings = shared.options.run};
  engine::Settings& settings = request.settings;
  settings.command = order.command;
  settings.env = order.arguments;
  settings.labels[kBuildLabel] = shared.workplace.name();
  settings.mounts = mounts.settings();
  settings.health.test = {"NONE"};
  if (!order.network.empty()) settings.network = order.network;
  request.entrypoint = std::vector<std::string>{""};  // an image's own would come first
  return request;
}

int exit_code_in(const std::string& text) {
  int code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code);
  return code;
}

// Carries what it writes until it ends; returns its exit code.
int follow(const base::Fd& monitor, Shared& shared, std::size_t stage) {
  pollfd polls[2] = {{.fd = monitor.get(), .events = POLLIN, .revents = 0},
                     {.fd = shared.interrupts.fd().get(), .events = POLLIN, .revents = 0}};
  for (;;) {
    if (::poll(polls, 2, -1) == -1 && errno != EINTR) sys::throw_error(errno, "wait for a step");
    if (polls[1].revents != 0) throw Interrupted();
    if (polls[0].revents == 0) continue;
    const auto message = monitor::receive_message(monitor);
    if (!message) throw BuildError("the monitor of this step's container was killed");
    if (message->letter == Letter::kExited) return exit_code_in(message->text);
    if (message->letter == Letter::kOutput) {
      shared.console.write(stage, Stream::kOutput, message->text);
    } else if (message->letter == Letter::kErrors) {
      shared.console.write(stage, Stream::kErrors, message->text);
    }
  }
}

base::Fd start(const engine::Folders& folders, const engine::Record& record) {
  const engine::ContainerLock lock(folders, record.id);
  try {
    return engine::start_container(folders, record, {.is_attached = true});
  } catch (const engine::StartFailure& failure) {
    throw BuildError(failure.what());
  }
}

void remove(const engine::Folders& folders, const std::string& id) {
  try {
    engine::remove_container(folders, id, {.is_forced = true, .takes_volumes = true});
  } catch (const engine::NoSuchContainer&) {
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

StepResult run_step(Shared& shared, const State& state, const RunOrder& order) {
  const engine::Folders& folders = shared.options.folders;
  const RunMounts mounts(shared, order.stage, order.mounts);
  const engine::Record record = engine::create_container_of(
      folders, request_for(shared, state, order, mounts), shared.store, state.as_image());
  base::Undo undo;
  undo.add([&] { remove(folders, record.id); });
  shared.console.write(order.stage, Stream::kOutput,
                       fmt::format(" ---> Running in {}\n", record.short_id()));
  const int code = follow(start(folders, record), shared, order.stage);
  if (code != 0) {
    throw BuildError(
        fmt::format("The command '{}' returned a non-zero code: {}", joined(order.command), code),
        code);
  }
  const auto root = image::load_root(shared.store, folders.container(record.id));
  image::unmount_root(root);
  auto targets = mounts.targets();
  for (const char* own :
       {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev", "/proc", "/sys"}) {
    targets.emplace_back(own);
  }
  remove_mount_points(root, targets);
  StepResult result = layer_of(shared.store, root, order.moment);
  undo.roll_back();
  shared.console.write(order.stage, Stream::kOutput,
                       fmt::format("Removing intermediate container {}\n", record.short_id()));
  return result;
}

}  // namespace build
