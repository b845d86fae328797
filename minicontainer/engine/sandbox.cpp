#include "minicontainer/engine/sandbox.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/endpoint.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/publish.hpp"
#include "minicontainer/network/addressing.hpp"
#include "minicontainer/network/namespace.hpp"
#include "minicontainer/network/nft.hpp"

namespace engine {
namespace {

// As docker sets them: in a container, whoever it is may listen at port 80 and send a ping.
void set_defaults(const base::Fd& netns) {
  const network::Inside inside(netns);
  base::write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
  base::write_file("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
}

// The first network that leads anywhere gives the default route.
std::size_t default_place(const Folders& folders, const Settings& settings) {
  for (std::size_t place = 0; place < settings.networks.size(); ++place) {
    if (!find_network(folders, settings.networks[place].network).is_internal) return place;
  }
  return 0;
}

void connect_all(const Folders& folders, const Record& record, OpenSandbox& open) {
  const auto& settings = record.settings.networks;
  const std::size_t default_network = default_place(folders, record.settings);
  for (std::size_t place = 0; place < settings.size(); ++place) {
    open.sandbox.endpoints.push_back(connect_endpoint(folders, open.netns,
                                                      {.record = record,
                                                       .setting = settings[place],
                                                       .interface = fmt::format("eth{}", place),
                                                       .is_default = place == default_network}));
    save_sandbox(folders, record.id, open.sandbox);
  }
}

}  // namespace

bool has_sandbox(const Settings& settings) {
  const std::string& network = settings.network;
  return network != "host" && network != "none" && !network.starts_with("container:");
}

OpenSandbox open_sandbox(const Folders& folders, const Record& record) {
  release_sandbox(folders, record.id);
  base::Undo undo;
  undo.add([&] { release_sandbox(folders, record.id); });
  OpenSandbox open{.netns = network::make_namespace()};
  network::switch_on(network::Netlink::of(open.netns), "lo");
  set_defaults(open.netns);
  connect_all(folders, record, open);
  publish_ports(folders, record, open);
  undo.commit();
  return open;
}

void release_sandbox(const Folders& folders, const std::string& id) {
  if (::access(sandbox_file(folders, id).c_str(), F_OK) == -1) return;
  const Sandbox sandbox = load_sandbox(folders, id);
  if (::access(unpublish_file(folders, id).c_str(), F_OK) == 0) {
    try {
      network::apply_rules(base::read_file(unpublish_file(folders, id)));
    } catch (const std::runtime_error&) {
      // The table is gone, or another container has its ports by now.
    }
    ::unlink(unpublish_file(folders, id).c_str());
  }
  for (const auto& endpoint : sandbox.endpoints) disconnect_endpoint(endpoint, id);
  ::unlink(sandbox_file(folders, id).c_str());
}

}  // namespace engine
