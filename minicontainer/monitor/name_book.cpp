#include "minicontainer/monitor/name_book.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "minicontainer/monitor/key_values.hpp"

namespace monitor {

namespace fs = std::filesystem;

namespace {

std::pair<std::string, std::string> two_words(const std::string& text) {
  const auto blank = text.find(' ');
  return {text.substr(0, blank), blank == text.npos ? "" : text.substr(blank + 1)};
}

std::string in_lower_case(std::string text) {
  for (char& letter : text) letter = static_cast<char>(::tolower(letter));
  return text;
}

/// What is in the file of an address; empty if it has gone meanwhile.
KeyValues read_lease(const fs::path& file) {
  try {
    return KeyValues::load(file);
  } catch (const std::system_error&) {
    return {};
  }
}

bool has_name(const KeyValues& lease, const std::string& name) {
  const auto aliases = lease.all("alias");
  return std::ranges::any_of(
      aliases, [&](const std::string& alias) { return in_lower_case(alias) == name; });
}

void collect(const fs::path& folder, const std::string& name, std::vector<std::string>& found) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (has_name(read_lease(entry.path()), name)) found.push_back(entry.path().filename());
  }
}

}  // namespace

NameBook NameBook::load(const fs::path& file) {
  const KeyValues values = read_lease(file);
  NameBook book;
  for (const auto& text : values.all("network")) {
    const auto [name, folder] = two_words(text);
    book.networks.push_back({name, folder});
  }
  for (const auto& text : values.all("link")) {
    const auto [alias, name] = two_words(text);
    book.links.push_back({in_lower_case(alias), in_lower_case(name)});
  }
  book.servers = values.all("server");
  return book;
}

void NameBook::save(const fs::path& file) const {
  KeyValues values;
  for (const auto& network : networks) {
    values.add("network", fmt::format("{} {}", network.name, network.addresses.native()));
  }
  for (const auto& link : links) values.add("link", link.alias + " " + link.name);
  for (const auto& server : servers) values.add("server", server);
  values.save(file);
}

std::vector<std::string> NameBook::addresses_of(const std::string& name) const {
  std::string wanted = name;
  for (const auto& link : links) {
    if (link.alias == name) wanted = link.name;
  }
  std::vector<std::string> found;
  for (const auto& network : networks) {
    collect(network.addresses, wanted, found);
    const std::string ending = "." + in_lower_case(network.name);
    if (wanted.ends_with(ending)) {
      collect(network.addresses, wanted.substr(0, wanted.size() - ending.size()), found);
    }
  }
  return found;
}

std::optional<std::string> NameBook::name_of(const std::string& address) const {
  for (const auto& network : networks) {
    const std::string name = read_lease(network.addresses / address).text("name");
    if (!name.empty()) return name + "." + network.name;
  }
  return std::nullopt;
}

std::optional<std::string> address_in_reverse_name(const std::string& name) {
  constexpr std::string_view kEnding = ".in-addr.arpa";
  if (!name.ends_with(kEnding)) return std::nullopt;
  in_addr reversed{};
  if (::inet_pton(AF_INET, name.substr(0, name.size() - kEnding.size()).c_str(), &reversed) != 1) {
    return std::nullopt;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(&reversed);
  return fmt::format("{}.{}.{}.{}", bytes[3], bytes[2], bytes[1], bytes[0]);
}

}  // namespace monitor
