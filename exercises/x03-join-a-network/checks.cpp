// The checks of exercise x03: which namespaces are the containers' processes in?

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

constexpr const char* kLook = "ls -l /proc/PID/ns, with the PID of each";

WORKBOOK_CHECK(Task1, OneNetwork, "peek is in the network namespace of web") {
  Workshop workshop;
  workshop.answer();
  const pid_t web = workshop.container("web");
  const pid_t peek = workshop.container("peek");
  const Evidence seen = namespace_evidence(peek, "net");
  require(namespace_of(web, "net") != namespace_of(workshop.session().sandbox().init_pid(), "net"),
          {.diagnosis = "web has no network of its own",
           .expected = "a namespace that is not the machine's",
           .seen = "the machine's",
           .evidence = {namespace_evidence(web, "net")},
           .reproduce = kLook});
  require(seen.text == namespace_of(web, "net"),
          {.diagnosis = "peek is not in the network of web",
           .expected = namespace_of(web, "net"),
           .seen = seen.text,
           .evidence = {namespace_evidence(web, "net"), seen},
           .reproduce = kLook});
}

WORKBOOK_CHECK(Task1, OnlyTheNetwork, "peek shares nothing else with web") {
  Workshop workshop;
  workshop.answer();
  const pid_t web = workshop.container("web");
  const pid_t peek = workshop.container("peek");
  for (const char* kind : {"pid", "mnt", "uts", "ipc"}) {
    require(namespace_of(web, kind) != namespace_of(peek, kind),
            {.diagnosis = fmt::format("peek shares its {} namespace with web, too", kind),
             .expected = "one of its own",
             .seen = namespace_of(peek, kind),
             .evidence = {namespace_evidence(web, kind), namespace_evidence(peek, kind)},
             .reproduce = kLook});
  }
}

WORKBOOK_CHECK(Task2, WrittenDown, "network.txt names the network namespace of peek") {
  Workshop workshop;
  workshop.answer();
  const pid_t peek = workshop.container("peek");
  const auto text = workshop.session().read("/tmp/answer/network.txt");
  require(text.has_value(), {.diagnosis = "there is no file network.txt",
                             .expected = namespace_of(peek, "net"),
                             .seen = "no such file",
                             .evidence = {},
                             .reproduce = "sh answer.sh; cat network.txt"});
  const std::string line = text->substr(0, text->find('\n'));
  require(line == namespace_of(peek, "net"),
          {.diagnosis = "network.txt names another namespace than that of peek",
           .expected = namespace_of(peek, "net"),
           .seen = line,
           .evidence = {namespace_evidence(peek, "net")},
           .reproduce = "sh answer.sh; cat network.txt"});
}

WORKBOOK_CHECK(Task3, OnHost, "onhost is in the network of the machine") {
  Workshop workshop;
  workshop.answer();
  const pid_t onhost = workshop.container("onhost");
  const std::string machine = namespace_of(workshop.session().sandbox().init_pid(), "net");
  require(namespace_of(onhost, "net") == machine,
          {.diagnosis = "onhost is not in the network of the machine",
           .expected = machine,
           .seen = namespace_of(onhost, "net"),
           .evidence = {namespace_evidence(onhost, "net")},
           .reproduce = kLook});
}

}  // namespace
