// cp, commit, update: what changes a container or is made of one.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "base/file.hpp"
#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/container_options.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/stream_files.hpp"
#include "minicontainer/engine/commit.hpp"
#include "minicontainer/engine/copy.hpp"
#include "minicontainer/engine/surroundings.hpp"
#include "minicontainer/engine/update.hpp"

namespace cli {
namespace {

// Whether one of the two is "-", and it is done.
bool copy_stream(const engine::Folders& folders, const std::string& from, const std::string& to,
                 const engine::CopyOptions& options) {
  if (from != "-" && to != "-") return false;
  const auto end = engine::parse_copy_end(from == "-" ? to : from);
  if (end.container.empty()) {
    throw Exit(1, "must specify at least one container source");
  }
  if (from == "-") {
    image::FileSource source(open_stream_input(""));
    engine::copy_from_tar(folders, source, end);
  } else {
    const base::Fd output = open_stream_output("");
    engine::copy_to_tar(
        folders, end, [&](std::string_view bytes) { base::write_all(output, bytes); }, options);
  }
  return true;
}

}  // namespace

std::function<int()> add_cp(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string from, to;
    engine::CopyOptions options;
    bool is_quiet = false;
  };
  auto words = std::make_shared<Words>();
  command.add_flag("--archive,-a", words->options.keeps_owners, "keep owners");
  command.add_flag("--follow-link,-L", words->options.follows_links, "copy what SRC leads to");
  command.add_flag("--quiet,-q", words->is_quiet, "accepted: nothing is told anyway");
  command.add_option("SRC", words->from, "CONTAINER:PATH or PATH")->required();
  command.add_option("DEST", words->to, "PATH or CONTAINER:PATH")->required();
  return [words, &globals] {
    if (copy_stream(folders_of(globals), words->from, words->to, words->options)) return 0;
    const auto from = engine::parse_copy_end(words->from);
    const auto to = engine::parse_copy_end(words->to);
    if (from.container.empty() && to.container.empty()) {
      throw Exit(1, "must specify at least one container source");
    }
    if (!from.container.empty() && !to.container.empty()) {
      throw std::runtime_error("copying between containers is not supported");
    }
    try {
      engine::copy_files(folders_of(globals), from, to, words->options);
    } catch (const engine::NoSuchContainer&) {
      throw Exit(1, "Error: No such container:path: " +
                        (from.container.empty() ? words->to : words->from));
    }
    return 0;
  };
}

std::function<int()> add_commit(CLI::App& command, const Globals& globals) {
  struct Words {
    std::string reference;
    engine::CommitRequest request;
  };
  auto words = std::make_shared<Words>();
  auto& request = words->request;
  command.add_option("--author,-a", request.author, "who made it");
  command.add_option("--message,-m", request.message, "what it is");
  command.add_option("--change,-c", request.changes, "a line of a Dockerfile: CMD [\"sh\"]")
      ->allow_extra_args(false)
      ->take_all();
  command.add_flag("--pause,-p", request.pauses, "pause it meanwhile (the default)");
  command.add_option("CONTAINER", words->reference, "a name or an id")->required();
  command.add_option("NAME", request.name, "of the new image, with a tag");
  return [words, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, words->reference);
    fmt::print("{}\n", engine::commit_container(folders, container, words->request));
    return 0;
  };
}

std::function<int()> add_update(CLI::App& command, const Globals& globals) {
  struct Words {
    engine::Limits limits;
    std::string memory, memory_swap, memory_reservation, cpus, restart;
    std::vector<std::string> references;
  };
  auto words = std::make_shared<Words>();
  command.add_option("--memory,-m", words->memory, "the most memory: 64m");
  command.add_option("--memory-swap", words->memory_swap, "memory and swap together; -1: no end");
  command.add_option("--memory-reservation", words->memory_reservation, "what it keeps longest");
  command.add_option("--cpus", words->cpus, "so many processors: 1.5");
  command.add_option("--cpu-shares,-c", words->limits.cpu_shares, "weight against others");
  command.add_option("--cpu-quota", words->limits.cpu_quota, "microseconds in each period");
  command.add_option("--cpu-period", words->limits.cpu_period, "microseconds");
  command.add_option("--cpuset-cpus", words->limits.cpuset_cpus, "the processors that it may use");
  command.add_option("--cpuset-mems", words->limits.cpuset_mems, "the memory nodes");
  command.add_option("--pids-limit", words->limits.pids_limit, "the most processes; -1: no end");
  command.add_option("--restart", words->restart, "no, on-failure[:n], always, unless-stopped");
  command.add_option("CONTAINER", words->references, "names or ids")->required();
  return [words, &globals] {
    ContainerOptions options;
    options.memory = words->memory;
    options.memory_swap = words->memory_swap;
    options.memory_reservation = words->memory_reservation;
    options.cpus = words->cpus;
    options.request.settings.limits = words->limits;
    const engine::Limits limits = limits_of(options);
    const auto folders = folders_of(globals);
    return for_each(words->references, [&](const std::string& reference) {
      const auto id = engine::find_container(folders, reference).record.id;
      engine::update_container(folders, id, [&](engine::Settings& settings) {
        engine::merge_limits(settings.limits, limits);
        if (!words->restart.empty()) read_restart(words->restart, settings);
      });
    });
  };
}

std::function<int()> add_export(CLI::App& command, const Globals& globals) {
  auto file = std::make_shared<std::string>();
  command.add_option("--output,-o", *file, "write to a file, not to standard output");
  const auto reference = add_container(command);
  return [file, reference, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, *reference);
    const base::Fd output = open_stream_output(*file);
    engine::export_container(folders, container,
                             [&](std::string_view bytes) { base::write_all(output, bytes); });
    return 0;
  };
}

}  // namespace cli
