#include "minicontainer/compose/project.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "minicontainer/compose/start_order.hpp"

extern char** environ;

namespace compose {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualNames[] = {"compose.yaml", "compose.yml", "docker-compose.yml",
                                       "docker-compose.yaml"};

// "My Shop" becomes "myshop": what a name of a container may begin with.
std::string name_from(const std::string& text) {
  std::string name;
  for (const unsigned char letter : text) {
    const bool is_plain = std::isalnum(letter) != 0;
    if (is_plain || (!name.empty() && (letter == '_' || letter == '-'))) {
      name += static_cast<char>(std::tolower(letter));
    }
  }
  return name;
}

std::string project_name(const ProjectOptions& options, const Node& document,
                         const fs::path& folder) {
  const char* wanted = ::getenv("COMPOSE_PROJECT_NAME");
  std::string name = options.name;
  if (name.empty() && wanted != nullptr) name = wanted;
  const Node* own = document.find("name");
  if (name.empty() && own != nullptr) name = own->as_text();
  const bool is_said = !name.empty();
  if (!is_said) name = folder.filename();
  const std::string usable = name_from(name);
  if (usable.empty() || (is_said && usable != name)) {
    throw ComposeError(fmt::format(
        "\"{}\" is no name of a project: small letters, digits, - and _, a letter first: give one "
        "with -p",
        name));
  }
  return usable;
}

Resource read_resource(const Project& project, const std::string& key, const Node& node,
                       const std::set<std::string>& known) {
  Resource resource{.name = project.name + "_" + key};
  for (const auto& [name, value] : node.members) {
    if (name == "name") {
      resource.name = value.as_text();
    } else if (name == "external") {
      resource.is_external = value.as_flag();
    } else if (name == "labels") {
      for (const auto& label : value.as_pairs()) {
        resource.options.insert(resource.options.end(), {"--label", label});
      }
    } else if (name == "driver" || name == "internal") {
      if (name == "driver")
        resource.options.insert(resource.options.end(), {"--driver", value.as_text()});
      if (name == "internal" && value.as_flag()) resource.options.emplace_back("--internal");
    } else if (!known.contains(name) && !name.starts_with("x-")) {
      value.refuse("this key is not known here");
    }
  }
  const bool keeps_key = resource.is_external && node.find("name") == nullptr;
  if (keeps_key) resource.name = key;
  return resource;
}

void read_address_pool(const Node& node, Resource& resource) {
  const Node* ipam = node.find("ipam");
  const Node* config = ipam == nullptr ? nullptr : ipam->find("config");
  if (config == nullptr) return;
  config->require(Kind::kList);
  for (const Node& pool : config->items) {
    for (const auto& [key, value] : pool.members) {
      if (key != "subnet" && key != "gateway" && key != "ip_range") {
        value.refuse("this key is not known here");
      }
      resource.options.insert(resource.options.end(),
                              {"--" + (key == "ip_range" ? "ip-range" : key), value.as_text()});
    }
  }
}

void read_resources(const Node& document, Project& project) {
  project.networks["default"] = {.name = project.name + "_default"};
  if (const Node* networks = document.find("networks")) {
    for (const auto& [key, node] : networks->members) {
      project.networks[key] =
          read_resource(project, key, node, {"ipam", "driver_opts", "attachable", "enable_ipv6"});
      read_address_pool(node, project.networks[key]);
    }
  }
  if (const Node* volumes = document.find("volumes")) {
    for (const auto& [key, node] : volumes->members) {
      project.volumes[key] = read_resource(project, key, node, {"driver_opts"});
    }
  }
}

bool is_on(const Service& service, const std::set<std::string>& profiles) {
  if (service.profiles.empty()) return true;
  return std::ranges::any_of(service.profiles,
                             [&](const auto& one) { return profiles.contains(one); });
}

// Whoever is on needs what it depends on.
void check_dependencies(const Project& project, const Node& services) {
  Dependencies all;
  for (const auto& [name, service] : project.services) {
    auto& others = all[name];
    for (const auto& one : service.dependencies) others.push_back(one.service);
  }
  try {
    start_order(all);
  } catch (const std::runtime_error& error) {
    services.refuse(error.what());
  }
}

void read_services(const Node& document, const std::set<std::string>& profiles, Project& project) {
  const Node* services = document.find("services");
  if (services == nullptr) document.refuse("it has no \"services\"");
  services->require(Kind::kMap);
  for (const auto& [name, node] : services->members) {
    Service service = read_service(name, node, project);
    if (is_on(service, profiles)) project.services.emplace(name, std::move(service));
  }
  check_dependencies(project, *services);
}

void refuse_unknown(const Node& document) {
  for (const auto& [key, value] : document.members) {
    static const std::set<std::string> kKnown = {"name", "services", "networks", "volumes",
                                                 "version"};
    if (kKnown.contains(key) || key.starts_with("x-")) continue;
    if (key == "configs" || key == "secrets") {
      value.refuse("configs and secrets are not supported: mount a file with \"volumes\"");
    }
    value.refuse("this key is not known here");
  }
}

void add_assignment(const std::string& line, Variables& variables) {
  const auto equals = line.find('=');
  const auto start = line.find_first_not_of(" \t");
  if (equals == line.npos || start == line.npos || line[start] == '#') return;
  std::string value = line.substr(equals + 1);
  while (!value.empty() && (value.back() == '\r' || value.back() == ' ')) value.pop_back();
  const bool is_quoted = value.size() > 1 && value.front() == value.back() &&
                         (value.front() == '"' || value.front() == '\'');
  variables[line.substr(start, equals - start)] =
      is_quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

fs::path find_file(const ProjectOptions& options) {
  if (!options.file.empty()) {
    if (!fs::exists(options.file)) {
      throw ComposeError(
          fmt::format("open {}: no such file or directory", fs::absolute(options.file).native()));
    }
    return fs::absolute(options.file).lexically_normal();
  }
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    for (const char* name : kUsualNames) {
      if (fs::exists(folder / name)) return folder / name;
    }
    if (folder == folder.root_path()) break;
  }
  throw ComposeError(
      "no configuration file provided: not found: there is no compose.yaml here or in a folder "
      "above; name one with -f");
}

Variables load_variables(const ProjectOptions& options, const fs::path& folder) {
  Variables variables;
  const fs::path file = options.env_file.empty() ? folder / ".env" : options.env_file;
  if (!options.env_file.empty() && !fs::exists(file)) {
    throw ComposeError(fmt::format("open {}: no such file or directory", file.native()));
  }
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) add_assignment(line, variables);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != text.npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

Node load_project_document(const ProjectOptions& options) {
  const fs::path file = find_file(options);
  const Variables variables = load_variables(options, file.parent_path());
  Node document =
      load_document(file, [&](const std::string& text) { return interpolate(text, variables); });
  document.require(Kind::kMap);
  return document;
}

Project load_project(const ProjectOptions& options) {
  const Node document = load_project_document(options);
  refuse_unknown(document);
  Project project{.folder = find_file(options).parent_path()};
  project.name = project_name(options, document, project.folder);
  std::set<std::string> profiles = options.profiles;
  if (const char* more = ::getenv("COMPOSE_PROFILES")) {
    std::istringstream words(more);
    for (std::string word; std::getline(words, word, ',');) profiles.insert(word);
  }
  read_resources(document, project);
  read_services(document, profiles, project);
  return project;
}

}  // namespace compose
