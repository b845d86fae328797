// A network as its user asked for it: docker's `network create`, kept in ROOT/networks/ID.json.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/network/address.hpp"

namespace network {

/// One subnet of a network. Most have one; with --ipv6 there are two.
struct SubnetSettings {
  Subnet subnet;
  std::optional<Subnet> range;  ///< --ip-range
  Address gateway;
};

struct Definition {
  std::string id;  ///< 64 hexadecimal digits
  std::string name;
  std::string driver;   ///< "bridge", "macvlan", "host", "null"
  std::string created;  ///< RFC 3339 with nanoseconds
  std::vector<SubnetSettings> subnets;
  std::map<std::string, std::string> options, labels;
  bool is_internal = false, has_ipv6 = false, is_attachable = false;

  /// The link of the machine that its containers are connected to: "br-" and twelve digits of its
  /// id, unless an option names it.
  [[nodiscard]] std::string link() const;
  /// Whether it is one of docker's three: bridge, host, none.
  [[nodiscard]] bool is_predefined() const;
  /// The subnet of version 4 or 6; null if it has none.
  [[nodiscard]] const SubnetSettings* subnet_of(bool is_v6) const;
};

/// The names of the three that are always there, and the link of the first.
constexpr const char* kDefaultNetwork = "bridge";
constexpr const char* kDefaultLink = "minicontainer0";

nlohmann::json to_json(const Definition& definition);
/// Throws base::JsonError.
Definition definition_from_json(const nlohmann::json& document, const std::string& name);

}  // namespace network
