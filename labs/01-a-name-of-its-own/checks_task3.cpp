// Task 3 of lab 01, the names: the container has those of its config.json, byte for byte, and
// nobody outside has them.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <string>

#include <nlohmann/json.hpp>

#include "labs/01-a-name-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

// 65: the name, and the newline behind it.
const char* const kTryLongest =
    "./lab try 01 --hostname $(printf 'x%.0s' $(seq 64)) -- hostname | wc -c";

// What uname(2) says, with every byte of its two fields: what stands behind a name's end, too.
struct Names {
  std::string host;
  std::string domain;
};

std::string read_uname() {
  utsname names{};
  ::uname(&names);
  return std::string(names.nodename, sizeof names.nodename) +
         std::string(names.domainname, sizeof names.domainname);
}

Names names_of(pid_t pid) {
  const auto both =
      pid == ::getpid() ? read_uname() : look_into(pid, CLONE_NEWUTS, [] { return read_uname(); });
  return {.host = both.substr(0, sizeof utsname::nodename),
          .domain = both.substr(sizeof utsname::nodename)};
}

std::string up_to_nul(const std::string& bytes) {
  return bytes.c_str();
}

Evidence name_evidence(pid_t pid, const std::string& name) {
  return {.source = fmt::format("uname(2) in the namespace /proc/{}/ns/uts", pid), .text = name};
}

// "box-73114-73114-...": `length` bytes that nobody can know.
std::string name_of_length(std::size_t length) {
  std::string name = fmt::format("box-{}", random_number(10000, 99999));
  while (name.size() < length) name += fmt::format("-{}", random_number(10000, 99999));
  name.resize(length, 'x');
  if (name.back() == '-') name.back() = 'x';
  return name;
}

ContainerPlan plan_with_names(const std::string& host, const std::string& domain = {}) {
  return {.edit = [host, domain](nlohmann::json& config) {
    config["hostname"] = host;
    if (!domain.empty()) config["domainname"] = domain;
  }};
}

// The container's names, once its host name has been found right.
Names require_host_name(Container& container, const std::string& wanted) {
  const pid_t pid = container.main_process();
  Names names = names_of(pid);
  const auto seen = up_to_nul(names.host);
  require(seen == wanted,
          {.diagnosis = "the container does not have the host name from config.json",
           .expected = wanted,
           .seen = seen,
           .evidence = {name_evidence(pid, seen)},
           .reproduce = "./lab try 01 --hostname my-box -- hostname"});
  return names;
}

WORKBOOK_CHECK(Task3, HostName, "the container has the host name of its config.json") {
  const std::string name = name_of_length(9);
  Container container(plan_with_names(name));
  require_host_name(container, name);
}

WORKBOOK_CHECK(Task3, EveryByteOfIt, "a name of 64 bytes arrives whole, a short one clean") {
  const std::string shortest = name_of_length(5);
  Container short_name(plan_with_names(shortest));
  const auto names = require_host_name(short_name, shortest);

  const std::string longest = name_of_length(64);
  ContainerPlan plan = plan_with_names(longest);
  plan.reproduce = kTryLongest;
  Container long_name(plan);
  const auto pid = long_name.find_main_process(patience());
  if (!pid) {
    long_name.fail_with_output("a host name of 64 bytes is refused, though Linux allows that many",
                               "minirun sets it and starts the program");
  }
  const auto seen = up_to_nul(names_of(*pid).host);
  require(seen == longest, {.diagnosis = "a host name of 64 bytes does not arrive whole",
                            .expected = longest,
                            .seen = seen,
                            .evidence = {name_evidence(*pid, seen)},
                            .reproduce = kTryLongest});

  const auto stray = names.host.find_first_not_of('\0', shortest.size());
  require(stray == std::string::npos,
          {.diagnosis = "bytes of your memory that are not part of the host name went into it",
           .expected = "nothing but NUL bytes behind the name's end",
           .seen = fmt::format("another byte at position {}", stray)});
}

WORKBOOK_CHECK(Task3, DomainName, "the container has the domain name of its config.json") {
  const std::string host = name_of_length(9);
  const std::string domain = name_of_length(17);
  Container container(plan_with_names(host, domain));
  const pid_t pid = container.main_process();
  const auto seen = up_to_nul(names_of(pid).domain);
  require(seen == domain,
          {.diagnosis = "the container does not have the domain name from config.json",
           .expected = domain,
           .seen = seen,
           .evidence = {name_evidence(pid, seen)},
           .reproduce = "./lab try 01 --set '{\"domainname\": \"my-domain\"}' -- cat "
                        "/proc/sys/kernel/domainname"});
  require_host_name(container, host);
}

WORKBOOK_CHECK(Task3, HostKeepsItsName, "the names outside stay as they were") {
  const std::string name = name_of_length(9);
  Container container(plan_with_names(name, name_of_length(9)));
  require_host_name(container, name);
  const auto before = names_of(::getpid());
  const auto after = names_of(container.sandbox().init_pid());
  const auto seen = up_to_nul(after.host);
  require(after.host == before.host && after.domain == before.domain,
          {.diagnosis = "starting the container renamed the machine around it",
           .expected = up_to_nul(before.host),
           .seen = seen,
           .evidence = {name_evidence(container.sandbox().init_pid(), seen)},
           .reproduce = "hostname; ./lab try 01 --hostname my-box -- true; hostname"});
}

}  // namespace
