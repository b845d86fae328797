#include "minicontainer/network/definition.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace network {

using base::JsonView;
using nlohmann::json;

namespace {

constexpr const char* kLinkOption = "com.docker.network.bridge.name";

std::map<std::string, std::string> words_in(const JsonView& document, const char* key) {
  std::map<std::string, std::string> words;
  if (const auto member = document.find(key)) {
    member->each_member(
        [&](const std::string& name, const JsonView& value) { words[name] = value.string(); });
  }
  return words;
}

Address address_in(const JsonView& value) {
  if (const auto address = Address::parse(value.string())) return *address;
  value.refuse("is no address");
}

Subnet subnet_in(const JsonView& value) {
  if (const auto subnet = Subnet::parse(value.string())) return *subnet;
  value.refuse("is no subnet");
}

}  // namespace

std::string Definition::link() const {
  const auto named = options.find(kLinkOption);
  if (named != options.end()) return named->second;
  return name == kDefaultNetwork ? kDefaultLink : "br-" + id.substr(0, 12);
}

bool Definition::is_predefined() const {
  return name == "bridge" || name == "host" || name == "none";
}

const SubnetSettings* Definition::subnet_of(bool is_v6) const {
  for (const auto& subnet : subnets) {
    if (subnet.subnet.first.is_v6() == is_v6) return &subnet;
  }
  return nullptr;
}

json to_json(const Definition& definition) {
  json document = {{"id", definition.id},
                   {"name", definition.name},
                   {"driver", definition.driver},
                   {"created", definition.created},
                   {"options", definition.options},
                   {"labels", definition.labels},
                   {"internal", definition.is_internal},
                   {"ipv6", definition.has_ipv6},
                   {"attachable", definition.is_attachable}};
  json& subnets = document["subnets"] = json::array();
  for (const auto& subnet : definition.subnets) {
    json& entry = subnets.emplace_back(
        json{{"subnet", subnet.subnet.text()}, {"gateway", subnet.gateway.text()}});
    if (subnet.range) entry["range"] = subnet.range->text();
  }
  return document;
}

Definition definition_from_json(const json& document, const std::string& name) {
  const JsonView view(document, name);
  Definition definition{.id = view.at("id").string(),
                        .name = view.at("name").string(),
                        .driver = view.at("driver").string(),
                        .created = view.at("created").string(),
                        .options = words_in(view, "options"),
                        .labels = words_in(view, "labels"),
                        .is_internal = view.at("internal").boolean(),
                        .has_ipv6 = view.at("ipv6").boolean(),
                        .is_attachable = view.at("attachable").boolean()};
  for (const auto& entry : view.at("subnets").elements()) {
    SubnetSettings subnet{.subnet = subnet_in(entry.at("subnet")),
                          .gateway = address_in(entry.at("gateway"))};
    if (const auto range = entry.find("range")) subnet.range = subnet_in(*range);
    definition.subnets.push_back(subnet);
  }
  return definition;
}

}  // namespace network
