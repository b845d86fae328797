// Task 2 of lab 04: a minirun without privilege maps its own ids, and asks newuidmap and newgidmap
// for more.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/04-users/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

const char* const kWhereAlone = "where it has no privilege, and maps nobody but itself";

void require_alone(const Starter& starter) {
  step(fmt::format("started minirun without privilege, as user {} of group {}", starter.uid,
                   starter.gid));
  Container container(started_by(starter, own_ids(starter)));
  const pid_t pid = started(container, kWhereAlone);
  require_maps(pid, own_ids_from_here(starter), kTryOneId);
  require_setgroups(pid, "deny",
                    {.diagnosis = "setgroups is still allowed: who has no privilege "
                                  "could shed a group that denies something"});
}

WORKBOOK_CHECK(Task2, OwnIds, "without privilege, minirun maps its own ids and denies setgroups") {
  require_alone(Starter{});
}

WORKBOOK_CHECK(Task2, NotGranted, "ids that nobody granted are refused, and not left out") {
  const Starter starter;
  require_alone(starter);
  IdMaps maps = own_ids(starter);
  maps.users.push_back({.inside = 1, .outside = starter.uid + 1, .size = 1});
  step("asked for the id above its own as well");
  require_refusal(started_by(starter, maps),
                  {.diagnosis = "the container was started without the ids that it asked for",
                   .expected = "newuidmap refuses, minirun says so, and ends"});
}

void require_helpers() {
  for (const char* file : {"/usr/bin/newuidmap", "/usr/bin/newgidmap"}) {
    if (::access(file, X_OK) == 0) continue;
    skip_check(std::string(file) + " is not installed", "sudo apt-get install uidmap");
  }
  for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
    if (::access(file, R_OK) == 0) continue;
    skip_check(std::string("this machine has no ") + file, std::string("sudo touch ") + file);
  }
}

// In the sandbox: covers one file of /etc by a copy with one more line.
void add_line(const std::string& name, const std::string& line) {
  const std::string file = "/etc/" + name;
  const std::string copy = std::string(kSandboxFolder) + "/" + name;
  base::write_file(copy, base::read_file(file) + line + "\n");
  sys::check(::mount(copy.c_str(), file.c_str(), nullptr, MS_BIND, nullptr), "cover {}", file);
}

// In a user namespace nobody runs as the owner of the machine's helpers, who is outside of it: they
// are covered by copies that belong to its root, with the set-user-ID bit.
void own_helpers() {
  for (const std::string name : {"newuidmap", "newgidmap"}) {
    const std::string file = "/usr/bin/" + name;
    const std::string copy = std::string(kSandboxFolder) + "/" + name;
    base::write_file(copy, base::read_file(file));
    sys::check(::chmod(copy.c_str(), 04755), "set the mode of {}", copy);
    sys::check(::mount(copy.c_str(), file.c_str(), nullptr, MS_BIND, nullptr), "cover {}", file);
  }
}

// What the administrator would have done: useradd, and usermod --add-subuids.
void grant(const Starter& starter, const IdMaps& granted) {
  const std::string name = random_name("user");
  const auto line = [&](const IdLine& ids) {
    return fmt::format("{}:{}:{}", name, ids.outside, ids.size);
  };
  add_line("passwd", fmt::format("{}:x:{}:{}::/:/bin/sh", name, starter.uid, starter.gid));
  add_line("subuid", line(granted.users.front()));
  add_line("subgid", line(granted.groups.front()));
  if (has_mapped_ids()) own_helpers();
}

WORKBOOK_CHECK(Task2, GrantedIds, "ranges of /etc/subuid are mapped by newuidmap and newgidmap") {
  require_many_ids();
  require_helpers();
  const Starter starter;
  IdMaps granted = many_ids();
  for (IdLine* line : {&granted.users.front(), &granted.groups.front()}) {
    line->inside = 1;
    line->outside += kFromRangeToRange;  // above the user's own
  }
  IdMaps maps = own_ids(starter);
  maps.users.push_back(granted.users.front());
  maps.groups.push_back(granted.groups.front());
  ContainerPlan plan = started_by(starter, maps);
  plan.prepare = [&] { grant(starter, granted); };
  step(
      fmt::format("granted {} ids to an ordinary user, in copies of /etc/subuid and /etc/subgid, "
                  "and asked for them and for the user's own",
                  granted.users.front().size));
  Container container(plan);
  const pid_t pid = started(container, "where newuidmap and newgidmap must map for it");
  require_maps(pid, maps, "");
  require_setgroups(pid, "allow",
                    {.diagnosis = "setgroups was given up although newgidmap maps granted groups "
                                  "without that"});
}

}  // namespace
