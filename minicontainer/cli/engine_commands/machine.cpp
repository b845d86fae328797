// events, info, version: what happens, and what this engine stands on.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/spawn.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/event_log.hpp"
#include "minicontainer/engine/go_template.hpp"
#include "minicontainer/engine/logs.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/image/overlay.hpp"
#include "minicontainer/image/store.hpp"

namespace cli {
namespace {

using nlohmann::json;

constexpr const char* kVersion = "0.1.0";

std::string runtime_version() {
  const auto finished = base::run_collecting(
      {.program = engine::companion_program("minirun"), .argv = {"minirun", "--version"}});
  const std::string line = finished.output.substr(0, finished.output.find('\n'));
  return line.substr(line.rfind(' ') + 1);
}

utsname machine() {
  utsname names{};
  ::uname(&names);
  return names;
}

std::string operating_system() {
  std::ifstream lines("/etc/os-release");  // man 5 os-release
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kName = "PRETTY_NAME=\"";
    if (line.starts_with(kName)) return line.substr(kName.size(), line.size() - kName.size() - 1);
  }
  return "Linux";
}

json info_of(const Globals& globals) {
  const auto folders = folders_of(globals);
  const auto store = image::Store::open(globals.root);
  int running = 0;
  int paused = 0;
  int stopped = 0;
  for (const auto& container : engine::list_containers(folders)) {
    const std::string status = container.status();
    ++(status == "paused" ? paused : container.is_running() ? running : stopped);
  }
  const utsname names = machine();
  return {{"Containers", running + paused + stopped},
          {"ContainersRunning", running},
          {"ContainersPaused", paused},
          {"ContainersStopped", stopped},
          {"Images", store.images().size()},
          {"ServerVersion", kVersion},
          {"Driver", "overlay2"},
          {"LoggingDriver", "json-file"},
          {"CgroupDriver", "cgroupfs"},
          {"CgroupVersion", engine::has_unified_cgroups() ? "2" : "1"},
          {"DefaultRuntime", "minirun"},
          {"KernelVersion", names.release},
          {"OperatingSystem", operating_system()},
          {"OSType", "linux"},
          {"Architecture", names.machine},
          {"NCPU", ::sysconf(_SC_NPROCESSORS_ONLN)},
          {"MemTotal", ::sysconf(_SC_PHYS_PAGES) * ::sysconf(_SC_PAGESIZE)},
          {"Name", names.nodename},
          {"DockerRootDir", globals.root.native()}};
}

// docker's layout: one blank more for each level.
void print_info(const json& info) {
  const auto line = [&](const char* name, const char* key) {
    const json& value = info.at(key);
    fmt::print("{}: {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
  };
  fmt::print("Client:\n Context:    default\n Debug Mode: false\n\nServer:\n");
  line(" Containers", "Containers");
  line("  Running", "ContainersRunning");
  line("  Paused", "ContainersPaused");
  line("  Stopped", "ContainersStopped");
  line(" Images", "Images");
  line(" Server Version", "ServerVersion");
  line(" Storage Driver", "Driver");
  line(" Logging Driver", "LoggingDriver");
  line(" Cgroup Driver", "CgroupDriver");
  line(" Cgroup Version", "CgroupVersion");
  line(" Default Runtime", "DefaultRuntime");
  fmt::print(" Security Options:\n  seccomp\n   Profile: default\n");
  line(" Kernel Version", "KernelVersion");
  line(" Operating System", "OperatingSystem");
  line(" OSType", "OSType");
  line(" Architecture", "Architecture");
  line(" CPUs", "NCPU");
  fmt::print(" Total Memory: {:.4g}GiB\n", info.at("MemTotal").get<double>() / (1 << 30));
  line(" Name", "Name");
  line(" Docker Root Dir", "DockerRootDir");
}

json version_of() {
  const json engine = {{"Version", kVersion},
                       {"Os", "linux"},
                       {"Arch", machine_platform().substr(6)},
                       {"KernelVersion", machine().release},
                       {"Runtime", runtime_version()}};
  return {{"Client", engine}, {"Server", engine}};
}

void print_engine(const char* indent, const json& engine) {
  const auto line = [&](const char* name, const std::string& value) {
    fmt::print("{}{:<18}{}\n", indent, name, value);
  };
  line("Version:", engine.at("Version"));
  line("OS/Arch:", engine.at("Os").get<std::string>() + "/" + engine.at("Arch").get<std::string>());
  line("Kernel:", engine.at("KernelVersion"));
}

// There is no daemon: client and server are this program, and the table says so by their being
// equal.
void print_version(const json& version) {
  fmt::print("Client:\n");
  print_engine(" ", version.at("Client"));
  fmt::print("\nServer: minicontainer (this program: there is no daemon)\n Engine:\n");
  print_engine("  ", version.at("Server"));
  fmt::print(" minirun:\n  {:<18}{}\n",
             "Version:", version.at("Server").at("Runtime").get<std::string>());
}

}  // namespace

std::function<int()> add_events(CLI::App& command, const Globals& globals) {
  struct Words {
    engine::EventOptions options;
    std::string since, until;
  };
  auto words = std::make_shared<Words>();
  command.add_option("--since", words->since, "from then on: 10m, 2026-01-31T08:15:00Z");
  command.add_option("--until", words->until, "until then, and end");
  command.add_option("--format", words->options.format, "json, or a template: {{.Action}}");
  command.add_option("--filter,-f", words->options.filters, "event=..., container=..., type=...")
      ->allow_extra_args(false)
      ->take_all();
  return [words, &globals] {
    auto& options = words->options;
    if (!words->since.empty()) options.since = engine::parse_moment(words->since);
    if (!words->until.empty()) options.until = engine::parse_moment(words->until);
    engine::show_events(folders_of(globals), options);
    return 0;
  };
}

std::function<int()> add_info(CLI::App& command, const Globals& globals) {
  auto format = std::make_shared<std::string>();
  command.add_option("--format,-f", *format, "json, or a template: {{.Images}}");
  return [format, &globals] {
    const json info = info_of(globals);
    if (format->empty()) {
      print_info(info);
    } else {
      fmt::print("{}\n",
                 *format == "json" ? info.dump() : engine::GoTemplate(*format).render(info));
    }
    return 0;
  };
}

std::function<int()> add_version(CLI::App& command, const Globals& /*globals*/) {
  auto format = std::make_shared<std::string>();
  command.add_option("--format,-f", *format, "json, or a template: {{.Client.Version}}");
  return [format] {
    const json version = version_of();
    if (format->empty()) {
      print_version(version);
    } else {
      fmt::print("{}\n",
                 *format == "json" ? version.dump() : engine::GoTemplate(*format).render(version));
    }
    return 0;
  };
}

}  // namespace cli
