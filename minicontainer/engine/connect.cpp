#include "minicontainer/engine/connect.hpp"

#include <fcntl.h>
#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/endpoint.hpp"
#include "minicontainer/engine/etc_files.hpp"
#include "minicontainer/engine/name_files.hpp"
#include "minicontainer/engine/start.hpp"
#include "minicontainer/network/addressing.hpp"

namespace engine {
namespace {

void refuse_shared(const Settings& settings) {
  if (settings.network == "host") {
    throw std::runtime_error(
        "container cannot be disconnected from host network or connected to host network");
  }
  if (settings.network == "none") {
    throw std::runtime_error(
        "container cannot be connected to multiple networks with one of the networks in private "
        "(none) mode");
  }
  if (!has_sandbox(settings)) {
    throw std::runtime_error(
        "container sharing network namespace with another container or host cannot be connected to "
        "any other network");
  }
}

base::Fd namespace_of(const Container& container) {
  return base::open_file(fmt::format("/proc/{}/ns/net", container.state.pid).c_str(), O_RDONLY);
}

std::string free_interface(const Sandbox& sandbox) {
  for (int number = 0;; ++number) {
    const std::string name = fmt::format("eth{}", number);
    if (!std::ranges::any_of(sandbox.endpoints,
                             [&](const Endpoint& one) { return one.interface == name; })) {
      return name;
    }
  }
}

// The way out was that of the network that went, or there was none yet.
void ensure_default_route(const Folders& folders, const Sandbox& sandbox, const base::Fd& netns) {
  const auto inside = network::Netlink::of(netns);
  for (const auto& endpoint : sandbox.endpoints) {
    const auto gateway = network::Address::parse(endpoint.gateway);
    if (!gateway || find_network(folders, endpoint.network_id).is_internal) continue;
    try {
      network::add_default_route(inside, endpoint.interface, *gateway);
    } catch (const std::system_error& error) {
      if (error.code().value() != EEXIST) throw;
    }
    return;
  }
}

// Its files, its name server and its monitor learn of the networks that it has now.
void tell_all(const Folders& folders, const Container& container, const Sandbox& sandbox) {
  const Record& record = container.record;
  save_sandbox(folders, record.id, sandbox);
  write_etc_files(folders, record, sandbox);
  if (has_name_server(record.settings)) write_name_book(folders, record);
  write_plan(folders, record, container.state.restart_count);
  refresh_monitor(folders, record.id);
}

}  // namespace

void connect_container(const Folders& folders, const std::string& id,
                       const NetworkSetting& setting) {
  const ContainerLock lock(folders, id);
  Container container = load_container(folders, id);
  Record& record = container.record;
  refuse_shared(record.settings);
  auto& networks = record.settings.networks;
  if (std::ranges::find(networks, setting.network, &NetworkSetting::network) != networks.end()) {
    throw std::runtime_error(fmt::format("endpoint with name {} already exists in network {}",
                                         record.name, setting.network));
  }
  networks.push_back(setting);
  if (container.is_running()) {
    Sandbox sandbox = load_sandbox(folders, id);
    const base::Fd netns = namespace_of(container);
    sandbox.endpoints.push_back(connect_endpoint(
        folders, netns,
        {.record = record, .setting = setting, .interface = free_interface(sandbox)}));
    ensure_default_route(folders, sandbox, netns);
    tell_all(folders, container, sandbox);
  }
  save_record(folders, record);
}

void disconnect_container(const Folders& folders, const std::string& id,
                          const network::Definition& definition) {
  const ContainerLock lock(folders, id);
  Container container = load_container(folders, id);
  Record& record = container.record;
  auto& networks = record.settings.networks;
  const auto setting = std::ranges::find(networks, definition.name, &NetworkSetting::network);
  if (setting == networks.end()) {
    if (definition.name == "host") refuse_shared({.network = "host"});
    throw std::runtime_error(
        fmt::format("container {} is not connected to network {}", id, definition.name));
  }
  networks.erase(setting);
  if (container.is_running()) {
    Sandbox sandbox = load_sandbox(folders, id);
    const auto gone = std::ranges::find(sandbox.endpoints, definition.name, &Endpoint::network);
    if (gone != sandbox.endpoints.end()) {
      network::Netlink::of(namespace_of(container)).remove_link(gone->interface);
      disconnect_endpoint(*gone, id);
      sandbox.endpoints.erase(gone);
    }
    ensure_default_route(folders, sandbox, namespace_of(container));
    tell_all(folders, container, sandbox);
  }
  save_record(folders, record);
}

void refresh_names(const Folders& folders, const std::string& id) {
  const Container container = load_container(folders, id);
  const Sandbox sandbox = load_sandbox(folders, id);
  for (const auto& endpoint : sandbox.endpoints) {
    for (const auto& setting : container.record.settings.networks) {
      if (setting.network != endpoint.network) continue;
      for (const auto& file : endpoint.leases) {
        network::rewrite_lease(file, {.container = id,
                                      .name = container.record.name,
                                      .aliases = names_in_network(container.record, setting)});
      }
    }
  }
}

}  // namespace engine
