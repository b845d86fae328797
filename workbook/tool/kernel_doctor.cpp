#include <fmt/core.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/time.hpp"
#include "workbook/lab_kernel/prepared.hpp"
#include "workbook/lab_kernel/run_folder.hpp"
#include "workbook/machine/attempt.hpp"
#include "workbook/machine/machine.hpp"
#include "workbook/tool/kernel_command.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

Ability processor() {
  utsname names{};
  ::uname(&names);
  return {.name = "x86-64",
          .is_there = std::string(names.machine) == "x86_64",
          .detail = names.machine,
          .mend = "User Mode Linux runs on x86-64 only: use a virtual machine on others"};
}

Ability tracing() {
  const auto tried = attempt([] { return static_cast<int>(::ptrace(PTRACE_TRACEME, 0, 0, 0)); });
  return {.name = "tracing one's own children",
          .is_there = tried.is_ok,
          .detail = tried.is_ok ? "ptrace(2) is allowed" : "ptrace(2): " + tried.reason,
          .mend =
              "set kernel.yama.ptrace_scope to 2 or less; in a container, use a seccomp profile "
              "that allows ptrace (docker's does from Linux 4.8 on)"};
}

Ability temporary_folder() {
  Ability ability{.name = "a temporary folder to run from"};
  try {
    ability.detail = place_for_runs();
    ability.is_there = true;
  } catch (const std::exception& error) {
    ability.detail = "none";
    ability.mend = error.what();
  }
  return ability;
}

Ability file_wall() {
  const int abi = landlock_abi();
  return {.name = "Landlock, the wall around files",
          .is_there = abi > 0,
          .detail = abi > 0
                        ? fmt::format("version {}{}", abi, abi < 6 ? ", signals not confined" : "")
                        : "not here: strangers' programs cannot be graded",
          .mend =
              "Linux 5.13 or newer with landlock in /sys/kernel/security/lsm; in a container, a "
              "seccomp profile that allows landlock_create_ruleset"};
}

Ability call_wall() {
  const auto tried = attempt([] {
    sock_filter allow{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = SECCOMP_RET_ALLOW};
    const sock_fprog program{.len = 1, .filter = &allow};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) return -1;
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
  });
  return {.name = "seccomp, the wall around system calls",
          .is_there = tried.is_ok,
          .detail = tried.is_ok ? "filters are allowed" : tried.reason,
          .mend = "a kernel with CONFIG_SECCOMP_FILTER"};
}

Ability kernel(const Context& context, Variant variant) {
  const auto found = find_kernel(context.workspace.root, variant);
  Ability ability{.name = variant == Variant::kLab ? "a kernel for labs" : "a kernel for grading",
                  .is_there = found.has_value(),
                  .mend = "./lab kernel build"};
  if (!found) {
    ability.detail = "not built yet";
    return ability;
  }
  ability.detail =
      fmt::format("{} {}", found->is_ours ? "ours," : "Debian's package,", found->version);
  for (const auto& lack : found->lacks) ability.detail += fmt::format("\n      without: {}", lack);
  return ability;
}

Ability start(const Context& context) {
  Ability ability{.name = "a guest starts"};
  try {
    auto options = prepare_guest(context.workspace.root, context.workspace.bin(), Variant::kLab,
                                 Flavour::kBase)
                       .options;
    options.job.argv = {"true"};
    options.jail = Jail::kIfPossible;
    const auto result = run_guest(options);
    ability.is_there = result.is_success();
    ability.detail = result.is_success()
                         ? fmt::format("in {}; walls: {}", base::format_duration(result.total),
                                       describe(result.walls))
                         : result.reason;
    ability.mend = "mend what is missing above; the last words of its kernel: " + result.console;
  } catch (const std::exception& error) {
    ability.detail = "no";
    ability.mend = error.what();
  }
  return ability;
}

void show(const std::vector<Ability>& abilities) {
  fmt::print("\n");
  for (const auto& ability : abilities) {
    fmt::print("  {} {:<40}{}\n", ability.is_there ? green("✓") : red("✗"), ability.name,
               ability.detail);
    if (!ability.is_there) fmt::print("{}", wrap("Mend: " + ability.mend, 6));
  }
  fmt::print("\n");
}

nlohmann::json to_json(const std::vector<Ability>& abilities) {
  auto list = nlohmann::json::array();
  for (const auto& [name, is_there, detail, mend] : abilities)
    list.push_back(
        {{"name", name}, {"ok", is_there}, {"detail", detail}, {"mend", is_there ? "" : mend}});
  return {{"schema", "workbook.kernel-doctor/1"}, {"abilities", list}};
}

}  // namespace

int run_kernel_doctor_command(const Context& context, bool is_json) {
  const std::vector<Ability> abilities = {processor(),
                                          tracing(),
                                          temporary_folder(),
                                          file_wall(),
                                          call_wall(),
                                          kernel(context, Variant::kLab),
                                          kernel(context, Variant::kGrade),
                                          start(context)};
  if (is_json) {
    fmt::print("{}\n", base::format_json_indented(to_json(abilities)));
  } else {
    show(abilities);
  }
  return abilities.back().is_there ? 0 : 3;
}

}  // namespace workbook
