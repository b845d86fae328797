#include "minicontainer/engine/networks.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/network_plan.hpp"
#include "minicontainer/monitor/container_state.hpp"
#include "minicontainer/network/bridge_network.hpp"
#include "minicontainer/network/netlink.hpp"

namespace engine {

namespace fs = std::filesystem;
using network::Definition;

namespace {

fs::path definition_file(const Folders& folders, const std::string& id) {
  return folders.networks() / (id + ".json");
}

std::optional<std::string> id_of_network_name(const Folders& folders, const std::string& name) {
  char target[PATH_MAX];
  const fs::path link = folders.networks() / "names" / name;
  const ssize_t length = ::readlink(link.c_str(), target, sizeof target);
  if (length <= 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(length));
}

Definition load(const Folders& folders, const std::string& id) {
  const fs::path file = definition_file(folders, id);
  return network::definition_from_json(base::load_json(file), file.native());
}

// The name last: whoever finds it finds the network.
void save(const Folders& folders, const Definition& definition) {
  const fs::path names = folders.networks() / "names";
  fs::create_directories(names);
  base::replace_file(definition_file(folders, definition.id),
                     base::format_json(network::to_json(definition)));
  sys::check(::symlink(definition.id.c_str(), (names / definition.name).c_str()),
             "take the network's name {}", definition.name);
}

bool is_id_beginning(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::vector<std::string> list_network_ids(const Folders& folders) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.networks(), error)) {
    if (entry.path().extension() == ".json") ids.push_back(entry.path().stem());
  }
  return ids;
}

void make_predefined(const Folders& folders, const char* name, const char* driver) {
  Definition definition{
      .id = new_id(), .name = name, .driver = driver, .created = monitor::now_with_nanoseconds()};
  if (definition.driver == "bridge") {
    definition.subnets = plan_subnets(folders, {.name = name});
    definition.options["com.docker.network.bridge.name"] = network::kDefaultLink;
  }
  save(folders, definition);
}

void ensure_predefined(const Folders& folders) {
  if (id_of_network_name(folders, "none")) return;
  const base::Fd lock = lock_networks(folders);
  for (const auto& [name, driver] :
       {std::pair("bridge", "bridge"), std::pair("host", "host"), std::pair("none", "null")}) {
    if (!id_of_network_name(folders, name)) make_predefined(folders, name, driver);
  }
}

void check_network_name(const std::string& name) {
  const bool is_right =
      !name.empty() && ::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
      std::ranges::all_of(name, [](unsigned char letter) {
        return ::isalnum(letter) != 0 || letter == '_' || letter == '.' || letter == '-';
      });
  if (!is_right || name.size() > 255) {
    throw std::runtime_error(fmt::format("{} is invalid name", name));
  }
}

void check_driver(const NetworkRequest& request) {
  if (request.driver == "macvlan") {
    if (request.options.contains("parent") && !request.subnets.empty()) return;
    throw std::runtime_error(
        "a macvlan network is a part of the network around this machine: say which link it shares "
        "and which addresses it may have, as in -o parent=eth0 --subnet 192.0.2.0/24");
  }
  if (request.driver == "host" || request.driver == "null") {
    throw std::runtime_error(
        fmt::format("only one instance of \"{}\" network is allowed", request.driver));
  }
  if (request.driver != "bridge") {
    throw std::runtime_error(fmt::format("plugin \"{}\" not found", request.driver));
  }
}

}  // namespace

base::Fd lock_networks(const Folders& folders) {
  fs::create_directories(folders.run_networks());
  const fs::path file = folders.run_networks() / "lock";
  base::Fd lock = base::open_file(file.c_str(), O_RDWR | O_CREAT, 0600);
  int result = 0;
  do {
    result = ::flock(lock.get(), LOCK_EX);
  } while (result == -1 && errno == EINTR);
  sys::check(result, "lock the networks");
  return lock;
}

Definition find_network(const Folders& folders, const std::string& reference) {
  ensure_predefined(folders);
  if (const auto id = id_of_network_name(folders, reference)) return load(folders, *id);
  if (!is_id_beginning(reference)) throw NoSuchNetwork(reference);
  std::string found;
  for (const auto& id : list_network_ids(folders)) {
    if (!id.starts_with(reference)) continue;
    if (!found.empty()) {
      throw std::runtime_error(
          fmt::format("network {} is ambiguous (2 matches found based on ID "
                      "prefix)",
                      reference));
    }
    found = id;
  }
  if (found.empty()) throw NoSuchNetwork(reference);
  return load(folders, found);
}

std::vector<Definition> list_networks(const Folders& folders) {
  ensure_predefined(folders);
  std::vector<Definition> networks;
  for (const auto& id : list_network_ids(folders)) {
    Definition definition = load(folders, id);
    if (id_of_network_name(folders, definition.name) == id) {
      networks.push_back(std::move(definition));
    }
  }
  std::ranges::sort(networks, {}, &Definition::name);
  return networks;
}

Definition create_network(const Folders& folders, const NetworkRequest& request) {
  ensure_predefined(folders);
  check_network_name(request.name);
  check_driver(request);
  const base::Fd lock = lock_networks(folders);
  if (id_of_network_name(folders, request.name)) {
    throw std::runtime_error(fmt::format("network with name {} already exists", request.name));
  }
  Definition definition{.id = new_id(),
                        .name = request.name,
                        .driver = request.driver,
                        .created = monitor::now_with_nanoseconds(),
                        .subnets = plan_subnets(folders, request),
                        .options = request.options,
                        .labels = request.labels,
                        .is_internal = request.is_internal,
                        .has_ipv6 = request.has_ipv6,
                        .is_attachable = request.is_attachable};
  base::Undo undo;
  undo.add([&] { fs::remove(definition_file(folders, definition.id)); });
  if (definition.driver == "bridge") network::bring_up(definition);
  undo.add([&] { network::take_down(definition); });
  save(folders, definition);
  undo.commit();
  return definition;
}

void remove_network(const Folders& folders, const Definition& definition) {
  if (definition.is_predefined()) {
    throw std::runtime_error(
        fmt::format("{} is a pre-defined network and cannot be removed", definition.name));
  }
  {
    const base::Fd lock = lock_networks(folders);
    const auto is_in_use = [&](const std::string& id) { return is_alive(folders, id); };
    if (leases_of(folders, definition).sweep(is_in_use) > 0) {
      throw std::runtime_error(
          fmt::format("error while removing network: network {} id {} has active endpoints",
                      definition.name, definition.id));
    }
    if (definition.driver == "bridge") network::take_down(definition);
    fs::remove(folders.networks() / "names" / definition.name);
    fs::remove(definition_file(folders, definition.id));
    fs::remove_all(folders.run_networks() / definition.id);
  }
  tidy_networks(folders);
}

network::Leases leases_of(const Folders& folders, const Definition& definition) {
  return network::Leases(folders.run_networks() / definition.id / "addresses");
}

// A command that starts it holds its lock; so does one that removes it, and then it does no harm to
// keep its address a little longer.
bool is_alive(const Folders& folders, const std::string& id) {
  if (has_monitor(folders, id)) return true;
  const base::Fd folder(::open(folders.container(id).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.is_open() && ::flock(folder.get(), LOCK_SH | LOCK_NB) == -1;
}

bool has_idle_network(const Folders& folders) {
  const Definition definition = find_network(folders, network::kDefaultNetwork);
  return network::Netlink().find_link(definition.link()) != 0 &&
         leases_of(folders, definition).list().empty();
}

void tidy_networks(const Folders& folders) {
  ensure_predefined(folders);
  const base::Fd lock = lock_networks(folders);
  bool has_any = false;
  for (const auto& definition : list_networks(folders)) {
    if (definition.driver != "bridge") continue;
    const auto is_in_use = [&](const std::string& id) { return is_alive(folders, id); };
    const bool stays = leases_of(folders, definition).sweep(is_in_use) > 0;
    has_any = has_any || stays || !definition.is_predefined();
    if (!stays && definition.is_predefined()) network::take_down(definition);
  }
  if (!has_any) network::remove_all_rules();
}

}  // namespace engine
