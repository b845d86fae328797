#include "minicontainer/runtime/update.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minirun {
namespace {

struct UpdateCommand {
  std::string id;
  std::string resources_file;
  minicontainer::Resources resources;
};

minicontainer::Resources read_resources(const std::string& file) {
  if (file != "-") return minicontainer::parse_resources(base::load_json(file), file);
  const base::Fd input = base::open_file("/dev/stdin", 0);
  const std::string name = "standard input";
  return minicontainer::parse_resources(base::parse_json(base::read_all(input), name), name);
}

void add_limits(CLI::App& command, minicontainer::Resources& resources) {
  auto& [memory, cpu, pids, block, hugepages, rdma, id, priorities, devices, unified] = resources;
  const CLI::AsSizeValue bytes(false);  // "20M" is 20 * 1024 * 1024
  command.add_option("--memory", memory.limit, "the most memory: bytes, or 20M; -1: no limit")
      ->transform(bytes);
  command.add_option("--memory-reservation", memory.reservation, "the memory that it keeps longest")
      ->transform(bytes);
  command.add_option("--memory-swap", memory.swap, "memory and swap together")->transform(bytes);
  command.add_option("--cpu-share", cpu.shares, "weight against others; 1024 is usual");
  command.add_option("--cpu-quota", cpu.quota, "microseconds of processor time in each period");
  command.add_option("--cpu-period", cpu.period, "microseconds");
  command.add_option("--cpu-burst", cpu.burst, "microseconds that may be saved up");
  command.add_option("--cpu-idle", cpu.idle, "1: runs only when nothing else wants to");
  command.add_option("--cpuset-cpus", cpu.cpus, "the processors that it may use: 0-2,7");
  command.add_option("--cpuset-mems", cpu.memory_nodes, "the memory nodes that it may use");
  command.add_option("--pids-limit", pids, "the most processes and threads; -1: no limit");
  command.add_option("--blkio-weight", block.weight, "weight for disks, 10 to 1000");
}

}  // namespace

std::function<int()> add_update(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<UpdateCommand>();
  command.add_option("--resources,-r", options->resources_file,
                     "a JSON file as linux.resources in config.json; -: standard input");
  add_limits(command, options->resources);
  command.add_option("ID", options->id, "the container's name")->required();
  return [options, &globals] {
    const bool has_file = !options->resources_file.empty();
    minicontainer::update_container(
        globals.root, options->id,
        has_file ? read_resources(options->resources_file) : options->resources);
    return 0;
  };
}

}  // namespace minirun
