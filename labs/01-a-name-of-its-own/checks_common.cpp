#include "labs/01-a-name-of-its-own/checks_common.hpp"

#include <fmt/core.h>

#include <exception>

#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

std::string look_into(pid_t pid, int namespaces, const std::function<std::string()>& look) {
  try {
    return look_inside(pid, namespaces, look);
  } catch (const std::exception&) {
    if (is_running(pid)) throw;
    fail_check({.diagnosis = "the container's program ended although nobody had asked it to",
                .expected = "it waits until it is killed",
                .seen = fmt::format("process {} is gone", pid)});
  }
}

}  // namespace workbook
