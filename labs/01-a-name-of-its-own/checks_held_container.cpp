#include "labs/01-a-name-of-its-own/checks_held_container.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/descriptors.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

constexpr const char* kHook = "/tmp/hook";
constexpr const char* kRelease = "/tmp/release";

ContainerPlan with_hook(ContainerPlan plan) {
  plan.prepare = [] { std::filesystem::copy_file("rootfs/probe", kHook); };
  plan.edit = [](nlohmann::json& config) {
    config["hostname"] = HeldContainer::kHostName;
    config["hooks"]["createRuntime"] = {{{"path", kHook}, {"args", {"hook", "hold", kRelease}}}};
  };
  return plan;
}

}  // namespace

std::string try_with_hook(int seconds) {
  return fmt::format(
      "./lab try 01 --set '{{\"hooks\": {{\"createRuntime\": [{{\"path\": "
      "\"/bin/sleep\", \"args\": [\"sleep\", \"{}\"]}}]}}}}'",
      seconds);
}

HeldContainer::HeldContainer(ContainerPlan plan) : container_(with_hook(std::move(plan))) {
  wait_for_hook();
  wait_until([&] { return has_been_told_its_state(); }, patience());
  step("minirun is kept busy by a createRuntime hook");
  find_child();
}

void HeldContainer::wait_for_hook() {
  const auto file = container_.sandbox().outside_path(kHook);
  const auto is_hook = [&](pid_t pid) {
    return is_same_file(fmt::format("/proc/{}/exe", pid), file);
  };
  const auto look = [&] {
    const auto all = container_.sandbox().processes();
    const auto found = std::find_if(all.begin(), all.end(), is_hook);
    if (found != all.end()) hook_ = *found;
    return hook_ != 0 || container_.sandbox().poll().has_value();
  };
  wait_until(look, patience());
  if (hook_ != 0) return;
  container_.fail_with_output("the container's program never ran",
                              "minirun makes a child, then runs the createRuntime hook");
}

bool HeldContainer::has_been_told_its_state() {
  std::error_code error;
  const auto input =
      std::filesystem::read_symlink(fmt::format("/proc/{}/fd/0", hook_), error).native();
  const auto minirun = container_.sandbox().program_pid();
  return !minirun || !find_end(*minirun, input, true);
}

void HeldContainer::find_child() {
  const auto children = children_of(container_.runtime_pid());
  if (!children.empty()) child_ = children.front();  // the oldest
  require(child_ != 0 && child_ != hook_,
          {.diagnosis = "minirun made no child of its own for the container",
           .expected = "the container's process beside the hook",
           .seen = "the hook alone",
           .evidence = {status_line(hook_, "PPid")}});
}

void HeldContainer::release() {
  base::write_file(container_.sandbox().outside_path(kRelease), "");
  step("let the hook end");
}

void HeldContainer::require_program_waits() {
  const auto main = container_.find_main_process(watching_time());
  container_.runtime_pid();
  if (!main) return;
  fail_check({.diagnosis = "the container's program ran before minirun had finished preparing it",
              .expected = "it starts when the createRuntime hook has ended",
              .seen = "it runs, and so does the hook",
              .evidence = {exe_evidence(*main), exe_evidence(hook_)},
              .reproduce = "date; " + try_with_hook(3) + " -- date"});
}

}  // namespace workbook
