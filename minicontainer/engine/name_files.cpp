#include "minicontainer/engine/name_files.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <system_error>

#include "base/file.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/monitor/name_book.hpp"
#include "minicontainer/monitor/name_server.hpp"

namespace engine {

using Words = std::vector<std::string>;

namespace {

constexpr const char* kResolvConf = "/etc/resolv.conf";
// Where systemd-resolved has the servers that it asks itself, while /etc/resolv.conf names only it.
constexpr const char* kBehindResolved = "/run/systemd/resolve/resolv.conf";

/// The lines of the machine's file, each as its words.
std::vector<Words> machine_lines(const char* file) {
  std::vector<Words> lines;
  try {
    std::istringstream text(base::read_file(file));
    for (std::string line; std::getline(text, line);) {
      std::istringstream stream(line);
      Words words;
      for (std::string word; stream >> word;) words.push_back(word);
      if (!words.empty()) lines.push_back(std::move(words));
    }
  } catch (const std::system_error&) {
    // A machine without names.
  }
  return lines;
}

Words machine_servers(const char* file) {
  Words servers;
  for (const auto& words : machine_lines(file)) {
    if (words[0] == "nameserver" && words.size() > 1) servers.push_back(words[1]);
  }
  return servers;
}

bool is_loopback(const std::string& server) {
  return server.starts_with("127.") || server == "::1";
}

Words servers_of(const Settings& settings) {
  if (!settings.dns.empty()) return settings.dns;
  const Words servers = machine_servers(kResolvConf);
  if (!std::ranges::all_of(servers, is_loopback)) return servers;
  const Words behind = machine_servers(kBehindResolved);
  return behind.empty() ? servers : behind;
}

std::string line_of(const char* keyword, const Words& words) {
  std::string line = keyword;
  for (const auto& word : words) line += " " + word;
  return line + "\n";
}

Words rest_of(const Words& words) {
  return {words.begin() + 1, words.end()};
}

bool is_in_a_made_network(const Settings& settings) {
  return std::ranges::any_of(settings.networks, [](const NetworkSetting& one) {
    return one.network != network::kDefaultNetwork;
  });
}

bool leads_out(const Folders& folders, const Settings& settings) {
  return std::ranges::any_of(settings.networks, [&](const NetworkSetting& one) {
    return !find_network(folders, one.network).is_internal;
  });
}

}  // namespace

bool has_name_server(const Settings& settings) {
  if (!has_sandbox(settings)) return false;
  const Words servers = servers_of(settings);
  const bool are_all_loopback = !servers.empty() && std::ranges::all_of(servers, is_loopback);
  return is_in_a_made_network(settings) || are_all_loopback;
}

std::string resolv_conf_of(const Settings& settings) {
  std::string text;
  for (const auto& words : machine_lines(kResolvConf)) {
    const bool is_kept = (words[0] == "search" && settings.dns_search.empty()) ||
                         (words[0] == "options" && settings.dns_options.empty());
    if (is_kept) text += line_of(words[0].c_str(), rest_of(words));
  }
  if (!settings.dns_search.empty()) text += line_of("search", settings.dns_search);
  const Words own = {monitor::kNameServerAddress};
  for (const auto& server : has_name_server(settings) ? own : servers_of(settings)) {
    text += line_of("nameserver", {server});
  }
  if (!settings.dns_options.empty()) text += line_of("options", settings.dns_options);
  if (is_in_a_made_network(settings)) text += line_of("options", {"ndots:0"});
  return text;
}

void write_name_book(const Folders& folders, const Record& record) {
  monitor::NameBook book;
  for (const auto& setting : record.settings.networks) {
    const auto definition = find_network(folders, setting.network);
    if (definition.is_predefined()) continue;
    book.networks.push_back(
        {definition.name, folders.run_networks() / definition.id / "addresses"});
    for (const auto& link : setting.links) {
      const auto colon = link.find(':');
      if (colon == link.npos) continue;
      book.links.push_back({.alias = link.substr(colon + 1), .name = link.substr(0, colon)});
    }
  }
  if (leads_out(folders, record.settings)) book.servers = servers_of(record.settings);
  std::filesystem::create_directories(folders.run(record.id));
  book.save(folders.run(record.id) / "names");
}

}  // namespace engine
