#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/machine/machine.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

nlohmann::json to_json(const MachineReport& report) {
  auto abilities = nlohmann::json::array();
  for (const auto& [name, is_there, detail, mend] : report.abilities) {
    abilities.push_back(
        {{"name", name}, {"ok", is_there}, {"detail", detail}, {"mend", is_there ? "" : mend}});
  }
  return {{"schema", "workbook.doctor/1"},
          {"tier", to_string(report.tier)},
          {"detail", report.tier_detail},
          {"mend", report.tier_mend},
          {"abilities", abilities}};
}

void show(const Context& context, const MachineReport& report) {
  fmt::print("\n  {:<34}{}\n{}", bold("tier"), bold(to_string(report.tier)),
             wrap(report.tier_detail, 4));
  if (!report.tier_mend.empty()) fmt::print("{}", wrap("Better: " + report.tier_mend, 4));
  fmt::print("\n");
  for (const auto& ability : report.abilities) {
    fmt::print("  {} {:<32}{}\n", ability.is_there ? green("✓") : red("✗"), ability.name,
               ability.detail);
    if (!ability.is_there) fmt::print("{}", wrap("Mend: " + ability.mend, 6));
  }
  fmt::print("\n");
  for (const auto& lab : context.labs) {
    fmt::print(
        "  lab {}  {:<28}{}\n", lab.number, lab.title,
        report.tier == Tier::kNone ? red("cannot run here") : "runs as: " + to_string(report.tier));
  }
  fmt::print("\n");
}

}  // namespace

int run_doctor_command(const Context& context, bool is_json) {
  const MachineReport report = examine_machine();
  if (is_json) {
    fmt::print("{}\n", base::format_json_indented(to_json(report)));
  } else {
    show(context, report);
  }
  return report.tier == Tier::kNone ? 3 : 0;
}

}  // namespace workbook
