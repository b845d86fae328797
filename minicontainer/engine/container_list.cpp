#include "minicontainer/engine/container_list.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/listing.hpp"
#include "minicontainer/engine/sandbox.hpp"

namespace engine {

namespace fs = std::filesystem;
using monitor::Phase;
using nlohmann::json;

namespace {

std::string ago(const std::string& moment) {
  return time_ago(static_cast<long long>(std::time(nullptr)) - seconds_of(moment));
}

std::string duration(const std::string& moment) {
  std::string text = ago(moment);
  constexpr std::string_view kAgo = " ago";
  if (text.ends_with(kAgo)) text.erase(text.size() - kAgo.size());
  return text;
}

std::string command_text(const Record& record, bool has_no_cut) {
  std::string text;
  for (const auto& word : record.settings.entrypoint) text += (text.empty() ? "" : " ") + word;
  for (const auto& word : record.settings.command) text += (text.empty() ? "" : " ") + word;
  constexpr std::size_t kMost = 20;
  if (!has_no_cut && text.size() > kMost) text = text.substr(0, kMost - 1) + "…";
  return "\"" + text + "\"";
}

std::string joined(const std::map<std::string, std::string>& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text += (text.empty() ? "" : ",") + key + "=" + value;
  return text;
}

std::string mounts_text(const Settings& settings, bool has_no_cut) {
  std::string text;
  for (const auto& mount : settings.mounts) {
    std::string name = mount.kind == MountKind::kVolume ? mount.name : mount.source;
    if (!has_no_cut && name.size() > 15) name = name.substr(0, 14) + "…";
    if (!name.empty()) text += (text.empty() ? "" : ",") + name;
  }
  return text;
}

// "2026-01-31 08:15:00 +0000 UTC", as docker's {{.CreatedAt}}.
std::string created_at(const std::string& moment) {
  return moment.substr(0, 10) + " " + moment.substr(11, 8) + " +0000 UTC";
}

std::size_t count_volumes(const Settings& settings) {
  std::size_t count = 0;
  for (const auto& mount : settings.mounts) count += mount.kind == MountKind::kVolume ? 1 : 0;
  return count;
}

// Of one that runs: as docker, which forgets all ports when it ends.
std::string ports_of(const Folders& folders, const Container& container) {
  const Settings& settings = container.record.settings;
  if (!container.is_running() || !has_sandbox(settings)) return {};
  return ports_text(bound_ports(folders, container.record.id), settings.exposed_ports);
}

std::string networks_text(const Settings& settings) {
  if (!has_sandbox(settings)) return settings.network;
  std::string text;
  for (const auto& network : settings.networks) text += (text.empty() ? "" : ",") + network.network;
  return text;
}

bool is_connected(const Settings& settings, const std::string& network) {
  return settings.network == network ||
         std::ranges::any_of(settings.networks,
                             [&](const NetworkSetting& one) { return one.network == network; });
}

json row_of(const Folders& folders, const Container& container, const ListOptions& options) {
  const Record& record = container.record;
  const Settings& settings = record.settings;
  const std::uint64_t size =
      options.shows_size ? bytes_below(folders.container(record.id) / "upper") : 0;
  return {{"ID", options.has_no_cut ? record.id : record.short_id()},
          {"Image", record.image},
          {"Command", command_text(record, options.has_no_cut)},
          {"CreatedAt", created_at(record.created)},
          {"RunningFor", ago(record.created)},
          {"Ports", ports_of(folders, container)},
          {"Status", status_text(container)},
          {"State", container.status()},
          {"Size", human_size(static_cast<double>(size))},
          {"Names", record.name},
          {"Labels", joined(settings.labels)},
          {"Mounts", mounts_text(settings, options.has_no_cut)},
          {"LocalVolumes", std::to_string(count_volumes(settings))},
          {"Networks", networks_text(settings)}};
}

bool fits(const Container& container, const std::string& key, const std::string& value) {
  const Record& record = container.record;
  const Settings& settings = record.settings;
  if (key == "id") return record.id.starts_with(value);
  if (key == "name") return record.name.find(value) != record.name.npos;
  if (key == "status") return container.status() == value;
  if (key == "exited") {
    return container.state.phase == Phase::kExited &&
           std::to_string(container.state.exit_code) == value;
  }
  if (key == "ancestor") {
    return record.image == value || record.image == value + ":latest" ||
           record.image + ":latest" == value || record.image_id.starts_with(value) ||
           record.image_id.starts_with("sha256:" + value);
  }
  if (key == "network") return is_connected(settings, value);
  if (key == "health") {
    return container.state.health == value || (value == "none" && container.state.health.empty());
  }
  if (key == "label") {
    const auto equals = value.find('=');
    const auto label = settings.labels.find(value.substr(0, equals));
    return label != settings.labels.end() &&
           (equals == value.npos || label->second == value.substr(equals + 1));
  }
  if (key == "volume") {
    for (const auto& mount : settings.mounts) {
      if (mount.name == value || mount.target == value) return true;
    }
    return false;
  }
  throw std::runtime_error(fmt::format("Invalid filter '{}'", key));
}

}  // namespace

long long seconds_of(const std::string& moment) {
  std::tm parsed{};
  if (::strptime(moment.c_str(), "%Y-%m-%dT%H:%M:%S", &parsed) == nullptr) return 0;
  return ::timegm(&parsed);
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    struct stat status{};
    if (::lstat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
      bytes += static_cast<std::uint64_t>(status.st_size);
    }
  }
  return bytes;
}

std::string status_text(const Container& container) {
  const auto& state = container.state;
  switch (state.phase) {
    case Phase::kRunning: {
      std::string text = "Up " + duration(state.started_at);
      if (container.is_paused) return text + " (Paused)";
      if (state.health == "starting") return text + " (health: starting)";
      return state.health.empty() ? text : fmt::format("{} ({})", text, state.health);
    }
    case Phase::kRestarting:
      return fmt::format("Restarting ({}) {}", state.exit_code, ago(state.finished_at));
    case Phase::kExited:
      return fmt::format("Exited ({}) {}", state.exit_code, ago(state.finished_at));
    case Phase::kCreated:
      break;
  }
  return "Created";
}

bool asks_for_status(const std::vector<std::string>& filters) {
  for (const auto& filter : filters) {
    if (filter.starts_with("status=") || filter.starts_with("exited=")) return true;
  }
  return false;
}

bool fits_filters(const Container& container, const std::vector<std::string>& filters) {
  std::map<std::string, bool> of_key;
  for (const auto& filter : filters) {
    const auto equals = filter.find('=');
    if (equals == filter.npos) {
      throw std::runtime_error("bad format of filter (expected name=value)");
    }
    const std::string key = filter.substr(0, equals);
    const bool is_fit = fits(container, key, filter.substr(equals + 1));
    // Labels must all fit; of the others, one value is enough.
    bool& result = of_key.try_emplace(key, key == "label").first->second;
    result = key == "label" ? result && is_fit : result || is_fit;
  }
  for (const auto& [key, result] : of_key) {
    if (!result) return false;
  }
  return true;
}

std::string list_as_text(const Folders& folders, const std::vector<Container>& containers,
                         const ListOptions& options) {
  Listing listing{.columns = {{"ID", "CONTAINER ID"},
                              {"Image", "IMAGE"},
                              {"Command", "COMMAND"},
                              {"RunningFor", "CREATED"},
                              {"Status", "STATUS"},
                              {"Ports", "PORTS"},
                              {"Names", "NAMES"}},
                  .more_columns = {{"CreatedAt", "CREATED AT"},
                                   {"State", "STATE"},
                                   {"Size", "SIZE"},
                                   {"Labels", "LABELS"},
                                   {"Mounts", "MOUNTS"},
                                   {"LocalVolumes", "LOCAL VOLUMES"},
                                   {"Networks", "NETWORKS"}}};
  if (options.shows_size) listing.columns.push_back({"Size", "SIZE"});
  for (const auto& container : containers) {
    listing.rows.push_back(row_of(folders, container, options));
  }
  return format_listing(listing, options.format);
}

}  // namespace engine
