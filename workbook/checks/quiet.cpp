#include "workbook/checks/quiet.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>

#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook {
namespace {

// Every process of the sandbox with the number of times that it was given the processor and lost
// it again. Empty if one runs or could.
std::string look_at_sleepers(Container& container) {
  std::string all;
  auto processes = container.sandbox().processes();
  processes.push_back(container.sandbox().init_pid());
  for (const pid_t pid : processes) {
    const char state = state_of(pid).value_or('X');
    if (state == 'R' || state == 'D') return "";
    all += fmt::format("{} {} {} {},", pid, state, status_line(pid, "voluntary_ctxt_switches").text,
                       status_line(pid, "nonvoluntary_ctxt_switches").text);
  }
  return all;
}

}  // namespace

bool is_running(pid_t pid) {
  const auto state = state_of(pid);
  return state && *state != 'Z' && *state != 'X';
}

bool wait_while_busy(Container& container, const std::function<bool()>& holds) {
  std::string before;
  auto since = std::chrono::steady_clock::now();
  const auto is_quiet = [&] {
    const auto now = std::chrono::steady_clock::now();
    const std::string sleepers = look_at_sleepers(container);
    if (sleepers.empty() || sleepers != before) since = now;
    before = sleepers;
    return now - since > watching_time();
  };
  wait_until([&] { return holds() || is_quiet(); }, patience());
  return holds();
}

}  // namespace workbook
