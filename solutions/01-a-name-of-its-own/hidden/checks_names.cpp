// Lab 01, for grading: names that look otherwise than those of the visible checks.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <string>

#include <nlohmann/json.hpp>

#include "labs/01-a-name-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task3, AnyCharacter, "a host name is bytes: dots, capitals, no hyphen at all") {
  const std::string name =
      fmt::format("N{}.Example{}.org", random_number(1, 9), random_number(1000, 9'999'999));
  step("asked for the host name " + name);
  Container container({.edit = [&](nlohmann::json& config) { config["hostname"] = name; }});
  const pid_t pid = started(container, "at a host name with dots and capitals");
  const std::string seen = look_into(pid, CLONE_NEWUTS, host_name);
  require(seen == name, {.diagnosis = "the container does not have the host name from config.json",
                         .expected = name,
                         .seen = seen,
                         .evidence = {namespace_evidence(pid, "uts")},
                         .reproduce = "./lab try 01 --hostname Box.example.org -- hostname"});
}

}  // namespace
