#include "workbook/tool/place.hpp"

#include <fmt/core.h>

#include <stdexcept>

#include "workbook/lab_kernel/kernels.hpp"

namespace workbook {

std::string lack_for(const Lab& lab, Tier tier) {
  if (tier == Tier::kNone) return "this machine lets nobody make namespaces";
  if (lab.needs == "root" && tier != Tier::kRoot) {
    return fmt::format("lab {} needs root, and you are not root here", lab.number);
  }
  return "";
}

bool has_lab_kernel(const Context& context) {
  return find_kernel(context.workspace.root, Variant::kLab).has_value();
}

ChosenPlace choose_place(const Context& context, const Lab& lab, const std::string& asked) {
  if (asked == "machine") return {};
  if (lab.is_exercise()) {
    if (asked != "kernel") return {};
    throw std::invalid_argument("an exercise is checked on the machine: leave --in kernel out");
  }
  if (asked == "kernel") return {.place = Place::kKernel, .reason = ""};
  if (asked != "auto") {
    throw std::invalid_argument(fmt::format("--in {}: say machine, kernel or auto", asked));
  }
  const std::string lack = lack_for(lab, examine_machine().tier);
  if (lack.empty() || !has_lab_kernel(context)) return {};
  return {.place = Place::kKernel, .reason = lack};
}

}  // namespace workbook
