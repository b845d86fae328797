#include "labs/04-users/checks_common.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "base/file.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"

namespace workbook {
namespace {

using nlohmann::json;

json to_json(const IdMap& map) {
  json list = json::array();
  for (const auto& [inside, outside, size] : map) {
    list.push_back({{"containerID", inside}, {"hostID", outside}, {"size", size}});
  }
  return list;
}

std::string to_text(const IdMap& map) {
  std::string text;
  for (const auto& [inside, outside, size] : map) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : "\n", inside, outside, size);
  }
  return text;
}

std::vector<unsigned> numbers_in(const std::string& text) {
  std::vector<unsigned> numbers;
  std::istringstream stream(text);
  for (unsigned number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

void require_map(pid_t pid, const std::string& file, const IdMap& expected,
                 const std::string& reproduce) {
  const Evidence map = map_of(pid, file);
  Diagnosis wrong{.diagnosis = fmt::format("{} is not what config.json says", file),
                  .expected = to_text(expected),
                  .seen = map.text,
                  .evidence = {map},
                  .reproduce = reproduce};
  if (map.text.empty()) {
    wrong.diagnosis = fmt::format("{} is empty: no id of the container means anything", file);
    wrong.seen = "nothing";
  }
  require(map.text == to_text(expected), wrong);
}

}  // namespace

void require_many_ids() {
  if (has_many_ids()) return;
  skip_check("without root there is one id only, and nobody else to map or to become",
             "run it with sudo, or in a virtual machine where you are root");
}

unsigned any_id() {
  return has_many_ids() ? random_id() : 0;
}

IdMaps one_id() {
  return {.users = {{.outside = any_id()}}, .groups = {{.outside = any_id()}}};
}

IdMaps many_ids() {
  const auto size = static_cast<unsigned>(random_number(3000, kMostInRange));
  return {.users = {{.outside = random_id(), .size = size}},
          .groups = {{.outside = random_id(), .size = size}}};
}

IdMaps own_ids(const Starter& starter) {
  return {.users = {{.outside = starter.uid}}, .groups = {{.outside = starter.gid}}};
}

IdMaps own_ids_from_here(const Starter& starter) {
  if (has_many_ids()) return own_ids(starter);
  return {.users = {{.outside = 0}}, .groups = {{.outside = 0}}};
}

ContainerPlan started_by(const Starter& starter, const IdMaps& maps) {
  ContainerPlan plan = in_user_namespace(maps);
  plan.become = [starter] { become_ordinary(starter); };
  plan.reproduce = "./lab check 04.2";
  return plan;
}

ContainerPlan in_user_namespace(const IdMaps& maps) {
  return {.namespaces = {"pid", "network", "ipc", "uts", "mount", "user"},
          .edit =
              [maps](json& config) {
                config.erase("mounts");
                config["linux"]["uidMappings"] = to_json(maps.users);
                config["linux"]["gidMappings"] = to_json(maps.groups);
              },
          .reproduce = has_many_ids() ? kTryMap : kTryOneId};
}

json user_json(unsigned uid, unsigned gid, const std::vector<unsigned>& groups) {
  return {{"uid", uid}, {"gid", gid}, {"additionalGids", groups}};
}

Evidence map_of(pid_t pid, const std::string& file) {
  const std::string path = fmt::format("/proc/{}/{}", pid, file);
  std::string text;
  std::istringstream lines(base::read_file(path));
  for (std::string line; std::getline(lines, line);) {
    auto numbers = numbers_in(line);
    if (numbers.size() == 3) numbers[1] = id_inside(numbers[1]);  // as minirun would call it
    text += fmt::format("{}{}", text.empty() ? "" : "\n", fmt::join(numbers, " "));
  }
  return {.source = path, .text = text};
}

void require_maps(pid_t pid, const IdMaps& expected, const std::string& reproduce) {
  require_map(pid, "uid_map", expected.users, reproduce);
  require_map(pid, "gid_map", expected.groups, reproduce);
}

void require_setgroups(pid_t pid, const std::string& expected, const Diagnosis& wrong) {
  const std::string path = fmt::format("/proc/{}/setgroups", pid);
  std::string seen = base::read_file(path);
  std::erase(seen, '\n');
  Diagnosis found = wrong;
  found.expected = expected;
  found.seen = seen;
  found.evidence = {{path, seen}};
  require(seen == expected, found);
}

void require_identity(pid_t pid, const std::string& line, unsigned id, const Diagnosis& wrong) {
  const Evidence evidence = status_line(pid, line);
  Diagnosis found = wrong;
  found.expected =
      fmt::format("{}: {} {} {} {} (real, effective, saved, file system)", line, id, id, id, id);
  found.seen = fmt::format("{}: {}", line, fmt::join(numbers_in(evidence.text), " "));
  found.evidence.push_back(evidence);
  require(numbers_in(evidence.text) == std::vector<unsigned>(4, id), found);
}

std::vector<unsigned> groups_of(pid_t pid) {
  auto groups = numbers_in(status_line(pid, "Groups").text);
  std::ranges::sort(groups);
  return groups;
}

pid_t started_init(Container& container) {
  const pid_t main = started(container, "before it could start the program");
  return std::stoi(status_line(main, "PPid").text);
}

void require_refusal(const ContainerPlan& plan, const Diagnosis& wrong) {
  Container container(plan);
  const auto pid = container.find_main_process(patience());
  Diagnosis found = wrong;
  if (pid) {
    found.seen = "the container's program runs";
    for (const char* file : {"uid_map", "gid_map"}) found.evidence.push_back(map_of(*pid, file));
    for (const char* line : {"Uid", "Gid", "Groups"}) {
      found.evidence.push_back(status_line(*pid, line));
    }
    fail_check(found);
  }
  found.seen = "minirun ended with exit code 0, as if all had gone well";
  container.add_output(found);
  require(container.exit_code() != 0, found);
}

}  // namespace workbook
