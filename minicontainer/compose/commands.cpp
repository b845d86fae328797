#include "minicontainer/compose/commands.hpp"

#include <fmt/core.h>

#include "minicontainer/image/digest.hpp"

namespace compose {
namespace {

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

void add_label(Words& words, const char* label, const std::string& value) {
  append(words, {"--label", fmt::format("{}={}", label, value)});
}

// network_mode: "service:web" is the network of that service's first container.
std::string network_mode(const Project& project, const Service& service) {
  constexpr std::string_view kService = "service:";
  if (!service.network_mode.starts_with(kService)) return service.network_mode;
  const auto other = project.services.find(service.network_mode.substr(kService.size()));
  if (other == project.services.end()) {
    throw ComposeError(
        fmt::format("service {}: network_mode: there is no such service", service.name));
  }
  return "container:" + container_name(project, other->second, 1);
}

// The service's name leads to all its containers.
void add_network(const Project& project, const Service& service, Words& words) {
  if (!service.network_mode.empty()) {
    append(words, {"--network", network_mode(project, service)});
    return;
  }
  const ServiceNetwork& first = service.networks.front();
  append(words, {"--network", project.networks.at(first.name).name});
  append(words, {"--network-alias", service.name});
  for (const auto& alias : first.aliases) append(words, {"--network-alias", alias});
  if (!first.address.empty()) append(words, {"--ip", first.address});
}

}  // namespace

std::string container_name(const Project& project, const Service& service, long number) {
  if (!service.container_name.empty()) return service.container_name;
  return fmt::format("{}-{}-{}", project.name, service.name, number);
}

std::string hash_of(const Project& project, const Service& service, const std::string& image_id) {
  Words all = service.options;
  append(all, service.published);
  append(all, service.command);
  add_network(project, service, all);
  all.push_back(image_id);
  std::string text;
  for (const auto& word : all) text += word + '\0';
  for (const auto& network : service.networks) text += network.name + '\0';
  return image::digest_of(text).hex();
}

Words create_words(const Project& project, const Service& service, long number,
                   const std::string& image_id) {
  Words words = {"create", "--name", container_name(project, service, number)};
  add_label(words, kProjectLabel, project.name);
  add_label(words, kServiceLabel, service.name);
  add_label(words, kNumberLabel, std::to_string(number));
  add_label(words, kHashLabel, hash_of(project, service, image_id));
  add_label(words, kOneOffLabel, "False");
  add_network(project, service, words);
  append(words, service.published);
  append(words, service.options);
  words.push_back(service.image);
  append(words, service.command);
  return words;
}

Words run_words(const Project& project, const Service& service, const std::string& name,
                const Words& command) {
  Words words = {"run", "--rm", "--name", name};
  add_label(words, kProjectLabel, project.name);
  add_label(words, kServiceLabel, service.name);
  add_label(words, kOneOffLabel, "True");
  add_network(project, service, words);
  append(words, service.options);
  words.push_back(service.image);
  append(words, command.empty() ? service.command : command);
  return words;
}

std::vector<Words> connect_words(const Project& project, const Service& service,
                                 const std::string& container) {
  std::vector<Words> all;
  if (!service.network_mode.empty()) return all;
  for (std::size_t index = 1; index < service.networks.size(); ++index) {
    const ServiceNetwork& network = service.networks[index];
    Words words = {"network", "connect", "--alias", service.name};
    for (const auto& alias : network.aliases) append(words, {"--alias", alias});
    if (!network.address.empty()) append(words, {"--ip", network.address});
    append(words, {project.networks.at(network.name).name, container});
    all.push_back(std::move(words));
  }
  return all;
}

Words network_words(const Project& project, const Resource& network) {
  Words words = {"network", "create"};
  add_label(words, kProjectLabel, project.name);
  append(words, network.options);
  words.push_back(network.name);
  return words;
}

Words volume_words(const Project& project, const Resource& volume) {
  Words words = {"volume", "create"};
  add_label(words, kProjectLabel, project.name);
  append(words, volume.options);
  words.push_back(volume.name);
  return words;
}

Words build_words(const Service& service) {
  Words words = {"build", "--tag", service.image};
  append(words, service.build->options);
  words.push_back(service.build->context);
  return words;
}

}  // namespace compose
