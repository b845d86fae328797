#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/lab_kernel/kernels.hpp"
#include "workbook/machine/machine.hpp"
#include "workbook/tool/learner_commands.hpp"
#include "workbook/tool/place.hpp"
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

// What `lab check` would use for a lab.
std::string way_of(const Context& context, const Lab& lab, Tier tier) {
  const bool lacks = !lack_for(lab, tier).empty();
  if (lacks && has_lab_kernel(context)) return "runs in: the lab kernel";
  if (tier == Tier::kNone) return red("cannot run here");
  const std::string here = "runs as: " + to_string(tier);
  return lacks ? here + ", which leaves checks out: ./lab kernel build" : here;
}

Ability lab_kernel(const Context& context) {
  const auto kernel = find_kernel(context.workspace.root, Variant::kLab);
  return {.name = "a lab kernel: root in a guest",
          .is_there = kernel.has_value(),
          .detail = kernel ? (kernel->is_ours ? "ours, " : "Debian's, ") + kernel->version
                           : "none has been built",
          .mend = "./lab kernel build, once; ./lab kernel doctor says what it needs"};
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
    fmt::print("  lab {}  {:<28}{}\n", lab.number, lab.title, way_of(context, lab, report.tier));
  }
  fmt::print("\n");
}

}  // namespace

int run_doctor_command(const Context& context, bool is_json) {
  MachineReport report = examine_machine();
  report.abilities.push_back(lab_kernel(context));
  if (is_json) {
    fmt::print("{}\n", base::format_json_indented(to_json(report)));
  } else {
    show(context, report);
  }
  return report.tier == Tier::kNone ? 3 : 0;
}

}  // namespace workbook
