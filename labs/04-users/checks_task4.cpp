// Task 4 of lab 04: the program runs as the user of config.json, with exactly its groups.

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "labs/04-users/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

const char* const kBeforeTheProgram = "before it could start the program";
const char* const kTryUser =
    R"(./lab try 04 --set '{"process":{"user":{"uid":1000,"gid":1001,"additionalGids":[7]}}}')"
    R"( -- grep -E 'Uid|Gid|Groups' /proc/self/status)";

unsigned small_id() {
  return static_cast<unsigned>(random_number(1, 2900));
}

ContainerPlan with_user(ContainerPlan plan, const json& user) {
  plan.edit = [user, edit = plan.edit](json& config) {
    edit(config);
    config["process"]["user"] = user;
  };
  return plan;
}

void require_user(const ContainerPlan& plan, unsigned uid, unsigned gid) {
  Container container(plan);
  const pid_t pid = started(container, kBeforeTheProgram);
  require_identity(pid, "Uid", uid,
                   {.diagnosis = "the program does not run as the user of config.json in every way",
                    .reproduce = kTryUser});
  require_identity(
      pid, "Gid", gid,
      {.diagnosis = "the program does not run as the group of config.json in every way",
       .reproduce = kTryUser});
}

WORKBOOK_CHECK(Task4, User, "the program is the user and the group of config.json, in every way") {
  require_many_ids();
  const unsigned uid = small_id();
  const unsigned gid = small_id();
  step(fmt::format("asked for user {} and group {}", uid, gid));
  require_user(with_user({}, user_json(uid, gid)), uid, gid);
  const IdMaps maps = many_ids();
  step("asked for the same in a user namespace");
  require_user(with_user(in_user_namespace(maps), user_json(uid, gid)),
               maps.users.front().outside + uid, maps.groups.front().outside + gid);
}

void require_groups(const std::vector<unsigned>& asked, gid_t of_starter) {
  ContainerPlan plan = with_user({}, user_json(small_id(), small_id(), asked));
  plan.become = [of_starter] { sys::check(::setgroups(1, &of_starter), "join a group"); };
  Container container(plan);
  const pid_t pid = started(container, kBeforeTheProgram);
  const auto seen = groups_of(pid);
  auto expected = asked;
  std::ranges::sort(expected);
  Diagnosis wrong{.diagnosis = "the additional groups are not those of config.json",
                  .expected = fmt::format("Groups: {}", fmt::join(expected, " ")),
                  .seen = fmt::format("Groups: {}", fmt::join(seen, " ")),
                  .evidence = {status_line(pid, "Groups")},
                  .reproduce = kTryUser};
  if (std::ranges::find(seen, of_starter) != seen.end()) {
    wrong.diagnosis = "the program still has an additional group of whoever started minirun";
  }
  require(seen == expected, wrong);
}

WORKBOOK_CHECK(Task4, Groups, "the program has the groups of config.json, and no other") {
  require_many_ids();
  const gid_t group = any_id();
  step(fmt::format("started minirun with the additional group {}", group));
  require_groups({small_id(), 3000 + small_id(), 6000 + small_id()}, group);
  step("asked for no additional groups");
  require_groups({}, group);
}

WORKBOOK_CHECK(Task4, OwnerOutside, "what the program makes belongs, outside, to its mapped ids") {
  require_many_ids();
  const unsigned inside = small_id();
  const std::string file = "/scratch/" + random_name("file");
  const IdMaps maps = many_ids();
  ContainerPlan plan = with_user(in_user_namespace(maps), user_json(inside, inside));
  plan.process = {"/probe", "make", file};
  plan.prepare = [] { ::mkdir("rootfs/scratch", 0755); };
  plan.edit = [edit = plan.edit](json& config) {
    edit(config);
    config["mounts"].push_back({{"destination", "/scratch"},
                                {"type", "tmpfs"},
                                {"source", "scratch"},
                                {"options", {"mode=777"}}});
  };
  step(fmt::format("let the program make a file, as user {} of its namespace", inside));
  Container container(plan);
  const std::string path = path_inside(started(container, kBeforeTheProgram), file);
  struct stat status{};
  const bool is_made = wait_until([&] { return ::lstat(path.c_str(), &status) == 0; }, patience());
  if (!is_made)
    container.fail_with_output("the program could not make a file", "a file in a tmpfs");
  const unsigned uid = maps.users.front().outside + inside;
  const unsigned gid = maps.groups.front().outside + inside;
  const unsigned owner = id_inside(status.st_uid);
  const unsigned group = id_inside(status.st_gid);
  require(owner == uid && group == gid,
          {.diagnosis = "a file of the program's belongs to somebody else outside",
           .expected = fmt::format("user {}, group {}", uid, gid),
           .seen = fmt::format("user {}, group {}", owner, group),
           .evidence = {{path + " (stat)", fmt::format("st_uid {}, st_gid {}", owner, group)}},
           .reproduce = kTryUser});
}

WORKBOOK_CHECK(Task4, NotMapped, "a user whom the namespace does not map is refused") {
  const IdMaps maps = one_id();
  {
    Container container(in_user_namespace(maps));
    require_maps(started(container, kBeforeTheProgram), maps, kTryOneId);
  }
  const unsigned nobody = small_id();
  step(fmt::format("asked for user {}, where only id 0 is mapped", nobody));
  require_refusal(with_user(in_user_namespace(maps), user_json(nobody, 0)),
                  {.diagnosis = "the program was started as somebody else than config.json says",
                   .expected = "minirun says that it cannot become that user, and ends"});
}

// Started without privilege: setgroups is denied in the container.
ContainerPlan without_groups(const json& user) {
  const Starter starter;
  return with_user(started_by(starter, own_ids(starter)), user);
}

WORKBOOK_CHECK(Task4, GroupsDenied, "where setgroups is denied, no groups will do, but none else") {
  step("started minirun without privilege: its container may not set groups");
  {
    Container container(without_groups(user_json(0, 0)));
    started(container, "where setgroups is denied, and no additional group was asked for");
  }
  step("asked for an additional group");
  require_refusal(without_groups(user_json(0, 0, {0})),
                  {.diagnosis = "the program was started without the groups that it asked for",
                   .expected = "minirun says that the groups cannot be set, and ends"});
}

}  // namespace
