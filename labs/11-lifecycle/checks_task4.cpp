// Task 4 of lab 11: exec puts one more process into the namespaces of a container.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "labs/11-lifecycle/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/starter.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

constexpr const char* kTryExec = "minirun exec box readlink /proc/self/ns/uts";

// A process that exec has put there and that stays.
pid_t joined(Life& life) {
  const Ended ended = life.session().run(
      life.line("exec", "--detach --pid-file /tmp/session/joined") + " /probe wait");
  require_success(ended, {.diagnosis = "`minirun exec` failed", .reproduce = kTryExec});
  const auto pid = life.session().read("/tmp/session/joined");
  const auto process = pid ? life.session().find_process(std::stoi(*pid)) : std::nullopt;
  require(process.has_value(), {.diagnosis = "the process that exec was to start is not there",
                                .expected = "a process that runs beside the container's",
                                .seen = "none",
                                .evidence = {evidence_of(ended)}});
  return *process;
}

bool kernel_has(const char* kind) {
  return std::filesystem::exists(std::string("/proc/self/ns/") + kind);
}

void require_same_namespaces(pid_t first, pid_t second) {
  for (const char* kind : {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"}) {
    if (!kernel_has(kind)) continue;
    const Evidence expected = namespace_evidence(first, kind);
    const Evidence seen = namespace_evidence(second, kind);
    require(!seen.text.empty() && seen.text == expected.text,
            {.diagnosis = fmt::format("exec started its process in another {} namespace", kind),
             .expected = expected.text,
             .seen = seen.text,
             .evidence = {expected, seen},
             .reproduce = kTryExec});
  }
}

WORKBOOK_CHECK(Task4, SameNamespaces, "the new process is in the container's namespaces") {
  std::set<std::string> kinds{"pid", "network", "ipc", "uts", "mount"};
  if (kernel_has("time")) kinds.insert("time");
  Life life({.namespaces = kinds});
  const pid_t first = life.create_and_start();
  require_same_namespaces(first, joined(life));
}

WORKBOOK_CHECK(Task4, SharedNamespaces, "a container may share namespaces with its starter") {
  Life life({.namespaces = {"pid", "mount"}});
  const pid_t first = life.create_and_start();
  require_same_namespaces(first, joined(life));
}

WORKBOOK_CHECK(Task4, ExitCode, "exec returns the exit code of its program") {
  const int code = random_number(1, 99);
  Life life;
  const pid_t first = life.create_and_start();
  const Ended ended = life.session().run(life.line("exec") + fmt::format(" /probe exit {}", code));
  require(ended.exit_code == code, {.diagnosis = "the exit code of the program is lost",
                                    .expected = fmt::format("exit code {}", code),
                                    .seen = fmt::format("exit code {}", *ended.exit_code),
                                    .evidence = {evidence_of(ended)}});
  require(is_running(first), {.diagnosis = "exec ended the container"});
}

// One id is mapped, the starter's or any other.
ContainerPlan in_user_namespace(unsigned uid, unsigned gid) {
  return {.namespaces = {"pid", "network", "ipc", "uts", "mount", "user"},
          .edit = [uid, gid](json& config) {
            config.erase("mounts");
            const auto map = [](unsigned id) {
              return json::array({{{"containerID", 0}, {"hostID", id}, {"size", 1}}});
            };
            config["linux"]["uidMappings"] = map(uid);
            config["linux"]["gidMappings"] = map(gid);
          }};
}

WORKBOOK_CHECK(Task4, UserNamespace, "exec enters a user namespace, and is its root") {
  const unsigned id = has_many_ids() ? random_id() : 0;
  Life life(in_user_namespace(id, id));
  const pid_t first = life.create_and_start();
  const pid_t second = joined(life);
  require_same_namespaces(first, second);
  const Evidence uid = status_line(second, "Uid");
  const std::string expected = status_line(first, "Uid").text;
  require(uid.text == expected, {.diagnosis = "exec's process is another user than the container's",
                                 .expected = expected,
                                 .seen = uid.text,
                                 .evidence = {uid}});
}

// Only the rights in the user namespace let such a user enter the others.
WORKBOOK_CHECK(Task4, WithoutPrivilege, "whoever started a container without privilege enters it") {
  const Starter starter;
  ContainerPlan plan = in_user_namespace(starter.uid, starter.gid);
  plan.become = [starter] { become_ordinary(starter); };
  step(fmt::format("all commands are an ordinary user's, {}", starter.uid));
  Life life(plan);
  const pid_t first = life.create_and_start();
  require_same_namespaces(first, joined(life));
}

}  // namespace
