#include "minicontainer/engine/network_plan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/network/netlink.hpp"
#include "minicontainer/network/pool.hpp"

namespace engine {
namespace {

using network::Address;
using network::Subnet;
using network::SubnetSettings;

// docker's: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 and on.
std::vector<Subnet> candidates() {
  std::vector<Subnet> all;
  for (int second = 17; second <= 31; ++second) {
    all.push_back(*Subnet::parse(fmt::format("172.{}.0.0/16", second)));
  }
  for (int third = 0; third < 256; third += 16) {
    all.push_back(*Subnet::parse(fmt::format("192.168.{}.0/20", third)));
  }
  return all;
}

// Unique local addresses (RFC 4193): 48 bits that begin with fd, the rest by chance; and 64 of
// them.
std::vector<Subnet> candidates_v6() {
  std::vector<Subnet> all;
  for (int number = 1; number < 256; ++number) {
    all.push_back(*Subnet::parse(fmt::format("fd4d:696e:69{:02x}::/64", number)));
  }
  return all;
}

std::vector<Subnet> subnets_of_networks(const Folders& folders) {
  std::vector<Subnet> subnets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folders.networks(), error)) {
    if (entry.path().extension() != ".json") continue;
    const auto definition =
        network::definition_from_json(base::load_json(entry.path()), entry.path().native());
    for (const auto& subnet : definition.subnets) subnets.push_back(subnet.subnet);
  }
  return subnets;
}

Subnet free_subnet(const Folders& folders, const std::vector<Subnet>& pool) {
  std::vector<Subnet> in_use = subnets_of_networks(folders);
  for (const Subnet& routed : network::Netlink().routed_subnets()) in_use.push_back(routed);
  if (const auto chosen = network::choose_subnet(pool, in_use)) return *chosen;
  throw std::runtime_error(
      "could not find an available, non-overlapping IPv4 address pool among the defaults to assign "
      "to the network");
}

Subnet read_subnet(const std::string& word, const char* what) {
  if (const auto subnet = Subnet::parse(word)) return *subnet;
  throw std::runtime_error(
      fmt::format("invalid {} {}: invalid CIDR address: {}", what, word, word));
}

Subnet read_own_subnet(const Folders& folders, const std::string& word) {
  const Subnet subnet = read_subnet(word, "subnet");
  const auto others = subnets_of_networks(folders);
  const bool is_taken =
      std::ranges::any_of(others, [&](const Subnet& other) { return other.overlaps(subnet); });
  if (is_taken) throw std::runtime_error("Pool overlaps with other one on this address space");
  return subnet;
}

void read_ranges(const NetworkRequest& request, std::vector<SubnetSettings>& subnets) {
  for (const auto& word : request.ranges) {
    const Subnet range = read_subnet(word, "ip-range");
    const auto home = std::ranges::find_if(
        subnets, [&](const SubnetSettings& entry) { return entry.subnet.contains(range); });
    if (home == subnets.end()) {
      throw std::runtime_error("no matching subnet for range " + word);
    }
    home->range = range;
  }
}

void read_gateways(const NetworkRequest& request, std::vector<SubnetSettings>& subnets) {
  for (auto& entry : subnets) entry.gateway = entry.subnet.first.plus(1);
  for (const auto& word : request.gateways) {
    const auto address = Address::parse(word);
    if (!address) throw std::runtime_error("invalid gateway address: " + word);
    const auto home = std::ranges::find_if(
        subnets, [&](const SubnetSettings& entry) { return entry.subnet.contains(*address); });
    if (home == subnets.end()) {
      throw std::runtime_error("no matching subnet for gateway " + word);
    }
    home->gateway = *address;
  }
}

}  // namespace

std::vector<SubnetSettings> plan_subnets(const Folders& folders, const NetworkRequest& request) {
  std::vector<SubnetSettings> subnets;
  const auto has = [&](bool is_v6) {
    return std::ranges::any_of(
        subnets, [&](const SubnetSettings& entry) { return entry.subnet.first.is_v6() == is_v6; });
  };
  for (const auto& word : request.subnets) {
    subnets.push_back({.subnet = read_own_subnet(folders, word)});
  }
  if (!has(false)) {
    subnets.insert(subnets.begin(), {.subnet = free_subnet(folders, candidates())});
  }
  if (request.has_ipv6 && !has(true)) {
    subnets.push_back({.subnet = free_subnet(folders, candidates_v6())});
  }
  read_gateways(request, subnets);
  read_ranges(request, subnets);
  return subnets;
}

}  // namespace engine
