#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "workbook/lab_kernel/prepared.hpp"
#include "workbook/tool/kernel_command.hpp"
#include "workbook/tool/quantities.hpp"
#include "workbook/tool/raw_terminal.hpp"

namespace workbook {
namespace {

constexpr int kTimeOver = 124;  // as timeout(1)
constexpr int kOwnFailure = 125;

// "LEFT=RIGHT"; `at` is where the "=" between them was found.
std::pair<std::string, std::string> split(const std::string& text, std::size_t at,
                                          const char* form) {
  if (at == std::string::npos || at == 0 || at + 1 == text.size())
    throw std::invalid_argument(fmt::format("\"{}\" has not the form {}", text, form));
  return {text.substr(0, at), text.substr(at + 1)};
}

void set_files(const KernelOptions& wanted, GuestOptions& options) {
  for (const auto& text : wanted.put_in) {
    // A file's name may have "=" in it; where it goes is absolute.
    const auto [from, path] = split(text, text.rfind("=/"), "FILE=/PATH/IN/THE/GUEST");
    options.job.files.push_back({.path = path, .from = from});
  }
  for (const auto& text : wanted.collect) {
    const auto [path, to] = split(text, text.find('='), "/PATH/IN/THE/GUEST=FILE");
    options.job.collect.push_back({.path = path, .to = to});
  }
}

GuestNetwork parse_network(const std::string& name) {
  if (name == "none") return GuestNetwork::kNone;
  if (name == "loopback") return GuestNetwork::kLoopback;
  throw std::invalid_argument(fmt::format("there is no network \"{}\": none or loopback", name));
}

GuestOptions guest_for(const Context& context, const KernelOptions& wanted,
                       const std::string& usual_time) {
  auto options =
      prepare_guest(context.workspace.root, context.workspace.bin(), Variant::kLab, Flavour::kBase)
          .options;
  options.memory = parse_size(wanted.memory);
  options.disk = parse_size(wanted.disk);
  options.time = parse_duration(wanted.time.empty() ? usual_time : wanted.time);
  options.network = parse_network(wanted.network);
  options.cpu = wanted.cpu;
  options.shows_host_files = wanted.shows_host_files;
  options.jail = wanted.shows_host_files ? Jail::kNone : Jail::kIfPossible;
  if (wanted.has_programs)
    options.layers.push_back(programs_image(built_programs(context.workspace.build)));
  options.job.argv = wanted.command;
  set_files(wanted, options);
  options.input.fd = STDIN_FILENO;
  options.output = {.fd = STDOUT_FILENO, .limit = GuestOutput::kUnbounded};
  options.error = {.fd = STDERR_FILENO, .limit = GuestOutput::kUnbounded};
  return options;
}

int exit_code_of(const GuestResult& result) {
  for (const auto& problem : result.problems) fmt::print(stderr, "lab: {}\n", problem);
  switch (result.end) {
    case GuestEnd::kExited:
      return result.value;
    case GuestEnd::kKilled:
      return 128 + result.value;
    default:
      fmt::print(stderr, "lab: {}\n", result.reason);
      return result.end == GuestEnd::kTimeOver ? kTimeOver : kOwnFailure;
  }
}

int run_telling(const GuestOptions& options) {
  try {
    return exit_code_of(run_guest(options));
  } catch (const std::invalid_argument&) {
    throw;
  } catch (const std::exception& error) {
    fmt::print(stderr, "lab: {}\n", error.what());
    return kOwnFailure;
  }
}

}  // namespace

int run_kernel_run_command(const Context& context, const KernelOptions& options) {
  return run_telling(guest_for(context, options, "60s"));
}

int run_kernel_shell_command(const Context& context, const KernelOptions& wanted) {
  if (!is_on_terminal())
    throw std::invalid_argument("a shell needs a terminal: without one, use ./lab kernel run");
  auto options = guest_for(context, wanted, "24h");
  if (options.job.argv.empty())
    options.job.argv = {"sh", "-c", "cd; command -v bash >/dev/null && exec bash -l; exec sh -l"};
  options.job.terminal = terminal_size();
  if (const char* kind = std::getenv("TERM")) options.job.env["TERM"] = kind;
  const RawTerminal raw;
  return run_telling(options);
}

}  // namespace workbook
