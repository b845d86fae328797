#include "minicontainer/engine/logs.hpp"

#include <charconv>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/engine_commands/foreground.hpp"
#include "minicontainer/monitor/messages.hpp"

namespace cli {
namespace {

// "all", or so many; docker takes what is negative for "all".
std::optional<long> parse_tail(const std::string& text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text == "all" || error != std::errc() || end != text.data() + text.size() || number < 0) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

std::function<int()> add_logs(CLI::App& command, const Globals& globals) {
  struct Words {
    engine::LogOptions options;
    std::string tail = "all", since, until;
  };
  auto words = std::make_shared<Words>();
  command.add_flag("--follow,-f", words->options.is_following, "go on until the container ends");
  command.add_flag("--timestamps,-t", words->options.has_times, "with the time of each line");
  command.add_option("--tail,-n", words->tail, "so many lines of the end");
  command.add_option("--since", words->since, "from then on: 10m, 2026-01-31T08:15:00Z");
  command.add_option("--until", words->until, "until then");
  const auto reference = add_container(command);
  return [words, reference, &globals] {
    const auto folders = folders_of(globals);
    auto& options = words->options;
    options.tail = parse_tail(words->tail);
    if (!words->since.empty()) options.since = engine::parse_moment(words->since);
    if (!words->until.empty()) options.until = engine::parse_moment(words->until);
    engine::show_logs(folders, engine::find_container(folders, *reference), options);
    return 0;
  };
}

std::function<int()> add_attach(CLI::App& command, const Globals& globals) {
  struct Words {
    bool has_no_input = false;
    bool proxies_signals = true;
    std::string detach_keys = "ctrl-p,ctrl-q";
  };
  auto words = std::make_shared<Words>();
  command.add_flag("--no-stdin", words->has_no_input, "do not type into it");
  command.add_flag("--sig-proxy", words->proxies_signals, "send signals on to it");
  command.add_option("--detach-keys", words->detach_keys, "what lets go of its terminal");
  const auto reference = add_container(command);
  return [words, reference, &globals] {
    const auto folders = folders_of(globals);
    const auto container = engine::find_container(folders, *reference);
    if (container.is_paused) {
      throw Exit(1, "You cannot attach to a paused container, unpause it first");
    }
    const auto socket = monitor::connect_to_monitor(folders.run(container.record.id));
    if (!socket) throw Exit(1, "You cannot attach to a stopped container, start it first");
    const auto& settings = container.record.settings;
    const bool feeds = settings.has_stdin && !words->has_no_input;
    send_message_whole(*socket, monitor::Letter::kAttach, feeds ? "i" : "");
    return stay_attached(folders, container.record, *socket,
                         {.feeds_input = feeds,
                          .has_terminal = settings.has_terminal,
                          .proxies_signals = words->proxies_signals && !settings.has_terminal,
                          .detach_keys = words->detach_keys});
  };
}

}  // namespace cli
