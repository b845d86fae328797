// network create, inspect, ls, prune, rm, tidy.

#include "minicontainer/engine/networks.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>

#include "base/check.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/inspected.hpp"
#include "minicontainer/engine/inspect_network.hpp"
#include "minicontainer/engine/listing.hpp"

namespace cli {
namespace {

using engine::Folders;
using network::Definition;

std::map<std::string, std::string> read_pairs(const std::vector<std::string>& words) {
  std::map<std::string, std::string> pairs;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    pairs[word.substr(0, equals)] = equals == word.npos ? "" : word.substr(equals + 1);
  }
  return pairs;
}

bool fits(const Definition& definition, const std::string& filter) {
  const auto equals = filter.find('=');
  const std::string key = filter.substr(0, equals);
  const std::string value = equals == filter.npos ? "" : filter.substr(equals + 1);
  if (key == "name") return definition.name.find(value) != value.npos;
  if (key == "id") return definition.id.starts_with(value);
  if (key == "driver") return definition.driver == value;
  if (key == "scope") return value == "local";
  if (key == "type") return definition.is_predefined() == (value == "builtin");
  if (key == "label") {
    const auto sign = value.find('=');
    const auto label = definition.labels.find(value.substr(0, sign));
    return label != definition.labels.end() &&
           (sign == value.npos || label->second == value.substr(sign + 1));
  }
  throw std::runtime_error(fmt::format("Invalid filter '{}'", key));
}

std::string labels_text(const Definition& definition) {
  std::string text;
  for (const auto& [key, value] : definition.labels) {
    text += (text.empty() ? "" : ",") + key + "=" + value;
  }
  return text;
}

// In the words of `docker network`, which differ from those of `docker run`.
Definition find(const Folders& folders, const std::string& reference) {
  try {
    return engine::find_network(folders, reference);
  } catch (const engine::NoSuchNetwork&) {
    throw std::runtime_error("No such network: " + reference);
  }
}

bool may_prune() {
  fmt::print(
      "WARNING! This will remove all custom networks not used by at least one container.\n"
      "Are you sure you want to continue? [y/N] ");
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y";
}

void prune(const Folders& folders) {
  std::string deleted;
  for (const auto& definition : engine::list_networks(folders)) {
    if (definition.is_predefined()) continue;
    const auto lives = [&](const std::string& id) { return engine::is_alive(folders, id); };
    if (engine::leases_of(folders, definition).sweep(lives) > 0) continue;
    engine::remove_network(folders, definition);
    deleted += definition.name + "\n";
  }
  if (!deleted.empty()) fmt::print("Deleted Networks:\n{}\n", deleted);
}

// One at a time: whoever finds another one waiting leaves it to that one.
void tidy_later(const Folders& folders, unsigned seconds) {
  const auto file = folders.run_networks() / "tidy.lock";
  const base::Fd lock = base::open_file(file.c_str(), O_RDWR | O_CREAT, 0600);
  do {
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == -1) return;
    ::sleep(seconds);
    engine::tidy_networks(folders);
    ::flock(lock.get(), LOCK_UN);
  } while (engine::has_idle_network(folders));
}

}  // namespace

std::function<int()> add_network_create(CLI::App& command, const Globals& globals) {
  struct Words {
    engine::NetworkRequest request;
    std::vector<std::string> labels, options;
  };
  auto words = std::make_shared<Words>();
  auto& request = words->request;
  const auto add_words = [&](const char* name, std::vector<std::string>& list, const char* about) {
    command.add_option(name, list, about)->allow_extra_args(false)->take_all();
  };
  command.add_option("--driver,-d", request.driver, "bridge or macvlan");
  add_words("--subnet", request.subnets, "its addresses: 10.1.0.0/24");
  add_words("--ip-range", request.ranges, "those that containers get without asking");
  add_words("--gateway", request.gateways, "the machine's own address in it");
  add_words("--label", words->labels, "KEY=value");
  add_words("--opt,-o", words->options, "an option of the driver: KEY=value");
  command.add_flag("--internal", request.is_internal, "nothing gets out of it");
  command.add_flag("--ipv6", request.has_ipv6, "addresses of version 6 as well");
  command.add_flag("--attachable", request.is_attachable, "accepted, and shown");
  command.add_option("NETWORK", request.name, "its name")->required();
  return [words, &globals] {
    words->request.labels = read_pairs(words->labels);
    words->request.options = read_pairs(words->options);
    fmt::print("{}\n", engine::create_network(folders_of(globals), words->request).id);
    return 0;
  };
}

std::function<int()> add_network_inspect(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::vector<std::string>>();
  auto format = std::make_shared<std::string>();
  command.add_option("--format,-f", *format, "a template: {{.Driver}}");
  command.add_option("NETWORK", *names, "names or ids")->required();
  return [names, format, &globals] {
    return print_inspected(*names, *format, [&](const std::string& name) {
      const auto folders = folders_of(globals);
      return engine::inspect_network(folders, find(folders, name));
    });
  };
}

std::function<int()> add_network_ls(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string format;
    std::vector<std::string> filters;
    bool is_quiet = false, has_no_cut = false;
  };
  auto words = std::make_shared<Words>();
  command.alias("list");
  command.add_option("--format", words->format, "table TEMPLATE, json, or a template");
  command.add_option("--filter,-f", words->filters, "name=..., driver=..., label=..., type=custom")
      ->allow_extra_args(false)
      ->take_all();
  command.add_flag("--quiet,-q", words->is_quiet, "ids only");
  command.add_flag("--no-trunc", words->has_no_cut, "do not cut ids");
  return [words, &globals] {
    engine::Listing listing{.columns = {{"ID", "NETWORK ID"},
                                        {"Name", "NAME"},
                                        {"Driver", "DRIVER"},
                                        {"Scope", "SCOPE"}},
                            .more_columns = {{"CreatedAt", "CREATED AT"},
                                             {"IPv6", "IPV6"},
                                             {"Internal", "INTERNAL"},
                                             {"Labels", "LABELS"}}};
    for (const auto& definition : engine::list_networks(folders_of(globals))) {
      const bool is_shown = std::ranges::all_of(
          words->filters, [&](const auto& filter) { return fits(definition, filter); });
      if (!is_shown) continue;
      listing.rows.push_back(
          {{"ID", words->has_no_cut ? definition.id : definition.id.substr(0, 12)},
           {"Name", definition.name},
           {"Driver", definition.driver},
           {"Scope", "local"},
           {"CreatedAt", definition.created},
           {"IPv6", definition.has_ipv6 ? "true" : "false"},
           {"Internal", definition.is_internal ? "true" : "false"},
           {"Labels", labels_text(definition)}});
    }
    const bool is_short = words->is_quiet && words->format.empty();
    fmt::print("{}", engine::format_listing(listing, is_short ? "{{.ID}}" : words->format));
    return 0;
  };
}

std::function<int()> add_network_prune(CLI::App& command, const Globals& globals) {
  auto is_forced = std::make_shared<bool>(false);
  command.add_flag("--force,-f", *is_forced, "do not ask");
  return [is_forced, &globals] {
    if (*is_forced || may_prune()) prune(folders_of(globals));
    return 0;
  };
}

std::function<int()> add_network_rm(CLI::App& command, const Globals& globals) {
  auto names = std::make_shared<std::vector<std::string>>();
  command.alias("remove");
  command.add_option("NETWORK", *names, "names or ids")->required();
  return [names, &globals] {
    return for_each(*names, [&](const std::string& name) {
      const auto folders = folders_of(globals);
      engine::remove_network(folders, find(folders, name));
    });
  };
}

std::function<int()> add_network_tidy(CLI::App& command, const Globals& globals) {
  auto seconds = std::make_shared<unsigned>(2);
  command.add_option("--after", *seconds, "so many seconds from now");
  return [seconds, &globals] {
    tidy_later(folders_of(globals), *seconds);
    return 0;
  };
}

}  // namespace cli
