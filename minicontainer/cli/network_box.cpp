// network-box: gives programs networks of their own, without any other wall. It is what lab 07
// builds; minicontainer does the same with the same parts.
//
//     network-box run [OPTION...] -- PROGRAM...     in a new namespace, connected to a bridge
//     network-box join PID PROGRAM...               in the namespace of a process
//     network-box hold PROGRAM...                   here, holding a new namespace as descriptor 10
//
// It takes nothing down: run it on a machine, or in a namespace, that is thrown away.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include <CLI/CLI.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/network/addressing.hpp"
#include "minicontainer/network/leases.hpp"
#include "minicontainer/network/links.hpp"
#include "minicontainer/network/namespace.hpp"
#include "minicontainer/network/nft.hpp"
#include "minicontainer/network/pool.hpp"
#include "minicontainer/network/rules.hpp"

namespace {

using network::Address;
using network::Netlink;
using network::Subnet;
using Words = std::vector<std::string>;

struct RunOptions {
  std::string bridge = "box0";
  std::string subnet, range, gateway;
  std::string leases = "/run/network-box";
  Words published;
  bool is_internal = false;
  Words program;
};

/// What is known of the box on its way.
struct Box {
  Subnet subnet;
  Address gateway, address;
  base::Fd netns;
};

// A step that is not written yet is left out, and that is said: the box grows from task to task.
template <typename Step>
bool try_step(const char* without, const Step& step) {
  try {
    step();
    return true;
  } catch (const base::Unwritten& unwritten) {
    fmt::print(stderr, "network-box: without {}: {}\n", without, unwritten.what());
    return false;
  }
}

[[noreturn]] void become(const Words& words) {
  Words copy = words;
  std::vector<char*> argv;
  for (auto& word : copy) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  sys::throw_error(errno, "start " + words[0]);
}

Subnet read_subnet(const std::string& word) {
  if (const auto subnet = Subnet::parse(word)) return *subnet;
  throw std::runtime_error(word + " is no subnet");
}

Address read_address(const std::string& word) {
  if (const auto address = Address::parse(word)) return *address;
  throw std::runtime_error(word + " is no address");
}

// The bridge that is there already has its subnet written down beside its leases.
Subnet find_subnet(const RunOptions& options, const std::filesystem::path& note) {
  if (!options.subnet.empty()) return read_subnet(options.subnet);
  if (std::filesystem::exists(note)) return read_subnet(base::read_file(note));
  std::vector<Subnet> candidates;
  for (int second = 17; second <= 31; ++second) {
    candidates.push_back(read_subnet(fmt::format("172.{}.0.0/16", second)));
  }
  const auto chosen = network::choose_subnet(candidates, Netlink().routed_subnets());
  if (!chosen) throw std::runtime_error("every subnet of the pool is in use");
  return *chosen;
}

void choose_addresses(const RunOptions& options, Box& box) {
  const std::filesystem::path folder = std::filesystem::path(options.leases) / options.bridge;
  std::filesystem::create_directories(folder);
  box.subnet = find_subnet(options, folder / "subnet");
  base::write_file(folder / "subnet", box.subnet.text());
  box.gateway = options.gateway.empty() ? box.subnet.first.plus(1) : read_address(options.gateway);
  network::SubnetSettings settings{.subnet = box.subnet, .gateway = box.gateway};
  if (!options.range.empty()) settings.range = read_subnet(options.range);
  const network::Leases leases(folder / "addresses");
  const auto all_live = [](const std::string&) { return true; };
  box.address = leases.take(settings, {.container = "box", .name = "box"}, all_live).address;
}

void plug_in(const RunOptions& options, const Box& box) {
  const Netlink machine;
  if (machine.find_link(options.bridge) == 0) {
    network::create_bridge(
        machine,
        {.name = options.bridge, .hardware_address = network::hardware_address_of(box.gateway)});
  }
  network::create_veth(machine,
                       {.outside = fmt::format("cable{}", ::getpid()),
                        .bridge = options.bridge,
                        .inside = "eth0",
                        .hardware_address = network::hardware_address_of(box.address)},
                       box.netns);
}

void give_addresses(const RunOptions& options, const Box& box) {
  const Netlink machine;
  const Netlink inside = Netlink::of(box.netns);
  network::switch_on(inside, "lo");
  if (machine.find_link(options.bridge) == 0) return;  // without a cable there is nothing more
  network::add_address(machine, options.bridge, {box.gateway, box.subnet.length});
  network::switch_on(machine, options.bridge);
  network::add_address(inside, "eth0", {box.address, box.subnet.length});
  network::switch_on(inside, "eth0");
  if (!options.is_internal) network::add_default_route(inside, "eth0", box.gateway);
}

network::PublishedPort read_port(const std::string& word, const Address& container) {
  const auto colon = word.find(':');
  const auto slash = word.find('/');
  if (colon == word.npos) throw std::runtime_error(word + " is not HOST:BOX");
  const auto number = [&](const std::string& text) {
    return static_cast<std::uint16_t>(std::stoul(text));
  };
  return {.protocol = slash == word.npos ? "tcp" : word.substr(slash + 1),
          .host = container.with_rest(0, 0),
          .host_port = number(word.substr(0, colon)),
          .container = container,
          .container_port = number(word.substr(colon + 1))};
}

void make_rules(const RunOptions& options, const Box& box) {
  std::string rules = network::table_rules();
  rules += network::network_rules(
      {.bridge = options.bridge, .v4 = box.subnet, .is_internal = options.is_internal});
  for (const auto& word : options.published) {
    rules += network::publish_rules(read_port(word, box.address));
  }
  network::apply_rules(rules);
  base::write_file("/proc/sys/net/ipv4/ip_forward", "1");
  base::write_file(fmt::format("/proc/sys/net/ipv4/conf/{}/route_localnet", options.bridge), "1");
}

// #region network-box.run
[[noreturn]] void run(const RunOptions& options) {
  Box box{.subnet = *Subnet::parse("172.17.0.0/16"),
          .gateway = *Address::parse("172.17.0.1"),
          .address = *Address::parse("172.17.0.2"),
          .netns = network::make_namespace()};
  try_step("a choice of addresses", [&] { choose_addresses(options, box); });
  const bool has_cable = try_step("a cable", [&] { plug_in(options, box); });
  try_step("addresses", [&] { give_addresses(options, box); });
  if (has_cable) try_step("rules", [&] { make_rules(options, box); });
  network::enter_namespace(box.netns);
  become(options.program);
}
// #endregion network-box.run

[[noreturn]] void join(const std::string& pid, const Words& program) {
  network::enter_namespace(base::open_file(fmt::format("/proc/{}/ns/net", pid).c_str(), O_RDONLY));
  become(program);
}

[[noreturn]] void hold(const Words& program) {
  const base::Fd netns = network::make_namespace();
  sys::check(::dup3(netns.get(), 10, 0), "hold the namespace");
  become(program);
}

void add_run(CLI::App& app, RunOptions& options) {
  CLI::App& run = *app.add_subcommand("run", "run a program in a network of its own");
  const auto add_words = [&](const char* name, Words& words, const char* about) {
    run.add_option(name, words, about)->allow_extra_args(false)->take_all();
  };
  run.add_option("--bridge", options.bridge, "the bridge; it is made if it is not there");
  run.add_option("--subnet", options.subnet, "its addresses: 10.1.0.0/24");
  run.add_option("--range", options.range, "those that boxes get");
  run.add_option("--gateway", options.gateway, "the machine's own; the first one without");
  run.add_option("--leases", options.leases, "the folder where it notes who has which");
  add_words("--publish,-p", options.published, "HOST:BOX, HOST:BOX/udp");
  run.add_flag("--internal", options.is_internal, "no way out");
  run.add_option("PROGRAM", options.program, "what runs there")->required();
  run.positionals_at_end();
}

int parse_and_run(int argc, char** argv) {
  CLI::App app("network-box: networks for programs", "network-box");
  app.require_subcommand(1);
  RunOptions options;
  std::string pid;
  add_run(app, options);
  CLI::App& join_command = *app.add_subcommand("join", "run a program in a process's network");
  join_command.add_option("PID", pid, "the process")->required();
  CLI::App& hold_command = *app.add_subcommand("hold", "run it here, holding a new namespace");
  for (CLI::App* command : {&join_command, &hold_command}) {
    command->add_option("PROGRAM", options.program, "what runs there")->required();
    command->positionals_at_end();
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  if (join_command.parsed()) join(pid, options.program);
  if (hold_command.parsed()) hold(options.program);
  run(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "network-box: {}\n", error.what());
    return 1;
  }
}
