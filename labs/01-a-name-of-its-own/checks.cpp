// The checks of lab 01. They run the learner's minirun and look at its container from outside.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>

#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task1, OwnNamespaces, "the container is in namespaces of its own") {
  Container container({});
  const pid_t pid = container.main_process();
  for (const char* kind : {"uts", "ipc", "pid", "net", "mnt"}) {
    const auto outside = namespace_evidence(container.sandbox().init_pid(), kind);
    const auto inside = namespace_evidence(pid, kind);
    require(inside.text != outside.text,
            {.diagnosis = fmt::format("the container shares the {} namespace of its starter", kind),
             .expected = "another inode than " + outside.text,
             .seen = inside.text,
             .evidence = {outside, inside}});
  }
}

}  // namespace
