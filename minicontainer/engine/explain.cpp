#include "minicontainer/engine/explain.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/monitor/program.hpp"

namespace engine {
namespace {

ExplainFormat chosen_format = ExplainFormat::kNone;
int told_steps = 0;

void print_lines(const char* label, const std::vector<std::string>& lines) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    fmt::print(stderr, "    {:<7} {}\n", index == 0 ? label : "", lines[index]);
  }
}

}  // namespace

void explain_as(ExplainFormat format) {
  chosen_format = format;
}

ExplainFormat explain_format() {
  return chosen_format;
}

void tell(const ToldStep& step) {
  if (chosen_format == ExplainFormat::kNone) return;
  ++told_steps;
  if (chosen_format == ExplainFormat::kJson) {
    fmt::print(stderr, "{}\n",
               base::format_json({{"step", told_steps},
                                  {"by", "minicontainer"},
                                  {"name", step.name},
                                  {"does", step.does},
                                  {"why", step.why},
                                  {"asks", step.asks}}));
    return;
  }
  fmt::print(stderr, "{:>2}. {} (minicontainer)\n    {}\n", told_steps, step.name, step.does);
  print_lines("why", step.why);
  print_lines("asks", step.asks);
}

void pass_on_runtime_steps(const Folders& folders, const std::string& id) {
  const auto file = folders.run(id) / monitor::kExplainFile;
  try {
    if (chosen_format == ExplainFormat::kText) {
      fmt::print(stderr, "\nFrom here on minirun tells, with numbers of its own:\n\n");
    }
    fmt::print(stderr, "{}", base::read_file(file));
  } catch (const std::system_error&) {
    fmt::print(stderr, "minirun told nothing: it did not come so far\n");
  }
}

}  // namespace engine
