#include "minicontainer/engine/create.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/undo.hpp"
#include "minicontainer/engine/explain.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/surroundings.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/monitor/events.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

std::string_view name_in(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

// The image's, each replaced in its place by an option of the same name; then the others.
std::vector<std::string> merge_env(const std::vector<std::string>& image,
                                   const std::vector<std::string>& options) {
  std::vector<std::string> env = image;
  for (const auto& option : options) {
    const auto same = std::ranges::find_if(
        env, [&](const std::string& entry) { return name_in(entry) == name_in(option); });
    if (same == env.end()) {
      env.push_back(option);
    } else {
      *same = option;
    }
  }
  return env;
}

void merge_program(Settings& settings, const CreateRequest& request,
                   const image::Execution& image) {
  if (request.entrypoint) {
    settings.entrypoint = *request.entrypoint;
    if (settings.entrypoint == std::vector<std::string>{""}) settings.entrypoint.clear();
  } else {
    settings.entrypoint = image.entrypoint;
    if (settings.command.empty()) settings.command = image.cmd;
  }
  if (settings.entrypoint.empty() && settings.command.empty()) {
    throw std::runtime_error("No command specified");
  }
}

void merge_health(HealthSetting& health, const image::Execution& image) {
  if (!image.health_check) return;
  const auto& other = *image.health_check;
  if (health.test.empty()) health.test = other.test;
  if (health.interval == 0) health.interval = other.interval;
  if (health.timeout == 0) health.timeout = other.timeout;
  if (health.start_period == 0) health.start_period = other.start_period;
  if (health.retries == 0) health.retries = other.retries;
}

std::string hostname_for(const Settings& settings, const std::string& id) {
  if (!settings.hostname.empty()) return settings.hostname;
  if (settings.uts_mode == "host" || settings.network == "host") {
    char name[HOST_NAME_MAX + 1] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
  }
  return id.substr(0, 12);
}

// A folder without a record looks like one whose maker was killed: somebody may sweep it away
// before it is locked. Then it is made again.
ContainerLock make_folder(const Folders& folders, const std::string& id) {
  for (;;) {
    fs::create_directories(folders.container(id));
    try {
      return ContainerLock(folders, id);
    } catch (const NoSuchContainer&) {
    }
  }
}

void refuse_contradictions(const Settings& settings) {
  if (settings.is_removed_at_end && settings.restart_policy != "no") {
    throw std::runtime_error("Conflicting options: --restart and --rm");
  }
  constexpr std::int64_t kLeastMemory = 6 << 20;
  const Limits& limits = settings.limits;
  if (limits.memory != 0 && limits.memory < kLeastMemory) {
    throw std::runtime_error("Minimum memory limit allowed is 6MB");
  }
  if (limits.memory_swap > 0 && limits.memory_swap < limits.memory) {
    throw std::runtime_error(
        "Minimum memoryswap limit should be larger than memory limit, see usage");
  }
  const long processors = ::sysconf(_SC_NPROCESSORS_ONLN);
  if (limits.nano_cpus < 0 || limits.nano_cpus > processors * 1'000'000'000L) {
    throw std::runtime_error(fmt::format(
        "Range of CPUs is from 0.01 to {0}.00, as there are only {0} CPUs available", processors));
  }
}

}  // namespace

Settings merge_image(const CreateRequest& request, const image::Execution& image) {
  Settings settings = request.settings;
  merge_program(settings, request, image);
  settings.env = merge_env(image.env, settings.env);
  if (settings.working_dir.empty()) settings.working_dir = image.working_dir;
  if (settings.user.empty()) settings.user = image.user;
  if (settings.stop_signal.empty()) settings.stop_signal = image.stop_signal;
  for (const auto& [key, value] : image.labels) settings.labels.emplace(key, value);
  for (const auto& port : image.exposed_ports) settings.exposed_ports.push_back(port);
  std::ranges::sort(settings.exposed_ports);
  const auto twice = std::ranges::unique(settings.exposed_ports);
  settings.exposed_ports.erase(twice.begin(), twice.end());
  merge_health(settings.health, image);
  return settings;
}

Record create_container(const Folders& folders, const CreateRequest& request) {
  auto store = image::Store::open(folders.root);
  const base::Fd keep = store.keep_all();
  return create_container_of(folders, request, store, store.get(request.image));
}

Record create_container_of(const Folders& folders, const CreateRequest& request,
                           image::Store& store, const image::Image& image) {
  refuse_contradictions(request.settings);
  check_modes(request.settings);
  Record record{.id = new_id(),
                .created = monitor::now_with_nanoseconds(),
                .image = request.image,
                .image_id = image.id.text(),
                .settings = merge_image(request, image.config.execution)};
  choose_networks(folders, record.settings);
  record.settings.hostname = hostname_for(record.settings, record.id);
  const auto& entrypoint = record.settings.entrypoint;
  record.path = entrypoint.empty() ? record.settings.command.front() : entrypoint.front();

  const fs::path folder = folders.container(record.id);
  base::Undo undo;
  undo.add([&] { fs::remove_all(folder); });
  const ContainerLock lock = make_folder(folders, record.id);
  record.name = take_name(folders, request.name, record.id);
  undo.add([&] { free_name(folders, record.name, record.id); });
  record.settings.mounts = make_mounts(folders, request, image.config.execution);
  const auto root = image::create_root(store, image, folder);
  undo.add([&] { image::remove_root(store, folder); });
  save_record(folders, record);
  undo.commit();
  tell_creation(store, record, image, root);
  monitor::append_event(folders.events(), {.action = "create",
                                           .id = record.id,
                                           .attributes = fmt::format("image={}, name={}",
                                                                     record.image, record.name)});
  return record;
}

}  // namespace engine
