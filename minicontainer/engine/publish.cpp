#include "minicontainer/engine/publish.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/monitor/quick_file.hpp"
#include "minicontainer/network/nft.hpp"
#include "minicontainer/network/reflect.hpp"

namespace engine {

using network::Address;
using network::PublishedPort;

namespace {

constexpr std::uint16_t kFirstFreePort = 49153;  // docker's, and that of RFC 6335 but for one
constexpr std::uint16_t kLastPort = 65535;

sockaddr_storage socket_address(const Address& address, std::uint16_t port) {
  sockaddr_storage storage{};
  if (address.is_v6()) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = ::htons(port);
    std::memcpy(&v6->sin6_addr, address.bytes(), address.size());
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    v4->sin_family = AF_INET;
    v4->sin_port = ::htons(port);
    std::memcpy(&v4->sin_addr, address.bytes(), address.size());
  }
  return storage;
}

// -1 with errno set, or a socket that has the port. It listens: two sockets may be bound to one
// port otherwise (man 7 socket, SO_REUSEADDR).
base::Fd try_reserve(const PublishedPort& port) {
  const bool is_tcp = port.protocol == "tcp";
  const int family = port.host.is_v6() ? AF_INET6 : AF_INET;
  base::Fd socket(sys::check(
      ::socket(family, (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0), "make a socket"));
  const int on = 1;
  if (is_tcp) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (port.host.is_v6()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  const sockaddr_storage address = socket_address(port.host, port.host_port);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  const socklen_t size = port.host.is_v6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (::bind(socket.get(), name, size) == -1) return {};
  if (is_tcp && ::listen(socket.get(), SOMAXCONN) == -1) return {};
  return socket;
}

bool is_a_containers(const Folders& folders, const PublishedPort& wanted) {
  for (const std::string& id : list_ids(folders)) {
    for (const auto& port : load_sandbox(folders, id).ports) {
      if (port.host_port == wanted.host_port && port.protocol == wanted.protocol) return true;
    }
  }
  return false;
}

[[noreturn]] void refuse(const Folders& folders, const PublishedPort& port, int error) {
  const std::string place = fmt::format("{}:{}", port.host.text(), port.host_port);
  if (error == EADDRINUSE && is_a_containers(folders, port)) {
    throw std::runtime_error(fmt::format("Bind for {} failed: port is already allocated", place));
  }
  const std::string reason = std::generic_category().message(error);
  throw std::runtime_error(fmt::format("listen {}{} {}: bind: {}", port.protocol,
                                       port.host.is_v6() ? "6" : "4", place,
                                       error == EADDRINUSE ? "address already in use" : reason));
}

// The first of the range that is free; any port of the machine where none is asked for.
base::Fd reserve(const Folders& folders, const PortBinding& binding, PublishedPort& port) {
  const bool is_any = binding.first_host_port == 0;
  const int first = is_any ? kFirstFreePort : binding.first_host_port;
  const int last = is_any ? kLastPort : binding.last_host_port;
  int error = EADDRINUSE;
  for (int number = first; number <= last; ++number) {
    port.host_port = static_cast<std::uint16_t>(number);
    base::Fd socket = try_reserve(port);
    if (socket.is_open()) return socket;
    error = errno;
    if (error != EADDRINUSE) break;
  }
  refuse(folders, port, error);
}

PublishedPort target_of(const PortBinding& binding, const Sandbox& sandbox) {
  const auto host = Address::parse(binding.host_address.empty() ? "0.0.0.0" : binding.host_address);
  for (const auto& endpoint : sandbox.endpoints) {
    const auto address = Address::parse(host->is_v6() ? endpoint.address_v6 : endpoint.address);
    if (!address) continue;
    return {.protocol = binding.protocol,
            .host = *host,
            .container = *address,
            .container_port = binding.container_port};
  }
  throw std::runtime_error(
      fmt::format("port {}: the container has no address of this version", binding.key()));
}

// Somebody may have thrown the rules away meanwhile: then they are made again.
void apply_publishing(const Folders& folders, const Sandbox& sandbox, const std::string& rules) {
  try {
    network::apply_rules(rules);
  } catch (const network::NoRules&) {
    throw;
  } catch (const std::runtime_error&) {
    std::string all = network::table_rules();
    for (const auto& endpoint : sandbox.endpoints) {
      const auto definition = find_network(folders, endpoint.network_id);
      network::NetworkRules network{.bridge = definition.link(),
                                    .is_internal = definition.is_internal};
      if (const auto* v4 = definition.subnet_of(false)) network.v4 = v4->subnet;
      if (const auto* v6 = definition.subnet_of(true)) network.v6 = v6->subnet;
      all += network::network_rules(network);
    }
    network::apply_rules(all + rules);
  }
}

struct PortRules {
  std::string opening, closing;
};

// By rules; where those are not allowed, the monitor gets a process that forwards.
void open_ports(const Folders& folders, const Record& record, Sandbox& sandbox,
                const PortRules& rules) {
  const network::Netlink machine;
  for (const auto& endpoint : sandbox.endpoints) {
    if (!endpoint.link.empty()) network::let_reflect(machine, endpoint.link);
  }
  const auto closing_file = unpublish_file(folders, record.id);
  monitor::replace_file_quickly(closing_file, rules.closing);
  try {
    apply_publishing(folders, sandbox, rules.opening);
  } catch (const network::NoRules&) {
    sandbox.is_forwarded = true;
    std::filesystem::remove(closing_file);
  }
  save_sandbox(folders, record.id, sandbox);
}

}  // namespace

void publish_ports(const Folders& folders, const Record& record, OpenSandbox& open) {
  const auto wanted = wanted_ports(record.settings);
  if (wanted.empty() || open.sandbox.endpoints.empty()) return;
  std::string opening;
  std::string closing;
  try {
    for (const auto& binding : wanted) {
      PublishedPort port = target_of(binding, open.sandbox);
      open.reserved.push_back(reserve(folders, binding, port));
      opening += network::publish_rules(port);
      closing += network::unpublish_rules(port);
      open.sandbox.ports.push_back(port);
    }
    open_ports(folders, record, open.sandbox, {.opening = opening, .closing = closing});
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(
        fmt::format("driver failed programming external connectivity on endpoint {} ({}): {}",
                    record.name, record.id, error.what()));
  }
}

}  // namespace engine
