// Task 4 of lab 01, the clocks: a time namespace of its own, with the offsets of config.json and no
// others.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "labs/01-a-name-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

constexpr std::int64_t kSecond = 1'000'000'000;

struct Clock {
  std::string name;  ///< in config.json and in timens_offsets
  clockid_t id;
};
const Clock kMonotonic{"monotonic", CLOCK_MONOTONIC};
const Clock kBoottime{"boottime", CLOCK_BOOTTIME};

void need_time_namespaces() {
  if (fs::exists("/proc/self/ns/time") && fs::exists("/proc/self/timens_offsets")) return;
  skip_check("this machine's kernel has no time namespaces",
             "use Linux 5.6 or newer, built with CONFIG_TIME_NS");
}

std::int64_t read_clock(clockid_t id) {
  timespec now{};
  ::syscall(SYS_clock_gettime, id, &now);  // not through the vDSO, whose page setns must exchange
  return now.tv_sec * kSecond + now.tv_nsec;
}

// A line of /proc/PID/timens_offsets: "boottime  -5  300000000".
Evidence offset_line(pid_t pid, const Clock& clock) {
  const std::string file = fmt::format("/proc/{}/timens_offsets", pid);
  std::istringstream lines(base::read_file(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(clock.name)) return {.source = file, .text = line};
  }
  return {.source = file, .text = ""};
}

std::int64_t parse_offset(const Evidence& line) {
  std::istringstream words(line.text);
  std::string name;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  words >> name >> seconds >> nanoseconds;
  return seconds * kSecond + nanoseconds;
}

// What a container is to get, for one clock or both, in nanoseconds.
using Offsets = std::map<std::string, std::int64_t>;

std::string show_offsets() {
  return "./lab try 01 --set '{\"linux\": {\"namespaces\": [{\"type\": \"pid\"}, {\"type\": "
         "\"mount\"}, {\"type\": \"uts\"}, {\"type\": \"time\"}], \"timeOffsets\": {\"monotonic\": "
         "{\"secs\": 3600, \"nanosecs\": 7}, \"boottime\": {\"secs\": -5, \"nanosecs\": "
         "300000000}}}}' -- cat /proc/self/timens_offsets /proc/uptime; cat /proc/uptime";
}

ContainerPlan plan_with_offsets(const Offsets& offsets) {
  ContainerPlan plan;
  plan.namespaces.insert("time");
  plan.reproduce = show_offsets();
  plan.edit = [offsets](nlohmann::json& config) {
    for (const auto& [clock, offset] : offsets) {
      // Nanoseconds are always added: -4.7 s is -5 s and 0.3 s.
      const std::int64_t nanoseconds = (offset % kSecond + kSecond) % kSecond;
      config["linux"]["timeOffsets"][clock] = {{"secs", (offset - nanoseconds) / kSecond},
                                               {"nanosecs", nanoseconds}};
    }
  };
  return plan;
}

std::int64_t some_time_ahead() {
  return random_number(3600, 360000) * kSecond + random_number(1, 999'999'999);
}

// Back by at most half of what the clock shows: it must not become negative.
std::int64_t some_time_back() {
  const auto most =
      static_cast<int>(std::min<std::int64_t>(read_clock(CLOCK_MONOTONIC) / kSecond / 2, 360000));
  return -(random_number(0, most) * kSecond + random_number(1, 999'999'999));
}

// The container's process, once it is known to have a time namespace of its own.
pid_t require_time_namespace(Container& container) {
  const pid_t pid = container.main_process();
  const auto outside = namespace_evidence(container.sandbox().init_pid(), "time");
  const auto inside = namespace_evidence(pid, "time");
  require(inside.text != outside.text,
          {.diagnosis = "the container shares the time namespace of its starter",
           .expected = "another inode than " + outside.text,
           .seen = inside.text,
           .evidence = {outside, inside},
           .reproduce = show_offsets()});
  return pid;
}

void require_offset(pid_t pid, const Clock& clock, std::int64_t wanted,
                    const std::string& diagnosis) {
  const auto line = offset_line(pid, clock);
  const auto show = [](std::int64_t offset) {
    const std::int64_t nanoseconds = (offset % kSecond + kSecond) % kSecond;
    return fmt::format("{} s + {} ns", (offset - nanoseconds) / kSecond, nanoseconds);
  };
  const auto seen = parse_offset(line);
  require(seen == wanted, {.diagnosis = diagnosis,
                           .expected = clock.name + " " + show(wanted),
                           .seen = clock.name + " " + show(seen),
                           .evidence = {line},
                           .reproduce = show_offsets()});
}

WORKBOOK_CHECK(Task4, OwnTimeNamespace, "the container is in a time namespace of its own") {
  need_time_namespaces();
  Container container(plan_with_offsets({}));
  require_time_namespace(container);
}

WORKBOOK_CHECK(Task4, OffsetsAsAsked, "both clocks have the offsets of config.json") {
  need_time_namespaces();
  const Offsets offsets = {{"monotonic", some_time_ahead()}, {"boottime", some_time_back()}};
  Container container(plan_with_offsets(offsets));
  const pid_t pid = require_time_namespace(container);
  for (const auto& clock : {kMonotonic, kBoottime}) {
    require_offset(pid, clock, offsets.at(clock.name),
                   "the container's clocks do not have the offsets from config.json");
  }
}

WORKBOOK_CHECK(Task4, ClocksShowIt, "a process inside reads the shifted clocks") {
  need_time_namespaces();
  const Offsets offsets = {{"monotonic", some_time_back()}, {"boottime", some_time_ahead()}};
  Container container(plan_with_offsets(offsets));
  const pid_t pid = require_time_namespace(container);
  for (const auto& clock : {kMonotonic, kBoottime}) {
    const std::int64_t own = parse_offset(offset_line(::getpid(), clock));
    const std::int64_t shift = offsets.at(clock.name) - own;
    const std::int64_t before = read_clock(clock.id) + shift;
    const auto answer =
        look_into(pid, CLONE_NEWTIME, [&] { return std::to_string(read_clock(clock.id)); });
    const std::int64_t after = read_clock(clock.id) + shift;
    const std::int64_t inside = std::stoll(answer);
    require(before <= inside && inside <= after,
            {.diagnosis = "the container's clocks do not show the offsets from config.json",
             .expected = fmt::format("{}: between {} and {} ns", clock.name, before, after),
             .seen = fmt::format("{}: {} ns", clock.name, inside),
             .evidence = {{.source = fmt::format("clock_gettime(2) in /proc/{}/ns/time", pid),
                           .text = answer},
                          offset_line(pid, clock)},
             .reproduce = show_offsets()});
  }
}

WORKBOOK_CHECK(Task4, OthersKeepTheirTime, "a clock without an offset keeps its time") {
  need_time_namespaces();
  for (const auto& [asked, other] : {std::pair{kMonotonic, kBoottime}, {kBoottime, kMonotonic}}) {
    const std::int64_t offset = some_time_ahead();
    Container container(plan_with_offsets({{asked.name, offset}}));
    const pid_t pid = require_time_namespace(container);
    require_offset(pid, asked, offset, "the one clock that has an offset does not show it");
    require_offset(pid, other, parse_offset(offset_line(::getpid(), other)),
                   "a clock that has no offset in config.json was moved all the same");
  }
}

}  // namespace
