// why, check: what docker has no command for.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "minicontainer/cli/engine_commands/commands.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/engine/check.hpp"
#include "minicontainer/engine/why.hpp"

namespace cli {
namespace {

using engine::Finding;

void print_list(const char* heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fmt::print("\n{}\n", heading);
  for (const auto& line : lines) fmt::print("  {}\n", line);
}

Finding find(const engine::Folders& folders, const std::string& reference) {
  try {
    return engine::find_reason(folders, engine::find_container(folders, reference));
  } catch (const engine::NoSuchContainer&) {
    if (auto finding = engine::find_reason_of_removed(folders, reference)) return *finding;
    throw;
  }
}

/// Repairs it if that is asked for. Returns what to print of it, and whether it is still there.
std::pair<std::string, bool> settle(const engine::Problem& problem, bool repairs) {
  if (!problem.mend) return {"by hand: " + problem.repair, true};
  if (!repairs) return {"--repair would: " + problem.repair, true};
  try {
    problem.mend();
    return {"repaired: " + problem.repair, false};
  } catch (const std::exception& error) {
    return {fmt::format("not repaired ({}): {}", problem.repair, error.what()), true};
  }
}

int check(const engine::Folders& folders, bool repairs, const std::string& format) {
  const auto checked = engine::check_all(folders);
  bool is_sound = true;
  auto told = nlohmann::json::array();
  for (const auto& problem : checked.problems) {
    const auto [outcome, remains] = settle(problem, repairs);
    is_sound = is_sound && !remains;
    told.push_back({{"Place", problem.place},
                    {"Problem", problem.what},
                    {"Outcome", outcome},
                    {"Remains", remains}});
    if (format.empty()) fmt::print("{}: {}\n  {}\n", problem.place, problem.what, outcome);
  }
  if (format == "json") fmt::print("{}\n", told.dump(2));
  if (format.empty()) {
    fmt::print("checked: images {}, blobs {}, containers {}, volumes {}; problems: {}\n",
               checked.images, checked.blobs, checked.containers, checked.volumes,
               checked.problems.size());
  }
  return is_sound ? 0 : 1;
}

}  // namespace

std::function<int()> add_why(CLI::App& command, const Globals& globals) {
  auto format = std::make_shared<std::string>();
  command.add_option("--format", *format, "json")->check(CLI::IsMember({"json"}));
  const auto reference = add_container(command);
  return [reference, format, &globals] {
    const Finding finding = find(folders_of(globals), *reference);
    if (*format == "json") {
      fmt::print("{}\n", nlohmann::json({{"Cause", finding.cause},
                                         {"Sentence", finding.sentence},
                                         {"Evidence", finding.evidence},
                                         {"Advice", finding.advice}})
                             .dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
      return 0;
    }
    fmt::print("{}\n", finding.sentence);
    print_list("What was seen", finding.evidence);
    print_list("What to do", finding.advice);
    return 0;
  };
}

std::function<int()> add_check(CLI::App& command, const Globals& globals) {
  auto repairs = std::make_shared<bool>(false);
  auto format = std::make_shared<std::string>();
  command.add_flag("--repair", *repairs, "put right what is safe to put right");
  command.add_option("--format", *format, "json")->check(CLI::IsMember({"json"}));
  return [repairs, format, &globals] { return check(folders_of(globals), *repairs, *format); };
}

}  // namespace cli
