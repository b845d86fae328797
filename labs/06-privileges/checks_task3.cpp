// Task 3 of lab 06: no_new_privs.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "labs/06-privileges/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

constexpr const char* kShowBit =
    R"(./lab try 06 --set '{"process":{"noNewPrivileges":true}}' -- grep NoNewPrivs /proc/self/status)";

ContainerPlan without_new_privileges() {
  return {.edit = [](nlohmann::json& config) { config["process"]["noNewPrivileges"] = true; }};
}

WORKBOOK_CHECK(Task3, TheBit, "the program runs with no_new_privs") {
  Container container(without_new_privileges());
  const pid_t pid = started(container, "when it had to set no_new_privs");
  require_status(pid, "NoNewPrivs", "1", "the container's program may gain privileges", kShowBit);
}

WORKBOOK_CHECK(Task3, NothingRegained, "root gets nothing back by starting a program") {
  const Bits permitted = some_of(pool());
  step("asked for " + words_of(permitted) + " out of a larger bounding set");
  ContainerPlan plan = without_new_privileges();
  plan.edit = [&](nlohmann::json& config) {
    config["process"]["noNewPrivileges"] = true;
    config["process"]["capabilities"] =
        to_json({.bounding = pool(), .effective = permitted, .permitted = permitted});
  };
  Container container(plan);
  const pid_t pid = started(container, "with no_new_privs and fewer capabilities");
  require_set(pid, "CapPrm", permitted,
              "execve gave root back what only its bounding set has, in spite of no_new_privs");
}

ContainerPlan set_user_id_program(ContainerPlan plan, unsigned user) {
  plan.edit = [user, edit = plan.edit](nlohmann::json& config) {
    edit(config);
    config["process"]["user"]["uid"] = user;
  };
  plan.prepare = [] { ::chmod("rootfs/probe", 04755); };
  return plan;
}

// All three user ids and that for files: one is the caller's own, the others are what it became.
void require_users(const ContainerPlan& plan, const std::string& users, const std::string& wrong) {
  Container container(plan);
  const pid_t pid = started(container, "at a set-user-ID program");
  require_status(pid, "Uid", users, wrong, kShowBit);
}

WORKBOOK_CHECK(Task3, SetUserId, "a set-user-ID program runs as whoever starts it") {
  require_other_users();
  const unsigned user = random_user();
  step(fmt::format("made a program set-user-ID root, and started it as user {}", user));
  require_users(set_user_id_program({}, user), fmt::format("{}\t0\t0\t0", user),
                "without no_new_privs, a set-user-ID program does not become root");
  step("asked for the same with no_new_privs");
  require_users(set_user_id_program(without_new_privileges(), user),
                fmt::format("{0}\t{0}\t{0}\t{0}", user),
                "a set-user-ID program became root in spite of no_new_privs");
}

}  // namespace
