#include "minicontainer/engine/surroundings.hpp"

#include <fmt/core.h>

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace engine {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kContainer = "container:";

Container running(const Folders& folders, const std::string& reference) {
  Container other = find_container(folders, reference);
  if (other.is_running()) return other;
  throw std::runtime_error(
      fmt::format("cannot join network of a non running container: {}", other.record.id));
}

fs::path folder_of(const Container& container) {
  return fmt::format("/proc/{}", container.state.pid);
}

/// One of the namespaces that an option can say.
struct Choice {
  const char* type;  ///< config.json's
  const char* file;  ///< below /proc/PID/ns
  std::string mode;  ///< "", "host", "container:NAME"
};

void add(const Folders& folders, const Choice& choice, Surroundings& around) {
  if (choice.mode == "host") return;
  if (!choice.mode.starts_with(kContainer)) {
    around.namespaces.push_back({.type = choice.type});
    return;
  }
  const Container other = running(folders, choice.mode.substr(kContainer.size()));
  around.namespaces.push_back({choice.type, folder_of(other) / "ns" / choice.file});
}

void check_mode(const char* option, const std::string& mode) {
  const bool is_known = mode.empty() || mode == "host" || mode == "private" ||
                        mode == "shareable" || mode.starts_with(kContainer);
  if (!is_known) throw std::runtime_error(fmt::format("--{}: invalid {} mode", option, option));
}

}  // namespace

Surroundings find_surroundings(const Folders& folders, const Record& record) {
  const Settings& settings = record.settings;
  Surroundings around;
  around.etc = folders.container(record.id);
  around.namespaces = {{.type = "mount"}};
  add(folders, {"network", "net", settings.network}, around);
  add(folders, {"pid", "pid", settings.pid_mode}, around);
  add(folders, {"ipc", "ipc", settings.ipc_mode}, around);
  const bool shares_name = settings.uts_mode.empty() && settings.network.starts_with(kContainer);
  add(folders, {"uts", "uts", shares_name ? settings.network : settings.uts_mode}, around);
  if (has_unified_cgroups() && settings.cgroup_mode != "host") {
    around.namespaces.push_back({.type = "cgroup"});
  }
  if (settings.network.starts_with(kContainer)) {
    const auto other = running(folders, settings.network.substr(kContainer.size()));
    around.etc = folders.container(other.record.id);
  }
  if (settings.ipc_mode == "host") around.shm = "/dev/shm";
  if (settings.ipc_mode.starts_with(kContainer)) {
    const auto other = running(folders, settings.ipc_mode.substr(kContainer.size()));
    around.shm = folder_of(other) / "root/dev/shm";
  }
  return around;
}

std::string check_network(const std::string& word) {
  if (word.empty() || word == "default") return "none";
  if (word == "host" || word == "none" || word.starts_with(kContainer)) return word;
  if (word == "bridge") {
    throw std::runtime_error(
        "--network bridge: this build makes no bridges yet; use host, none or container:NAME");
  }
  throw std::runtime_error(fmt::format("network {} not found", word));
}

void check_modes(const Settings& settings) {
  check_mode("pid", settings.pid_mode);
  check_mode("ipc", settings.ipc_mode);
  check_mode("uts", settings.uts_mode);
  if (!settings.user_mode.empty() && settings.user_mode != "host") {
    throw std::runtime_error("--userns: only host is supported");
  }
}

std::int64_t parse_size(const std::string& text) {
  if (text.empty()) return 0;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  std::string unit = end;
  for (char& letter : unit) letter = static_cast<char>(std::tolower(letter));
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.ends_with('i')) unit.pop_back();
  constexpr std::string_view kUnits = "kmgtp";
  const auto place = unit.size() == 1 ? kUnits.find(unit[0]) : std::string_view::npos;
  const bool is_right = end != text.c_str() && (unit.empty() || place != kUnits.npos);
  if (!is_right || !std::isfinite(number)) {
    throw std::runtime_error(fmt::format("invalid size: '{}'", text));
  }
  const double factor = unit.empty() ? 1 : std::pow(1024, static_cast<double>(place + 1));
  return static_cast<std::int64_t>(number * factor);
}

}  // namespace engine
