#include "minicontainer/engine/ports.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "minicontainer/network/address.hpp"

namespace engine {
namespace {

struct Range {
  std::uint16_t first = 0, last = 0;
  [[nodiscard]] int count() const { return last - first + 1; }
};

std::optional<std::uint16_t> number_in(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Range> range_in(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = number_in(text.substr(0, dash));
  const auto last = dash == text.npos ? first : number_in(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return Range{*first, *last};
}

/// "IP", "HOST" and "CONTAINER" of a word without its protocol.
struct Words {
  std::string address, host, container;
};

Words split(const std::string& word) {
  Words words;
  const auto last = word.rfind(':');
  words.container = word.substr(last == word.npos ? 0 : last + 1);
  if (last == word.npos) return words;
  const std::string rest = word.substr(0, last);
  const auto colon = rest.rfind(':');
  words.host = rest.substr(colon == rest.npos ? 0 : colon + 1);
  if (colon != rest.npos) words.address = rest.substr(0, colon);
  const bool has_brackets = words.address.starts_with('[') && words.address.ends_with(']');
  if (has_brackets) words.address = words.address.substr(1, words.address.size() - 2);
  return words;
}

std::string take_protocol(std::string& word) {
  const auto slash = word.find('/');
  if (slash == word.npos) return "tcp";
  std::string protocol = word.substr(slash + 1);
  word.erase(slash);
  for (char& letter : protocol) letter = static_cast<char>(::tolower(letter));
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    throw std::runtime_error("Invalid proto: " + protocol);
  }
  return protocol;
}

// 8000-8001:80-81 is one to one; 8000-8010:80 is any of eleven.
PortBinding binding(const Range& host, const Range& container, int place) {
  PortBinding result{.container_port = static_cast<std::uint16_t>(container.first + place)};
  const bool is_choice = container.count() == 1 && host.count() > 1;
  result.first_host_port = static_cast<std::uint16_t>(host.first + (is_choice ? 0 : place));
  result.last_host_port = is_choice ? host.last : result.first_host_port;
  return result;
}

}  // namespace

std::string PortBinding::key() const {
  return fmt::format("{}/{}", container_port, protocol);
}

std::vector<PortBinding> parse_published_port(const std::string& word) {
  std::string rest = word;
  const std::string protocol = take_protocol(rest);
  const Words words = split(rest);
  if (!words.address.empty() && !network::Address::parse(words.address)) {
    throw std::runtime_error("Invalid ip address: " + words.address);
  }
  if (words.container.empty()) {
    throw std::runtime_error(fmt::format("No port specified: {}<empty>", word));
  }
  const auto container = range_in(words.container);
  if (!container) throw std::runtime_error("Invalid containerPort: " + words.container);
  const auto host = words.host.empty() ? Range{} : range_in(words.host);
  if (!host) throw std::runtime_error("Invalid hostPort: " + words.host);
  const bool has_host = !words.host.empty();
  if (has_host && host->count() != container->count() && container->count() != 1) {
    throw std::runtime_error(
        fmt::format("Invalid ranges specified for container and host Ports: {} and {}",
                    words.container, words.host));
  }
  std::vector<PortBinding> bindings;
  for (int place = 0; place < container->count(); ++place) {
    PortBinding one = binding(*host, *container, place);
    if (!has_host) one.first_host_port = one.last_host_port = 0;
    one.protocol = protocol;
    one.host_address = words.address;
    bindings.push_back(one);
  }
  return bindings;
}

std::vector<std::string> parse_exposed_ports(const std::string& word) {
  std::string rest = word;
  const std::string protocol = take_protocol(rest);
  const auto range = range_in(rest);
  if (!range) {
    throw std::runtime_error(
        fmt::format("invalid range format for --expose: {}, error: invalid port", word));
  }
  std::vector<std::string> ports;
  for (int place = 0; place < range->count(); ++place) {
    ports.push_back(fmt::format("{}/{}", range->first + place, protocol));
  }
  return ports;
}

std::vector<PortBinding> wanted_ports(const Settings& settings) {
  std::vector<PortBinding> wanted;
  for (const auto& word : settings.published_ports) {
    for (auto& one : parse_published_port(word)) wanted.push_back(std::move(one));
  }
  if (!settings.publishes_all_ports) return wanted;
  for (const auto& word : settings.exposed_ports) {
    for (const auto& key : parse_exposed_ports(word)) {
      const bool is_known = std::ranges::any_of(
          wanted, [&](const PortBinding& binding) { return binding.key() == key; });
      if (!is_known) wanted.push_back(parse_published_port(key).front());
    }
  }
  return wanted;
}

namespace {

bool follows(const PortBinding& one, const PortBinding& before) {
  const bool is_bound = before.first_host_port != 0;
  return one.protocol == before.protocol && one.host_address == before.host_address &&
         one.container_port == before.container_port + 1 &&
         one.first_host_port == before.first_host_port + (is_bound ? 1 : 0);
}

std::string range_text(int first, int last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

}  // namespace

std::string ports_text(const std::vector<PortBinding>& bound,
                       const std::vector<std::string>& exposed) {
  std::vector<PortBinding> all = bound;
  for (const auto& word : exposed) {
    for (const auto& key : parse_exposed_ports(word)) {
      const bool is_bound = std::ranges::any_of(
          bound, [&](const PortBinding& binding) { return binding.key() == key; });
      if (!is_bound) all.push_back(parse_published_port(key).front());
    }
  }
  std::ranges::sort(all, {}, [](const PortBinding& one) {
    return std::tuple(one.first_host_port == 0, one.protocol, one.host_address, one.container_port,
                      one.first_host_port);
  });
  std::string text;
  for (std::size_t first = 0, next = 1; first < all.size(); first = next++) {
    while (next < all.size() && follows(all[next], all[next - 1])) ++next;
    const PortBinding& from = all[first];
    const PortBinding& to = all[next - 1];
    const std::string ports = range_text(from.container_port, to.container_port);
    if (!text.empty()) text += ", ";
    if (from.first_host_port != 0) {
      text += fmt::format("{}:{}->", from.host_address,
                          range_text(from.first_host_port, to.first_host_port));
    }
    text += fmt::format("{}/{}", ports, from.protocol);
  }
  return text;
}

}  // namespace engine
