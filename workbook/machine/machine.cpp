#include "workbook/machine/machine.hpp"

#include <fmt/core.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>

#include "workbook/machine/attempt.hpp"
#include "workbook/machine/cgroups.hpp"
#include "workbook/machine/namespaces.hpp"

namespace workbook {
namespace {

Ability kernel_release() {
  utsname names{};
  ::uname(&names);
  int major = 0;
  int minor = 0;
  std::sscanf(names.release, "%d.%d", &major, &minor);
  const bool is_new = major > 5 || (major == 5 && minor >= 10);
  return {.name = "Linux 5.10 or newer",
          .is_there = is_new && std::string(names.machine) == "x86_64",
          .detail = fmt::format("{} {} on {}", names.sysname, names.release, names.machine),
          .mend = "use a newer kernel on x86-64: Debian 12, Ubuntu 24.04 or a virtual machine"};
}

Ability tool(const std::string& name, const std::string& use, const std::string& package) {
  for (const char* folder : {"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"}) {
    const auto file = std::filesystem::path(folder) / name;
    if (::access(file.c_str(), X_OK) == 0) {
      return {.name = use, .is_there = true, .detail = file.native()};
    }
  }
  return {
      .name = use, .detail = name + " is not installed", .mend = "sudo apt-get install " + package};
}

// Ubuntu 23.10 and later let a program make a user namespace but give it no rights inside.
std::string mend_for_user_namespaces() {
  const auto restricted = first_line_of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
  if (restricted == "1") return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  if (first_line_of("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    return "sudo sysctl kernel.unprivileged_userns_clone=1";
  }
  if (first_line_of("/proc/sys/user/max_user_namespaces") == "0") {
    return "sudo sysctl user.max_user_namespaces=15000";
  }
  return "in a container, start it with the right to make namespaces; else use a virtual machine";
}

void set_tier(MachineReport& report) {
  const Attempt user = attempt_user_namespace();
  if (::geteuid() == 0 && attempt_as_root().is_ok) {
    report.tier = Tier::kRoot;
    report.tier_detail = "you are root, with the right to make every kind of namespace";
  } else if (user.is_ok) {
    report.tier = Tier::kUserNamespaces;
    report.tier_detail =
        "an unprivileged user who may make user namespaces, and is root inside them";
    report.tier_mend = "with sudo, devices are made instead of bound and cgroups can be set";
  } else {
    report.tier_detail = "user namespaces are refused: " + user.reason;
    report.tier_mend = mend_for_user_namespaces();
  }
}

}  // namespace

std::string to_string(Tier tier) {
  switch (tier) {
    case Tier::kRoot:
      return "root";
    case Tier::kUserNamespaces:
      return "user namespaces";
    default:
      return "none";
  }
}

MachineReport examine_machine() {
  MachineReport report;
  set_tier(report);
  report.abilities.push_back(kernel_release());
  for (auto& ability : namespace_abilities(report.tier))
    report.abilities.push_back(std::move(ability));
  report.abilities.push_back(overlay_ability(report.tier));
  report.abilities.push_back(proc_ability(report.tier));
  if (const auto& proc = report.abilities.back(); !proc.is_there && report.tier != Tier::kNone) {
    report.tier = Tier::kNone;
    report.tier_detail = "namespaces can be made, but a /proc for them is refused: " + proc.detail;
    report.tier_mend = proc.mend;
  }
  report.abilities.push_back(cgroup_ability());
  report.abilities.push_back(tool("busybox", "a root file system to play in", "busybox-static"));
  report.abilities.push_back(tool("git", "starters from history (lab reset)", "git"));
  return report;
}

}  // namespace workbook
