// The network of one container while it runs: its namespace, its links, its addresses, its ports.
//
// The namespace belongs to the container's monitor, which holds it open; there is no file of it.
// What else there is of it is written down in RUN_ROOT/ID/sandbox.json, so that whoever finds the
// monitor dead can take it down. The monitor itself does so at the end (monitor/network_end.hpp).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/ports.hpp"
#include "minicontainer/network/definition.hpp"
#include "minicontainer/network/rules.hpp"

namespace engine {

/// A container's place in one network.
struct Endpoint {
  std::string network, network_id;
  std::string link;       ///< the machine's end: "veth0123abc0"
  std::string interface;  ///< the container's end: "eth0"
  std::string hardware_address;
  std::string address, gateway;        ///< of version 4
  std::string address_v6, gateway_v6;  ///< empty: none
  int length = 0, length_v6 = 0;
  std::vector<std::string> aliases;
  std::vector<std::string> leases;  ///< the files of its addresses
};

struct Sandbox {
  std::vector<Endpoint> endpoints;
  std::vector<network::PublishedPort> ports;
  bool is_forwarded = false;  ///< by a process, because rules are not allowed here

  /// The address by which it is reached; empty: it has none.
  [[nodiscard]] std::string address() const;
};

/// A sandbox that is being handed to a monitor.
struct OpenSandbox {
  Sandbox sandbox;
  base::Fd netns;
  std::vector<base::Fd> reserved;  ///< sockets that keep the machine's ports for it
};

/// Whether the container gets links of its own: not with host, none and container:NAME.
bool has_sandbox(const Settings& settings);

/// Makes the namespace, connects it to the networks of the record, and publishes its ports. What a
/// command that was killed left is taken down before. Before: the caller holds the container's
/// lock. Throws std::runtime_error, in docker's words; then nothing is left.
OpenSandbox open_sandbox(const Folders& folders, const Record& record);

/// Takes down what sandbox.json says; nothing if there is none. The namespace itself goes with its
/// last process and descriptor.
void release_sandbox(const Folders& folders, const std::string& id);

/// What sandbox.json says; empty if there is none.
Sandbox load_sandbox(const Folders& folders, const std::string& id);
void save_sandbox(const Folders& folders, const std::string& id, const Sandbox& sandbox);

/// The ports of a container that runs, as `ps` and `port` tell them.
std::vector<PortBinding> bound_ports(const Folders& folders, const std::string& id);

/// The rules that close its ports, for `nft -f`: RUN_ROOT/ID/unpublish.nft.
std::filesystem::path unpublish_file(const Folders& folders, const std::string& id);
std::filesystem::path sandbox_file(const Folders& folders, const std::string& id);

}  // namespace engine
