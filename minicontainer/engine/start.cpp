#include "minicontainer/engine/start.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"
#include "base/undo.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/engine/etc_files.hpp"
#include "minicontainer/engine/explain.hpp"
#include "minicontainer/engine/fill_volume.hpp"
#include "minicontainer/engine/name_files.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/engine/surroundings.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/monitor/end_reasons.hpp"
#include "minicontainer/monitor/messages.hpp"
#include "minicontainer/monitor/plan.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace engine {

namespace fs = std::filesystem;
using monitor::Letter;

namespace {

constexpr int kGeneralFailure = 125;

// Without the part a volume starts empty, and everything else works.
void fill(const base::Fd& image, const base::Fd& volume) {
  try {
    fill_volume(image, volume);
  } catch (const base::Unwritten& unwritten) {
    fmt::print(stderr, "minicontainer: a new volume stays empty: {}\n", unwritten.what());
  }
}

void fill_volumes(const base::Fd& root, const Settings& settings) {
  for (const auto& mount : settings.mounts) {
    if (mount.kind != MountKind::kVolume) continue;
    const auto covered = minicontainer::find_inside(root, mount.target, O_RDONLY | O_DIRECTORY);
    if (!covered) continue;
    const base::Fd data = base::open_file(mount.source.c_str(), O_RDONLY | O_DIRECTORY);
    fill(*covered, data);
  }
}

/// What is known only when it starts.
struct AtStart {
  const image::RootFileSystem& root;
  WindowSize window;
  const OpenSandbox& network;
};

void write_bundle(const Folders& folders, const Record& record, const AtStart& at_start) {
  const base::Fd root = base::open_file(at_start.root.merged.c_str(), O_RDONLY | O_DIRECTORY);
  const Settings& settings = record.settings;
  if (!settings.working_dir.empty()) {
    minicontainer::make_directory_inside(root, settings.working_dir);
  }
  fill_volumes(root, settings);
  const Surroundings around = find_surroundings(folders, record);
  if (around.etc == folders.container(record.id)) {
    write_etc_files(folders, record, at_start.network.sandbox);
  }
  const auto spec = make_spec({.record = record,
                               .root = at_start.root.merged,
                               .user = find_user(root, settings.user, settings.added_groups),
                               .namespaces = around.namespaces,
                               .etc = around.etc,
                               .shm = around.shm,
                               .window = at_start.window});
  const fs::path bundle = folders.container(record.id) / "bundle";
  fs::create_directories(bundle);
  monitor::replace_file_quickly(bundle / "config.json", base::format_json(spec));
  tell_start(folders, record, at_start.root, spec, at_start.network.sandbox);
}

// Its errors go to a file: it outlives the terminal of the command that starts it.
// What it is handed has fixed numbers, so it is moved out of their way first.
void spawn_monitor(const Folders& folders, const Record& record, const base::Fd& socket,
                   const OpenSandbox& network) {
  const fs::path errors = folders.container(record.id) / "monitor.log";
  const base::Fd log = base::open_file(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int first_free = monitor::kFirstReservedFd + static_cast<int>(network.reserved.size());
  std::vector<base::Fd> moved;
  std::vector<std::pair<int, int>> handed;
  const auto hand_over = [&](const base::Fd& fd, int number) {
    moved.emplace_back(
        sys::check(::fcntl(fd.get(), F_DUPFD_CLOEXEC, first_free), "hand over a descriptor"));
    handed.emplace_back(moved.back().get(), number);
  };
  hand_over(socket, 3);
  if (network.netns.is_open()) hand_over(network.netns, monitor::kNetworkFd);
  for (std::size_t place = 0; place < network.reserved.size(); ++place) {
    hand_over(network.reserved[place], monitor::kFirstReservedFd + static_cast<int>(place));
  }
  base::Process monitor = base::spawn({.program = companion_program("minimonitor"),
                                       .argv = {"minimonitor", folders.run(record.id), "3"},
                                       .stdout_fd = log.get(),
                                       .stderr_fd = log.get(),
                                       .pass_fds = handed,
                                       .new_session = true});
  monitor.release();
}

void await_start(const Folders& folders, const Record& record, const base::Fd& socket) {
  for (;;) {
    const auto message = monitor::receive_message(socket);
    if (!message) {
      throw StartFailure(fmt::format("the container's monitor ended at once: see {}",
                                     (folders.container(record.id) / "monitor.log").native()),
                         kGeneralFailure);
    }
    if (message->letter == Letter::kStarted) return;
    if (message->letter == Letter::kFailed) {
      const int code = monitor::exit_code_of_start_error(message->text);
      throw StartFailure(message->text, code == 128 ? kGeneralFailure : code);
    }
  }
}

monitor::HealthPlan health_plan(const Folders& folders, const Record& record) {
  const HealthSetting& health = record.settings.health;
  if (health.test.empty() || health.test[0] == "NONE") return {};
  constexpr std::int64_t kNanoseconds = 1'000'000;
  const auto milliseconds = [](std::int64_t value, long usual) {
    return value > 0 ? static_cast<long>(value / kNanoseconds) : usual;
  };
  return {.process_file = folders.container(record.id) / "bundle" / "health.json",
          .interval_ms = milliseconds(health.interval, 30'000),
          .timeout_ms = milliseconds(health.timeout, 30'000),
          .start_period_ms = milliseconds(health.start_period, 0),
          .retries = health.retries > 0 ? static_cast<long>(health.retries) : 3};
}

// {"CMD", "test", "-f", "/ready"} or {"CMD-SHELL", "test -f /ready"}.
void write_health_process(const Folders& folders, const Record& record) {
  const auto& test = record.settings.health.test;
  if (test.empty() || test[0] == "NONE") return;
  const fs::path bundle = folders.container(record.id) / "bundle";
  auto process = base::load_json(bundle / "config.json").at("process");
  if (test[0] == "CMD-SHELL") {
    process["args"] = {"/bin/sh", "-c", test.size() > 1 ? test[1] : ""};
  } else {
    process["args"] = std::vector<std::string>(test.begin() + 1, test.end());
  }
  process["terminal"] = false;
  monitor::replace_file_quickly(bundle / "health.json", base::format_json(process));
}

monitor::NetworkPlan network_plan(const Folders& folders, const Record& record) {
  if (!has_sandbox(record.settings)) return {};
  const Sandbox sandbox = load_sandbox(folders, record.id);
  monitor::NetworkPlan plan{.has_namespace = true,
                            .serves_names = has_name_server(record.settings),
                            .reserved_count = static_cast<long>(sandbox.ports.size()),
                            .tidy = {own_program(), "--root", folders.root, "--run-root",
                                     folders.run_root, "network", "tidy"},
                            .tidy_lock = folders.run_networks() / "tidy.lock"};
  for (const auto& endpoint : sandbox.endpoints) {
    plan.leases.insert(plan.leases.end(), endpoint.leases.begin(), endpoint.leases.end());
  }
  if (sandbox.is_forwarded) {
    for (const auto& port : sandbox.ports) {
      plan.forwards.push_back(
          fmt::format("{} {} {}", port.protocol, port.container.text(), port.container_port));
    }
  } else if (!sandbox.ports.empty()) {
    plan.unpublish_file = unpublish_file(folders, record.id);
  }
  plan.sandbox_file = sandbox_file(folders, record.id);
  return plan;
}

}  // namespace

void write_plan(const Folders& folders, const Record& record, long restart_count) {
  const Settings& settings = record.settings;
  const auto option = [&](const char* name) {
    const auto found = settings.log_options.find(name);
    return found == settings.log_options.end() ? "" : found->second;
  };
  const auto files = option("max-file");
  monitor::MonitorPlan plan{
      .id = record.id,
      .runtime = companion_program("minirun"),
      .runtime_root = folders.runtime_root(),
      .bundle = folders.container(record.id) / "bundle",
      .merged = folders.container(record.id) / "merged",
      .state_file = folders.state_file(record.id),
      .end_file = folders.end_file(record.id),
      .log_file = settings.log_driver == "none" ? fs::path() : folders.log_file(record.id),
      .events_file = folders.events(),
      .event_attributes = fmt::format("image={}, name={}", record.image, record.name),
      .cgroup = cgroup_path_of(record),
      .explain = explain_format() == ExplainFormat::kNone   ? ""
                 : explain_format() == ExplainFormat::kJson ? "json"
                                                            : "text",
      .has_terminal = settings.has_terminal,
      .has_stdin = settings.has_stdin,
      .is_stdin_once = settings.is_stdin_once,
      .restart = monitor::restart_policy_named(settings.restart_policy),
      .max_retries = static_cast<long>(settings.restart_retries),
      .restart_count = restart_count,
      .log_max_bytes = static_cast<long>(parse_size(option("max-size"))),
      .log_max_files = files.empty() ? 1 : std::stol(files),
      .health = health_plan(folders, record),
      .network = network_plan(folders, record)};
  if (settings.is_removed_at_end) {
    plan.removal = {own_program(), "--root",  folders.root, "--run-root", folders.run_root,
                    "rm",          "--force", "--volumes",  record.id};
  }
  save_plan(plan, folders.run(record.id) / "plan");
}

base::Fd start_container(const Folders& folders, const Record& record,
                         const StartOptions& options) {
  auto store = image::Store::open(folders.root);
  const auto root = image::load_root(store, folders.container(record.id));
  base::Undo undo;
  undo.add([&] { image::unmount_root(root); });
  image::mount_root(root);
  OpenSandbox network;
  if (has_sandbox(record.settings)) {
    network = open_sandbox(folders, record);
    undo.add([&] { release_sandbox(folders, record.id); });
    if (has_name_server(record.settings)) write_name_book(folders, record);
  }
  write_bundle(folders, record, {.root = root, .window = options.window, .network = network});
  write_health_process(folders, record);
  fs::create_directories(folders.run(record.id));
  ::unlink((folders.run(record.id) / "paused").c_str());
  write_plan(folders, record, options.restart_count);

  int ends[2] = {-1, -1};
  sys::check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "make a socket pair");
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  if (options.is_attached) {
    send_message_whole(ours, Letter::kAttach, options.feeds_input ? "i" : "");
  }
  spawn_monitor(folders, record, theirs, network);
  theirs.close();
  base::Undo runtime_steps;  // they are told whether it starts or not
  if (explain_format() != ExplainFormat::kNone) {
    runtime_steps.add([&] { pass_on_runtime_steps(folders, record.id); });
  }
  await_start(folders, record, ours);
  undo.commit();
  return ours;
}

}  // namespace engine
