#include "minicontainer/network/leases.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <system_error>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/network/pool.hpp"

namespace network {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLatest = "latest";  // no address has this name

std::string content_of(const Lease& lease) {
  std::string text = fmt::format("container={}\nname={}\n", lease.container, lease.name);
  for (const auto& alias : lease.aliases) text += fmt::format("alias={}\n", alias);
  return text;
}

Lease lease_in(const std::string& text) {
  Lease lease;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == line.npos) continue;
    const std::string value = line.substr(equals + 1);
    if (line.starts_with("container=")) lease.container = value;
    if (line.starts_with("name=")) lease.name = value;
    if (line.starts_with("alias=")) lease.aliases.push_back(value);
  }
  return lease;
}

std::string read_if_there(const fs::path& file) {
  try {
    return base::read_file(file);
  } catch (const std::system_error&) {
    return {};
  }
}

}  // namespace

// The content stands in another file first: nobody finds an address whose owner is not known.
bool Leases::try_take(const Address& address, const Lease& lease) const {
  const fs::path draft = folder_ / fmt::format(".{}.{}", lease.container, ::getpid());
  base::write_file(draft, content_of(lease));
  const int result = ::link(draft.c_str(), (folder_ / address.text()).c_str());
  const int error = errno;
  ::unlink(draft.c_str());
  if (result == -1 && error == EEXIST) return false;
  if (result == -1) sys::throw_error(error, "take the address " + address.text());
  return true;
}

std::optional<TakenAddress> Leases::take_next(const SubnetSettings& subnet,
                                              const Lease& lease) const {
  const fs::path latest = folder_ / (subnet.subnet.first.is_v6() ? "latest6" : kLatest);
  Pool pool{.subnet = subnet.subnet,
            .range = subnet.range,
            .gateway = subnet.gateway,
            .latest = Address::parse(read_if_there(latest))};
  const auto is_taken = [&](const Address& address) {
    return ::access((folder_ / address.text()).c_str(), F_OK) == 0;
  };
  // Between the look and the taking another command may take it.
  while ((pool.latest = next_address(pool, is_taken))) {
    if (!try_take(*pool.latest, lease)) continue;
    base::write_file(latest, pool.latest->text());
    return TakenAddress{*pool.latest, folder_ / pool.latest->text()};
  }
  return std::nullopt;
}

TakenAddress Leases::take(const SubnetSettings& subnet, const Lease& lease,
                          const IsAlive& is_alive) const {
  fs::create_directories(folder_);
  if (const auto taken = take_next(subnet, lease)) return *taken;
  sweep(is_alive);
  if (const auto taken = take_next(subnet, lease)) return *taken;
  throw std::runtime_error("no available IPv4 addresses on this network's address pools: " +
                           subnet.subnet.text());
}

TakenAddress Leases::take_this(const Address& address, const Lease& lease,
                               const IsAlive& is_alive) const {
  fs::create_directories(folder_);
  if (!try_take(address, lease)) {
    sweep(is_alive);
    if (!try_take(address, lease)) throw std::runtime_error("Address already in use");
  }
  return {address, folder_ / address.text()};
}

std::vector<std::pair<Address, Lease>> Leases::list() const {
  std::vector<std::pair<Address, Lease>> leases;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto address = Address::parse(entry.path().filename());
    if (address) leases.emplace_back(*address, lease_in(read_if_there(entry.path())));
  }
  return leases;
}

std::size_t Leases::sweep(const IsAlive& is_alive) const {
  std::size_t kept = 0;
  for (const auto& [address, lease] : list()) {
    if (is_alive(lease.container)) {
      ++kept;
    } else {
      ::unlink((folder_ / address.text()).c_str());
    }
  }
  return kept;
}

}  // namespace network
