#include "minicontainer/engine/event_log.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/go_template.hpp"
#include "minicontainer/monitor/container_state.hpp"

namespace engine {
namespace {

/// One line of the log, taken apart (monitor/events.hpp).
struct Event {
  std::string time, type, action, id;
  std::map<std::string, std::string> attributes;
};

// "exec_start: sh" has a blank in it: the id is the last word before the bracket.
std::optional<Event> parse_event(const std::string& line) {
  const auto bracket = line.find(" (");
  if (bracket == line.npos || !line.ends_with(')')) return std::nullopt;
  const std::string head = line.substr(0, bracket);
  const auto first = head.find(' ');
  const auto second = head.find(' ', first + 1);
  const auto last = head.rfind(' ');
  if (second == head.npos || last <= second) return std::nullopt;
  Event event{.time = head.substr(0, first),
              .type = head.substr(first + 1, second - first - 1),
              .action = head.substr(second + 1, last - second - 1),
              .id = head.substr(last + 1)};
  std::string rest = line.substr(bracket + 2, line.size() - bracket - 3);
  while (!rest.empty()) {
    const std::string pair = rest.substr(0, rest.find(", "));
    rest.erase(0, std::min(rest.size(), pair.size() + 2));
    const auto equals = pair.find('=');
    if (equals != pair.npos) event.attributes[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return event;
}

bool fits(const Event& event, const std::string& filter) {
  const auto equals = filter.find('=');
  const std::string key = filter.substr(0, equals);
  const std::string value = equals == filter.npos ? "" : filter.substr(equals + 1);
  const auto attribute = [&](const char* name) {
    const auto found = event.attributes.find(name);
    return found == event.attributes.end() ? "" : found->second;
  };
  if (key == "event") return event.action == value;
  if (key == "type") return event.type == value;
  if (key == "container") return event.id.starts_with(value) || attribute("name") == value;
  if (key == "image") return attribute("image") == value;
  throw std::runtime_error(fmt::format("Invalid filter '{}'", key));
}

nlohmann::json to_json(const Event& event) {
  return {{"status", event.action},
          {"id", event.id},
          {"from", event.attributes.contains("image") ? event.attributes.at("image") : ""},
          {"Type", event.type},
          {"Action", event.action},
          {"Actor", {{"ID", event.id}, {"Attributes", event.attributes}}},
          {"scope", "local"},
          {"Time", seconds_of(event.time)},
          {"time", seconds_of(event.time)}};
}

void show(const std::string& line, const EventOptions& options) {
  const auto event = parse_event(line);
  const bool is_wanted = event && event->time >= options.since &&
                         (options.until.empty() || event->time <= options.until) &&
                         std::ranges::all_of(options.filters, [&](const auto& filter) {
                           return fits(*event, filter);
                         });
  if (!is_wanted) return;
  if (options.format.empty()) {
    fmt::print("{}\n", line);
  } else if (options.format == "json") {
    fmt::print("{}\n", base::format_json(to_json(*event)));
  } else {
    fmt::print("{}\n", GoTemplate(options.format).render(to_json(*event)));
  }
}

}  // namespace

void show_events(const Folders& folders, const EventOptions& asked) {
  EventOptions options = asked;
  if (options.since.empty()) options.since = monitor::now_with_nanoseconds();
  for (const auto& file : {folders.events().native() + ".1", folders.events().native()}) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) show(line, options);
  }
  std::fflush(stdout);
  std::ifstream lines(folders.events());
  lines.seekg(0, std::ios::end);
  while (options.until.empty() || monitor::now_with_nanoseconds() < options.until) {
    constexpr useconds_t kPause = 50'000;
    ::usleep(kPause);
    if (!lines.is_open()) lines.open(folders.events());
    lines.clear();
    for (std::string line; std::getline(lines, line);) show(line, options);
    std::fflush(stdout);
  }
}

}  // namespace engine
