// The keys of a service that have more than one form, or more than one option each.

#include <fmt/core.h>

#include "minicontainer/compose/project.hpp"

namespace compose {
namespace {

void add(Words& words, const std::string& option, const std::string& value) {
  words.push_back(option);
  words.push_back(value);
}

std::string text_of(const Node& node, const char* key, const std::string& otherwise = "") {
  const Node* value = node.find(key);
  return value == nullptr ? otherwise : value->as_text();
}

void allow_only(const Node& node, const std::set<std::string>& known) {
  for (const auto& [key, value] : node.members) {
    if (!known.contains(key) && !key.starts_with("x-")) value.refuse("this key is not known here");
  }
}

// The long form: target, published, host_ip, protocol.
std::string port_of(const Node& node) {
  allow_only(node, {"target", "published", "host_ip", "protocol", "mode", "name"});
  const Node* target = node.find("target");
  if (target == nullptr) node.refuse("it needs a target");
  std::string word = text_of(node, "published");
  const std::string address = text_of(node, "host_ip");
  if (!address.empty()) word = address + ":" + word;
  if (!word.empty()) word += ":";
  word += target->as_text();
  const std::string protocol = text_of(node, "protocol", "tcp");
  return protocol == "tcp" ? word : word + "/" + protocol;
}

// A name at the beginning is a volume of the project; anything else is a folder of the machine.
void add_short_volume(const Node& node, const Project& project, Service& service) {
  const std::string& text = node.as_text();
  const auto colon = text.find(':');
  if (colon == text.npos) return add(service.options, "--volume", text);
  const std::string source = text.substr(0, colon);
  const std::string rest = text.substr(colon);
  if (source.starts_with('.') || source.starts_with('~')) {
    const char* home = ::getenv("HOME");
    const std::string path =
        source.starts_with('~') && home != nullptr ? home + source.substr(1) : source;
    return add(service.options, "--volume",
               (project.folder / path).lexically_normal().native() + rest);
  }
  if (source.starts_with('/')) return add(service.options, "--volume", text);
  const auto volume = project.volumes.find(source);
  if (volume == project.volumes.end()) {
    node.refuse(
        fmt::format("there is no volume {} below \"volumes\" at the end of the file", source));
  }
  add(service.options, "--volume", volume->second.name + rest);
}

void add_long_volume(const Node& node, const Project& project, Service& service) {
  allow_only(node, {"type", "source", "target", "read_only", "bind", "volume", "tmpfs"});
  const std::string type = text_of(node, "type", "volume");
  std::string source = text_of(node, "source");
  if (type == "bind") source = (project.folder / source).lexically_normal();
  if (type == "volume" && !source.empty()) {
    const auto volume = project.volumes.find(source);
    if (volume == project.volumes.end()) {
      node.refuse(fmt::format("there is no volume {} below \"volumes\"", source));
    }
    source = volume->second.name;
  }
  const Node* target = node.find("target");
  if (target == nullptr) node.refuse("it needs a target");
  std::string word = fmt::format("type={},target={}", type, target->as_text());
  if (!source.empty()) word += ",source=" + source;
  const Node* read_only = node.find("read_only");
  if (read_only != nullptr && read_only->as_flag()) word += ",readonly";
  const Node* tmpfs = node.find("tmpfs");
  if (tmpfs != nullptr && tmpfs->find("size") != nullptr) {
    word += ",tmpfs-size=" + text_of(*tmpfs, "size");
  }
  add(service.options, "--mount", word);
}

Condition condition_of(const Node& node) {
  const Node* condition = node.find("condition");
  if (condition == nullptr) return Condition::kStarted;
  const std::string& word = condition->as_text();
  if (word == "service_started") return Condition::kStarted;
  if (word == "service_healthy") return Condition::kHealthy;
  if (word == "service_completed_successfully") return Condition::kCompleted;
  condition->refuse(
      "a condition is service_started, service_healthy or service_completed_successfully");
}

void read_resources(const Node& node, const char* memory_option, Service& service) {
  allow_only(node, {"cpus", "memory", "pids"});
  for (const auto& [key, value] : node.members) {
    if (key == "memory") add(service.options, memory_option, value.as_text());
    if (std::string_view(memory_option) != "--memory") continue;
    if (key == "cpus") add(service.options, "--cpus", value.as_text());
    if (key == "pids") add(service.options, "--pids-limit", value.as_text());
  }
}

void read_restart_policy(const Node& node, Service& service) {
  const std::string condition = text_of(node, "condition", "any");
  const std::string attempts = text_of(node, "max_attempts");
  if (condition == "none") return add(service.options, "--restart", "no");
  if (condition == "any") return add(service.options, "--restart", "always");
  if (condition != "on-failure") node.refuse("a condition is none, on-failure or any");
  add(service.options, "--restart", attempts.empty() ? "on-failure" : "on-failure:" + attempts);
}

}  // namespace

void read_ports(const Node& node, Service& service) {
  node.require(Kind::kList);
  for (const Node& port : node.items) {
    add(service.published, "--publish", port.kind == Kind::kMap ? port_of(port) : port.as_text());
  }
}

void read_volumes(const Node& node, const Project& project, Service& service) {
  node.require(Kind::kList);
  for (const Node& volume : node.items) {
    if (volume.kind == Kind::kMap) {
      add_long_volume(volume, project, service);
    } else {
      add_short_volume(volume, project, service);
    }
  }
}

void read_networks(const Node& node, const Project& project, Service& service) {
  const auto add_network = [&](const std::string& name, const Node& place) -> ServiceNetwork& {
    if (!project.networks.contains(name)) {
      place.refuse(fmt::format("there is no network {} below \"networks\"", name));
    }
    return service.networks.emplace_back(ServiceNetwork{.name = name});
  };
  if (node.kind == Kind::kList) {
    for (const Node& item : node.items) add_network(item.as_text(), item);
    return;
  }
  node.require(Kind::kMap);
  for (const auto& [name, value] : node.members) {
    ServiceNetwork& network = add_network(name, value);
    allow_only(value, {"aliases", "ipv4_address", "priority"});
    if (const Node* aliases = value.find("aliases")) network.aliases = aliases->as_words();
    network.address = text_of(value, "ipv4_address");
  }
}

void read_dependencies(const Node& node, Service& service) {
  if (node.kind != Kind::kMap) {
    for (const auto& name : node.as_words()) service.dependencies.push_back({.service = name});
    return;
  }
  for (const auto& [name, value] : node.members) {
    allow_only(value, {"condition", "restart", "required"});
    service.dependencies.push_back({.service = name, .condition = condition_of(value)});
  }
}

void read_health(const Node& node, Service& service) {
  allow_only(node, {"test", "interval", "timeout", "retries", "start_period", "disable"});
  for (const auto& [key, value] : node.members) {
    if (key == "disable") {
      if (value.as_flag()) service.options.emplace_back("--no-healthcheck");
    } else if (key == "test") {
      Words words = value.as_words();
      if (value.kind == Kind::kList) {
        if (words.empty()) value.refuse("it is empty");
        if (words[0] == "NONE") service.options.emplace_back("--no-healthcheck");
        if (words[0] == "NONE") continue;
        if (words[0] != "CMD" && words[0] != "CMD-SHELL") {
          value.refuse("a list begins with CMD, CMD-SHELL or NONE");
        }
        words.erase(words.begin());
      }
      std::string command;
      for (const auto& word : words) command += (command.empty() ? "" : " ") + word;
      add(service.options, "--health-cmd", command);
    } else {
      add(service.options, key == "start_period" ? "--health-start-period" : "--health-" + key,
          value.as_text());
    }
  }
}

void read_deploy(const Node& node, Service& service) {
  allow_only(node, {"replicas", "resources", "restart_policy", "mode", "labels", "placement",
                    "update_config", "rollback_config", "endpoint_mode"});
  if (const Node* replicas = node.find("replicas")) service.replicas = replicas->as_number();
  if (service.replicas < 0) node.refuse("replicas cannot be less than 0");
  if (const Node* policy = node.find("restart_policy")) read_restart_policy(*policy, service);
  const Node* resources = node.find("resources");
  if (resources == nullptr) return;
  allow_only(*resources, {"limits", "reservations"});
  if (const Node* limits = resources->find("limits")) read_resources(*limits, "--memory", service);
  if (const Node* kept = resources->find("reservations")) {
    read_resources(*kept, "--memory-reservation", service);
  }
}

void read_build(const Node& node, const Project& project, Service& service) {
  Build build;
  if (node.kind == Kind::kText) {
    build.context = (project.folder / node.text).lexically_normal();
  } else {
    node.require(Kind::kMap);
    allow_only(node, {"context", "dockerfile", "args", "target", "labels", "no_cache"});
    build.context = (project.folder / text_of(node, "context", ".")).lexically_normal();
    const std::string file = text_of(node, "dockerfile");
    if (!file.empty()) {
      add(build.options, "--file", (std::filesystem::path(build.context) / file).native());
    }
    const std::string target = text_of(node, "target");
    if (!target.empty()) add(build.options, "--target", target);
    for (const char* key : {"args", "labels"}) {
      const Node* pairs = node.find(key);
      if (pairs == nullptr) continue;
      for (const auto& pair : pairs->as_pairs()) {
        add(build.options, std::string_view(key) == "args" ? "--build-arg" : "--label", pair);
      }
    }
  }
  if (!std::filesystem::is_directory(build.context)) {
    node.refuse(fmt::format("there is no folder {}", build.context));
  }
  service.build = build;
}

}  // namespace compose
