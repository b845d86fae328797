#include "minicontainer/engine/etc_files.hpp"

#include <fmt/core.h>

#include <sstream>
#include <stdexcept>
#include <system_error>

#include "base/file.hpp"
#include "minicontainer/engine/networks.hpp"

namespace engine {
namespace {

constexpr const char* kHosts =
    "127.0.0.1\tlocalhost\n"
    "::1\tlocalhost ip6-localhost ip6-loopback\n"
    "fe00::0\tip6-localnet\n"
    "ff00::0\tip6-mcastprefix\n"
    "ff02::1\tip6-allnodes\n"
    "ff02::2\tip6-allrouters\n";

std::string full_hostname(const Settings& settings) {
  if (settings.domainname.empty()) return settings.hostname;
  return settings.hostname + "." + settings.domainname;
}

// "host-gateway" is the machine, as the default network sees it.
std::string extra_address(const Folders& folders, const std::string& word) {
  if (word != "host-gateway") return word;
  return find_network(folders, network::kDefaultNetwork).subnets.at(0).gateway.text();
}

// "NAME", or "NAME:ALIAS": the container's address by its alias, its name and its short id.
std::string linked_host(const Folders& folders, const std::string& link) {
  const auto colon = link.find(':');
  const std::string name = link.substr(0, colon);
  const Container other = find_container(folders, name);
  if (!other.is_running()) {
    throw std::runtime_error(fmt::format("Cannot link to a non running container: /{} AS {}", name,
                                         link.substr(colon == link.npos ? 0 : colon + 1)));
  }
  const std::string alias = link.substr(colon == link.npos ? 0 : colon + 1);
  std::string names = alias + " " + other.record.short_id();
  if (alias != other.record.name) names += " " + other.record.name;
  return fmt::format("{}\t{}\n", load_sandbox(folders, other.record.id).address(), names);
}

std::string hosts(const Folders& folders, const Settings& settings, const Sandbox& sandbox) {
  const bool is_the_machines = settings.network == "host" && settings.extra_hosts.empty();
  if (is_the_machines) {
    try {
      return base::read_file("/etc/hosts");
    } catch (const std::system_error&) {
      return kHosts;
    }
  }
  std::string text = kHosts;
  for (const auto& extra : settings.extra_hosts) {
    const auto colon = extra.find(':');
    if (colon == extra.npos || colon == 0) {
      throw std::runtime_error(fmt::format("bad format for add-host: \"{}\"", extra));
    }
    text += fmt::format("{}\t{}\n", extra_address(folders, extra.substr(colon + 1)),
                        extra.substr(0, colon));
  }
  for (const auto& network : settings.networks) {
    if (network.network != network::kDefaultNetwork) continue;
    for (const auto& link : network.links) text += linked_host(folders, link);
  }
  const bool has_domain = !settings.domainname.empty();
  for (const auto& endpoint : sandbox.endpoints) {
    const std::string& address = endpoint.address.empty() ? endpoint.address_v6 : endpoint.address;
    text += fmt::format("{}\t{}{}\n", address, full_hostname(settings),
                        has_domain ? " " + settings.hostname : "");
  }
  return text;
}

// The lines of the machine's file whose keyword is not replaced by an option of ours.
std::string kept_lines(const Settings& settings) {
  std::string text;
  try {
    text = base::read_file("/etc/resolv.conf");
  } catch (const std::system_error&) {
    return {};  // a machine without names
  }
  std::string kept;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_replaced = (line.starts_with("nameserver") && !settings.dns.empty()) ||
                             (line.starts_with("search") && !settings.dns_search.empty()) ||
                             (line.starts_with("options") && !settings.dns_options.empty());
    if (!is_replaced) kept += line + "\n";
  }
  return kept;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += " " + word;
  return text;
}

std::string resolv_conf(const Settings& settings) {
  std::string text = kept_lines(settings);
  if (!settings.dns_search.empty()) text += "search" + joined(settings.dns_search) + "\n";
  for (const auto& server : settings.dns) text += "nameserver " + server + "\n";
  if (!settings.dns_options.empty()) text += "options" + joined(settings.dns_options) + "\n";
  return text;
}

}  // namespace

void write_etc_files(const Folders& folders, const Record& record, const Sandbox& sandbox) {
  const Settings& settings = record.settings;
  const std::filesystem::path folder = folders.container(record.id);
  base::write_file(folder / "hosts", hosts(folders, settings, sandbox));
  base::write_file(folder / "hostname", full_hostname(settings) + "\n");
  base::write_file(folder / "resolv.conf", resolv_conf(settings));
}

}  // namespace engine
