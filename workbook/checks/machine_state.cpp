#include "workbook/checks/machine_state.hpp"

#include <fmt/core.h>
#include <net/if.h>
#include <signal.h>
#include <unistd.h>

#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
std::set<std::string> MachineState::look() {
  std::set<std::string> facts = {"host name " + host_name()};
  struct if_nameindex* links = ::if_nameindex();
  for (auto* link = links; link != nullptr && link->if_index != 0; ++link) {
    facts.insert(fmt::format("network interface {}", link->if_name));
  }
  if (links != nullptr) ::if_freenameindex(links);
  // Other programs mount things too; only what lies in the checks' folder can be ours.
  for (const auto& line : mount_table(::getpid())) {
    const auto point = parse_mount_line(line).mount_point;
    if (point.starts_with(kBundleFolder)) facts.insert("mount " + point);
  }
  return facts;
}

void MachineState::report_changes() const {
  const auto now = look();
  for (const auto& fact : now) {
    if (!facts_.contains(fact)) report_left_behind("new: " + fact);
  }
  for (const auto& fact : facts_) {
    if (!now.contains(fact)) report_left_behind("gone: " + fact);
  }
}

}  // namespace workbook
