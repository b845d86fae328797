// sandbox.json: what a sandbox is made of.

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace engine {

namespace fs = std::filesystem;
using base::JsonView;
using nlohmann::json;

namespace {

// One table for both directions.
template <typename T, typename Visit>
void visit_endpoint(T& endpoint, const Visit& visit) {
  visit("network", endpoint.network);
  visit("networkId", endpoint.network_id);
  visit("link", endpoint.link);
  visit("interface", endpoint.interface);
  visit("hardwareAddress", endpoint.hardware_address);
  visit("address", endpoint.address);
  visit("gateway", endpoint.gateway);
  visit("length", endpoint.length);
  visit("address6", endpoint.address_v6);
  visit("gateway6", endpoint.gateway_v6);
  visit("length6", endpoint.length_v6);
  visit("aliases", endpoint.aliases);
  visit("leases", endpoint.leases);
}

struct Load {
  const JsonView& document;
  void operator()(const char* key, std::string& text) const { text = document.at(key).string(); }
  void operator()(const char* key, int& number) const {
    number = static_cast<int>(document.at(key).integer_between(0, 128));
  }
  void operator()(const char* key, std::vector<std::string>& words) const {
    words = document.at(key).strings();
  }
};

json to_json(const network::PublishedPort& port) {
  return {{"protocol", port.protocol},
          {"host", port.host.text()},
          {"hostPort", port.host_port},
          {"container", port.container.text()},
          {"containerPort", port.container_port}};
}

network::PublishedPort port_from(const JsonView& view) {
  const auto address = [&](const char* key) {
    const auto value = view.at(key);
    const auto parsed = network::Address::parse(value.string());
    if (!parsed) value.refuse("is no address");
    return *parsed;
  };
  const auto number = [&](const char* key) {
    return static_cast<std::uint16_t>(view.at(key).integer_between(0, 65535));
  };
  return {.protocol = view.at("protocol").string(),
          .host = address("host"),
          .host_port = number("hostPort"),
          .container = address("container"),
          .container_port = number("containerPort")};
}

}  // namespace

fs::path sandbox_file(const Folders& folders, const std::string& id) {
  return folders.run(id) / "sandbox.json";
}

fs::path unpublish_file(const Folders& folders, const std::string& id) {
  return folders.run(id) / "unpublish.nft";
}

void save_sandbox(const Folders& folders, const std::string& id, const Sandbox& sandbox) {
  json document = {
      {"endpoints", json::array()}, {"ports", json::array()}, {"forwarded", sandbox.is_forwarded}};
  for (const auto& endpoint : sandbox.endpoints) {
    json& entry = document["endpoints"].emplace_back(json::object());
    visit_endpoint(endpoint, [&](const char* key, const auto& value) { entry[key] = value; });
  }
  for (const auto& port : sandbox.ports) document["ports"].push_back(to_json(port));
  fs::create_directories(folders.run(id));
  monitor::replace_file_quickly(sandbox_file(folders, id), base::format_json(document));
}

Sandbox load_sandbox(const Folders& folders, const std::string& id) {
  const fs::path file = sandbox_file(folders, id);
  Sandbox sandbox;
  if (::access(file.c_str(), F_OK) == -1) return sandbox;
  const json document = base::load_json(file);
  const JsonView view(document, file.native());
  for (const auto& entry : view.at("endpoints").elements()) {
    visit_endpoint(sandbox.endpoints.emplace_back(), Load{entry});
  }
  for (const auto& entry : view.at("ports").elements()) sandbox.ports.push_back(port_from(entry));
  sandbox.is_forwarded = view.at("forwarded").boolean();
  return sandbox;
}

std::string Sandbox::address() const {
  return endpoints.empty() ? "" : endpoints.front().address;
}

std::vector<PortBinding> bound_ports(const Folders& folders, const std::string& id) {
  std::vector<PortBinding> bound;
  for (const auto& port : load_sandbox(folders, id).ports) {
    bound.push_back({.protocol = port.protocol,
                     .container_port = port.container_port,
                     .host_address = port.host.text(),
                     .first_host_port = port.host_port,
                     .last_host_port = port.host_port});
  }
  return bound;
}

}  // namespace engine
