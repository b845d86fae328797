// Stopping, starting and taking down.

#include <fmt/core.h>

#include <algorithm>

#include "minicontainer/compose/commands.hpp"
#include "minicontainer/compose/runner.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/volumes.hpp"

namespace compose {
namespace {

void stop_one(const Runner& runner, const engine::Container& container, long timeout) {
  if (!container.is_monitored) return;
  Words words = {"stop"};
  if (timeout >= 0) words.insert(words.end(), {"--time", std::to_string(timeout)});
  words.push_back(container.record.id);
  runner.run(words);
  Runner::tell("Container", container.record.name, "Stopped");
}

// Who is not of the file any more is taken down first.
std::vector<engine::Container> containers_against_order(const Runner& runner,
                                                        const Project& project,
                                                        const Words& services) {
  std::vector<engine::Container> all;
  const auto order = chosen_services(project, {});
  for (auto name = order.rbegin(); name != order.rend(); ++name) {
    const bool is_wanted = services.empty() || std::ranges::find(services, *name) != services.end();
    if (!is_wanted) continue;
    for (auto& one : containers_of(runner.folders(), project, *name)) all.push_back(std::move(one));
  }
  return all;
}

void remove_networks(const Runner& runner, const Project& project) {
  for (const auto& [key, network] : project.networks) {
    if (network.is_external) continue;
    try {
      engine::find_network(runner.folders(), network.name);
    } catch (const engine::NoSuchNetwork&) {
      continue;
    }
    runner.run({"network", "rm", network.name});
    Runner::tell("Network", network.name, "Removed");
  }
}

void remove_volumes(const Runner& runner, const Project& project) {
  for (const auto& [key, volume] : project.volumes) {
    if (volume.is_external) continue;
    try {
      engine::load_volume(runner.folders(), volume.name);
    } catch (const engine::NoSuchVolume&) {
      continue;
    }
    runner.run({"volume", "rm", volume.name});
    Runner::tell("Volume", volume.name, "Removed");
  }
}

void remove_images(const Runner& runner, const Project& project, const std::string& which) {
  for (const auto& [name, service] : project.services) {
    const bool is_local = service.build.has_value();
    if (which != "all" && !is_local) continue;
    if (image_id_of(runner.folders(), service.image).empty()) continue;
    runner.run({"rmi", service.image});
    Runner::tell("Image", service.image, "Removed");
  }
}

}  // namespace

void start_services(const Runner& runner, const Project& project, const Words& services) {
  for (const auto& name : chosen_services(project, services)) {
    for (const auto& container : containers_of(runner.folders(), project, name)) {
      if (container.is_running()) continue;
      runner.run({"start", container.record.id});
      Runner::tell("Container", container.record.name, "Started");
    }
  }
}

void stop_services(const Runner& runner, const Project& project, const Words& services,
                   long timeout) {
  if (!services.empty()) chosen_services(project, services);  // they are services
  for (const auto& container : containers_against_order(runner, project, services)) {
    stop_one(runner, container, timeout);
  }
}

void take_down(const Runner& runner, const Project& project, const DownOptions& options) {
  auto all = containers_against_order(runner, project, {});
  for (auto& one : containers_of(runner.folders(), project, "")) {
    const bool is_known = std::ranges::any_of(
        all, [&](const auto& other) { return other.record.id == one.record.id; });
    if (!is_known) all.insert(all.begin(), std::move(one));
  }
  for (const auto& container : all) {
    stop_one(runner, container, options.timeout);
    runner.run({"rm", "--force", "--volumes", container.record.id});
    Runner::tell("Container", container.record.name, "Removed");
  }
  remove_networks(runner, project);
  if (options.takes_volumes) remove_volumes(runner, project);
  if (!options.images.empty()) remove_images(runner, project, options.images);
}

}  // namespace compose
