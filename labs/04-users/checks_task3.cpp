// Task 3 of lab 04: the child becomes root of its user namespace. PID 1 under --init shows it,
// since it never becomes anybody else.

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/04-users/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/descriptors.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

const char* const kTryInit =
    "./lab try 04 --init --map 0:100000:65536 -- sleep 61 & sleep 3; "
    "grep -E 'Uid|Gid|Groups' /proc/$(ps -o ppid= $(pgrep -nf '^sleep 61') | tr -d ' ')/status";

ContainerPlan under_init(const IdMaps& maps) {
  ContainerPlan plan = in_user_namespace(maps);
  plan.flags = {"--init"};
  return plan;
}

WORKBOOK_CHECK(Task3, RootInside, "PID 1 is user 0 and group 0 of its namespace, in every way") {
  require_many_ids();
  const IdMaps maps = many_ids();
  Container container(under_init(maps));
  const pid_t init = started_init(container);
  const Diagnosis wrong{.diagnosis = "PID 1 is not group 0 of its user namespace in every way",
                        .evidence = {map_of(init, "gid_map")},
                        .reproduce = kTryInit};
  require_identity(init, "Gid", maps.groups.front().outside, wrong);
  require_identity(init, "Uid", maps.users.front().outside,
                   {.diagnosis = "PID 1 is not user 0 of its user namespace in every way",
                    .evidence = {map_of(init, "uid_map")},
                    .reproduce = kTryInit});
}

WORKBOOK_CHECK(Task3, GroupsLeftBehind, "PID 1 has none of the groups of whoever started minirun") {
  require_many_ids();
  const gid_t group = any_id();
  ContainerPlan plan = under_init(many_ids());
  plan.become = [group] { sys::check(::setgroups(1, &group), "join group {}", group); };
  step(fmt::format("started minirun with the additional group {}", group));
  Container container(plan);
  const pid_t init = started_init(container);
  const auto groups = groups_of(init);
  require(groups.empty(),
          {.diagnosis = "PID 1 still has an additional group of whoever started minirun",
           .expected = "Groups: (none)",
           .seen = fmt::format("Groups: {}", fmt::join(groups, " ")),
           .evidence = {status_line(init, "Groups")},
           .reproduce = kTryInit});
}

WORKBOOK_CHECK(Task3, OwnsItsFiles,
               "what PID 1 has made in /dev belongs to root of its namespace") {
  require_many_ids();
  const IdMaps maps = many_ids();
  ContainerPlan plan = under_init(maps);
  plan.edit = [edit = plan.edit](json& config) {
    edit(config);
    config["mounts"] = {{{"destination", "/dev"}, {"type", "tmpfs"}, {"source", "tmpfs"}}};
  };
  Container container(plan);
  const pid_t init = started_init(container);
  const std::string path = path_inside(init, "/dev/fd");
  struct stat status{};
  sys::check(::lstat(path.c_str(), &status), "look at {}", path);
  const auto uid = maps.users.front().outside;
  const auto gid = maps.groups.front().outside;
  const unsigned owner = id_inside(status.st_uid);
  const unsigned group = id_inside(status.st_gid);
  require(owner == uid && group == gid,
          {.diagnosis = "a file that PID 1 has made belongs to somebody else outside",
           .expected = fmt::format("user {}, group {}", uid, gid),
           .seen = fmt::format("user {}, group {}", owner, group),
           .evidence = {map_of(init, "uid_map"), map_of(init, "gid_map")},
           .reproduce = "./lab try 04 --map 0:100000:65536 -- ls -ln /dev"});
}

// Whether the probe has opened `path`, once it has tried.
bool has_opened(pid_t pid, const std::string& path) {
  const auto has = [&](const std::string& target) {
    const auto open = descriptors_of(pid);
    return std::ranges::any_of(open, [&](const auto& one) { return one.target == target; });
  };
  const auto root = path_inside(pid, "/");
  wait_until(
      [&] {
        const auto open = descriptors_of(pid);
        return std::ranges::any_of(
            open, [&](const auto& one) { return is_same_file(one.evidence.source, root); });
      },
      patience());
  return has(path);
}

WORKBOOK_CHECK(Task3, NobodyOutside, "root of the container may not read what is for root only") {
  require_many_ids();
  const std::string secret = "/" + random_name("secret");
  ContainerPlan plan = in_user_namespace(many_ids());
  plan.process = {"/probe", "open", secret};
  plan.prepare = [secret] {
    base::write_file("rootfs" + secret, "for root's eyes");
    ::chmod(("rootfs" + secret).c_str(), 0600);
  };
  step("put a file into the image that belongs to root of outside, mode 0600");
  Container container(plan);
  const pid_t pid = started(container, "before it could start the program");
  require(
      !has_opened(pid, secret),
      {.diagnosis = "root of the container has opened a file that only root of outside may read",
       .expected = "Permission denied: outside it is an ordinary id",
       .seen = "the file is open",
       .evidence = {map_of(pid, "uid_map"), status_line(pid, "Uid")},
       .reproduce = kTryMap});
}

WORKBOOK_CHECK(Task3, NoRootMapped, "a user namespace without an id 0 is refused") {
  IdMaps maps = one_id();
  {
    Container container(in_user_namespace(maps));
    require_maps(started(container, "before it could start the program"), maps, kTryOneId);
  }
  const auto id = static_cast<unsigned>(random_number(1, 900));
  maps.users.front().inside = id;
  maps.groups.front().inside = id;
  step(fmt::format("mapped id {} of the container, and no id 0", id));
  ContainerPlan plan = in_user_namespace(maps);
  plan.edit = [id, edit = plan.edit](json& config) {
    edit(config);
    config["process"]["user"] = user_json(id, id);
  };
  require_refusal(plan, {.diagnosis = "the container was started although its user namespace has "
                                      "no root",
                         .expected = "minirun cannot become user 0, says so, and ends"});
}

}  // namespace
