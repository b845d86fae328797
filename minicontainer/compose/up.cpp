// `compose up`: from what there is to what the file asks for.

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "minicontainer/compose/commands.hpp"
#include "minicontainer/compose/runner.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/volumes.hpp"

namespace compose {
namespace {

using engine::Container;

bool has_network(const engine::Folders& folders, const std::string& name) {
  try {
    engine::find_network(folders, name);
    return true;
  } catch (const engine::NoSuchNetwork&) {
    return false;
  }
}

bool has_volume(const engine::Folders& folders, const std::string& name) {
  try {
    engine::load_volume(folders, name);
    return true;
  } catch (const engine::NoSuchVolume&) {
    return false;
  }
}

void make_resource(const Runner& runner, const char* kind, const Resource& resource, bool is_there,
                   const Words& words) {
  if (is_there) return;
  if (resource.is_external) {
    throw ComposeError(
        fmt::format("the external {} {} is not there: make it first", kind, resource.name));
  }
  runner.run(words);
  Runner::tell(kind, resource.name, "Created");
}

/// What makes the containers of one service as they are to be.
class ServiceUp {
 public:
  ServiceUp(const Runner& runner, const Project& project, const Service& service,
            const UpOptions& options)
      : runner_(runner), project_(project), service_(service), options_(options) {}

  void run() {
    find_image();
    await_dependencies();
    const auto scale = options_.scales.find(service_.name);
    const long wanted = scale == options_.scales.end() ? service_.replicas : scale->second;
    auto there = containers_of(runner_.folders(), project_, service_.name);
    for (long number = 1; number <= wanted; ++number) bring_up(number, there);
    for (const Container& container : there) {
      if (number_of(container) > wanted) remove(container);
    }
  }

 private:
  void find_image() {
    image_id_ = image_id_of(runner_.folders(), service_.image);
    if (service_.build && (image_id_.empty() || options_.builds)) {
      build_image(runner_, service_, {});
      image_id_ = image_id_of(runner_.folders(), service_.image);
    }
    if (image_id_.empty() && !service_.build && !runner_.is_dry()) {
      Runner::tell("Image", service_.image, "Pulling");
      if (runner_.run_here({"pull", service_.image}) != 0) {
        throw ComposeError(
            fmt::format("service {}: there is no image {}", service_.name, service_.image));
      }
      image_id_ = image_id_of(runner_.folders(), service_.image);
    }
  }

  void bring_up(long number, const std::vector<Container>& there) {
    const std::string name = container_name(project_, service_, number);
    const auto found = std::ranges::find(there, number, number_of);
    if (found != there.end() && is_as_wanted(*found)) {
      if (found->is_running()) return Runner::tell("Container", name, "Running");
    } else {
      if (found != there.end()) {
        runner_.run({"rm", "--force", found->record.id});
        Runner::tell("Container", name, "Recreated");
      }
      runner_.run(create_words(project_, service_, number, image_id_));
      for (const auto& words : connect_words(project_, service_, name)) runner_.run(words);
      if (found == there.end()) Runner::tell("Container", name, "Created");
    }
    if (options_.has_no_start) return;
    runner_.run({"start", name});
    Runner::tell("Container", name, "Started");
  }

  [[nodiscard]] bool is_as_wanted(const Container& container) const {
    if (options_.recreates) return false;
    return options_.keeps ||
           label_of(container, kHashLabel) == hash_of(project_, service_, image_id_);
  }

  void remove(const Container& container) const {
    runner_.run({"rm", "--force", container.record.id});
    Runner::tell("Container", container.record.name, "Removed");
  }

  void await_dependencies() const {
    if (runner_.is_dry() || options_.has_no_start) return;
    for (const auto& dependency : service_.dependencies) {
      if (dependency.condition == Condition::kStarted) continue;
      for (const Container& container :
           containers_of(runner_.folders(), project_, dependency.service)) {
        await(container, dependency.condition);
      }
    }
  }

  void await(Container container, Condition condition) const {
    const std::string name = container.record.name;
    Runner::tell("Container", name, "Waiting");
    while (!is_met(container, condition)) {
      constexpr useconds_t kPause = 50'000;
      ::usleep(kPause);
      container = engine::find_container(runner_.folders(), container.record.id);
    }
    Runner::tell("Container", name, condition == Condition::kHealthy ? "Healthy" : "Exited");
  }

  [[nodiscard]] bool is_met(const Container& container, Condition condition) const {
    const std::string& name = container.record.name;
    const auto& state = container.state;
    if (condition == Condition::kCompleted) {
      if (container.is_monitored) return false;
      if (state.exit_code == 0) return true;
      throw ComposeError(
          fmt::format("service {} didn't complete successfully: exit {}: see "
                      "minicontainer why {}",
                      name, state.exit_code, name));
    }
    if (container.record.settings.health.test.empty()) {
      throw ComposeError(fmt::format("container {} has no healthcheck configured", name));
    }
    if (state.health == "unhealthy" || !container.is_monitored) {
      throw ComposeError(fmt::format(
          "dependency failed to start: container {} is unhealthy: see minicontainer why {}", name,
          name));
    }
    return state.health == "healthy";
  }

  const Runner& runner_;
  const Project& project_;
  const Service& service_;
  const UpOptions& options_;
  std::string image_id_;
};

void handle_orphans(const Runner& runner, const Project& project, bool removes) {
  for (const Container& container : containers_of(runner.folders(), project, "")) {
    if (project.services.contains(label_of(container, kServiceLabel))) continue;
    if (!removes) {
      fmt::print(stderr,
                 "WARNING: {} belongs to no service of this file: --remove-orphans removes it\n",
                 container.record.name);
      continue;
    }
    runner.run({"rm", "--force", container.record.id});
    Runner::tell("Container", container.record.name, "Removed");
  }
}

}  // namespace

void make_resources(const Runner& runner, const Project& project, const Words& services) {
  std::set<std::string> networks;
  for (const auto& name : services) {
    const Service& service = project.services.at(name);
    if (!service.network_mode.empty()) continue;
    for (const auto& network : service.networks) networks.insert(network.name);
  }
  for (const auto& key : networks) {
    const Resource& network = project.networks.at(key);
    make_resource(runner, "Network", network, has_network(runner.folders(), network.name),
                  network_words(project, network));
  }
  for (const auto& [key, volume] : project.volumes) {
    make_resource(runner, "Volume", volume, has_volume(runner.folders(), volume.name),
                  volume_words(project, volume));
  }
}

void build_image(const Runner& runner, const Service& service, const Words& options) {
  Words words = build_words(service);
  words.insert(words.begin() + 1, options.begin(), options.end());
  if (runner.run_here(words) != 0) {
    throw ComposeError(fmt::format("service {}: its image could not be built", service.name));
  }
}

// #region minicontainer.compose-up
void bring_up(const Runner& runner, const Project& project, const UpOptions& options) {
  const auto services = chosen_services(project, options.services);
  make_resources(runner, project, services);
  for (const auto& name : services) {
    ServiceUp(runner, project, project.services.at(name), options).run();
  }
  if (options.services.empty()) handle_orphans(runner, project, options.removes_orphans);
}
// #endregion minicontainer.compose-up

}  // namespace compose
