// The checks of lab 01. They run the learner's minirun and look at its container from outside.

#include <fcntl.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "labs/01-a-name-of-its-own/checks_held_container.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
namespace fs = std::filesystem;

bool is_alive(pid_t pid) {
  const auto state = state_of(pid);
  return state && *state != 'Z' && *state != 'X';
}

// look_inside(), for a container that ought to be there still.
std::string look_into(pid_t pid, int namespaces, const std::function<std::string()>& look) {
  try {
    return look_inside(pid, namespaces, look);
  } catch (const std::exception&) {
    if (is_alive(pid)) throw;
    fail_check({.diagnosis = "the container's program ended although nobody had asked it to",
                .expected = "it waits until it is killed",
                .seen = fmt::format("process {} is gone", pid)});
  }
}

// ------------------------------------------------------------------------------------------------
// Task 1

// The kinds that the checks ask for, by their names in config.json and in /proc.
const std::map<std::string, std::string> kKinds = {
    {"uts", "uts"}, {"ipc", "ipc"}, {"network", "net"}, {"pid", "pid"}, {"mount", "mnt"}};

WORKBOOK_CHECK(Task1, OwnNamespaces, "the container is in namespaces of its own") {
  Container container({});
  const pid_t pid = container.main_process();
  for (const char* kind : {"uts", "ipc", "net", "pid", "mnt"}) {
    const auto outside = namespace_evidence(container.sandbox().init_pid(), kind);
    const auto inside = namespace_evidence(pid, kind);
    require(inside.text != outside.text,
            {.diagnosis = fmt::format("the container shares the {} namespace of its starter", kind),
             .expected = "another inode than " + outside.text,
             .seen = inside.text,
             .evidence = {outside, inside},
             .reproduce = fmt::format(
                 "./lab try 01 -- readlink /proc/self/ns/{0}; readlink /proc/self/ns/{0}", kind)});
  }
}

// Runs a container with new namespaces of exactly these kinds.
void require_exactly(const std::set<std::string>& wanted) {
  Container container({.namespaces = wanted});
  const pid_t pid = container.main_process();
  for (const auto& [oci_name, kind] : kKinds) {
    const auto outside = namespace_evidence(container.sandbox().init_pid(), kind);
    const auto inside = namespace_evidence(pid, kind);
    const bool is_new = inside.text != outside.text;
    if (is_new == wanted.contains(oci_name)) continue;
    fail_check(
        {.diagnosis = is_new ? "the container got a namespace that was not asked for"
                             : "the container did not get a namespace that was asked for",
         .expected = fmt::format("new namespaces of these kinds only: {}", fmt::join(wanted, ", ")),
         .seen = fmt::format("its {} namespace is {}", kind, is_new ? "new" : "shared"),
         .evidence = {outside, inside},
         .reproduce = "./lab try 01 --set '{\"hostname\": null, \"linux\": {\"namespaces\": "
                      "[{\"type\": \"mount\"}]}}' -- ls -l /proc/self/ns; ls -l "
                      "/proc/self/ns"});
  }
}

WORKBOOK_CHECK(Task1, OnlyThoseAskedFor, "it shares every kind of namespace not asked for") {
  // A random choice and its opposite: each kind is asked for once, and once is not.
  std::set<std::string> chosen;
  std::set<std::string> others;
  int bits = random_number(1, (1 << kKinds.size()) - 2);
  for (const auto& [oci_name, kind] : kKinds) {
    ((bits & 1) != 0 ? chosen : others).insert(oci_name);
    bits >>= 1;
  }
  require_exactly(chosen);
  require_exactly(others);
}

WORKBOOK_CHECK(Task1, HeldByPidfd, "minirun holds the container by a pidfd") {
  Container container({});
  const pid_t pid = container.main_process();
  const pid_t minirun = container.runtime_pid();
  const auto holds_pidfd = [&] {
    for (const auto& open : descriptors_of(minirun)) {
      const auto info = fmt::format("/proc/{}/fdinfo/{}", minirun, open.number);
      if (open.target.find("pidfd") == std::string::npos) continue;
      if (base::read_file(info).find(fmt::format("Pid:\t{}\n", pid)) != std::string::npos) {
        return true;
      }
    }
    return false;
  };
  std::vector<Evidence> evidence;
  for (const auto& open : descriptors_of(minirun)) evidence.push_back(open.evidence);
  require(holds_pidfd(),
          {.diagnosis = "minirun has no pidfd of the container's process",
           .expected = fmt::format("a descriptor of minirun that refers to process {}", pid),
           .seen = "none among the descriptors of minirun",
           .evidence = evidence,
           .reproduce = "./lab try 01 -- sleep 5 & sleep 2; ls -l /proc/$(pgrep -P $!)/fd"});
}

// Field 38 of /proc/PID/stat (man 5 proc_pid_stat). exec sets it to SIGCHLD, whatever clone3 was
// told, so it must be read before.
Evidence exit_signal_of(pid_t pid) {
  const std::string file = fmt::format("/proc/{}/stat", pid);
  const std::string stat = base::read_file(file);
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string value;
  for (int field = 3; field <= 38; ++field) fields >> value;
  return {.source = file + " (field 38, exit_signal)", .text = value};
}

WORKBOOK_CHECK(Task1, TellsItsParent, "the child sends SIGCHLD to minirun when it ends") {
  // There is no such program, so the child never execs; the hook keeps minirun from reaping it.
  HeldContainer held({.process = {"/there-is-no-such-program"}});
  const auto signal = exit_signal_of(held.child());
  require(signal.text == std::to_string(SIGCHLD),
          {.diagnosis = "minirun's child is made without SIGCHLD as the signal of its end",
           .expected = fmt::format("{} (SIGCHLD)", SIGCHLD),
           .seen = signal.text == "0" ? "0 (no signal)" : signal.text,
           .evidence = {signal},
           .reproduce = try_with_hook(5) +
                        " & sleep 2; cut -d' ' -f38 /proc/$(pgrep -o -P $(pgrep -P $!))/stat"});
}

WORKBOOK_CHECK(Task1, EndsWithItsProgram, "minirun ends when the container's program has ended") {
  Container container({});
  const pid_t pid = container.main_process();
  container.runtime_pid();
  ::kill(pid, SIGKILL);
  step("killed the container's program from outside");
  const auto status = container.sandbox().wait_for(patience());
  if (!status || status->was_killed) {
    container.fail_with_output("minirun did not notice the end of the container's program",
                               "minirun waits for its child and then ends");
  }
}

// ------------------------------------------------------------------------------------------------
// Task 2

WORKBOOK_CHECK(Task2, HoldsBack, "the program starts when minirun has prepared everything") {
  HeldContainer held;
  held.require_program_waits();
  held.release();
  held.container().main_process();
}

// How a descriptor of another process was opened, in octal.
Evidence flags_of(pid_t pid, int fd) {
  const std::string file = fmt::format("/proc/{}/fdinfo/{}", pid, fd);
  std::istringstream lines(base::read_file(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("flags:"))
      return {.source = file + " (flags)", .text = line.substr(line.find('0'))};
  }
  return {.source = file + " (flags)", .text = "0"};
}

WORKBOOK_CHECK(Task2, KeptPrivate, "no other program gets an end of the gate") {
  HeldContainer held;
  const pid_t minirun = held.container().runtime_pid();
  const std::string gate = gate_between(minirun, held.child());
  require(!gate.empty(), {.diagnosis = "there is no pipe from minirun to its waiting child",
                          .expected = "a pipe that minirun can write and its child can read",
                          .seen = "none"});
  const auto require_private = [&](pid_t pid, const std::string& who) {
    for (const bool to_write : {true, false}) {
      const auto leaked = find_end(pid, gate, to_write);
      if (!leaked) continue;
      fail_check({.diagnosis = fmt::format("{} inherited an end of the gate", who),
                  .expected = "both ends are close-on-exec",
                  .seen = leaked->evidence.text,
                  .evidence = {leaked->evidence, HeldContainer::exe_of(pid)},
                  .reproduce = "./lab try 01 -- ls -l /proc/self/fd"});
    }
  };
  // No program need have been started yet: the flag itself shows (man 5 proc_pid_fdinfo).
  for (const pid_t pid : {minirun, held.child()}) {
    for (const bool to_write : {true, false}) {
      const auto end = find_end(pid, gate, to_write);
      if (!end) continue;
      const auto flags = flags_of(pid, end->number);
      require((std::stoul(flags.text, nullptr, 8) & O_CLOEXEC) != 0,
              {.diagnosis = "the ends of the gate are not close-on-exec",
               .expected = fmt::format("flags that contain 0{:o} (O_CLOEXEC)", O_CLOEXEC),
               .seen = flags.text,
               .evidence = {end->evidence, flags},
               .reproduce =
                   try_with_hook(5) + " & sleep 2; grep -H flags /proc/$(pgrep -P $!)/fdinfo/*"});
    }
  }
  require_private(held.hook(), "the hook");
  held.release();
  require_private(held.container().main_process(), "the container's program");
}

// Whoever in the sandbox has the end whose closing the child waits for.
std::optional<Evidence> find_holder(HeldContainer& held, const std::string& gate) {
  for (const pid_t pid : held.container().sandbox().processes()) {
    if (const auto end = find_end(pid, gate, true)) return end->evidence;
  }
  return std::nullopt;
}

[[noreturn]] void fail_still_waiting(HeldContainer& held, const std::string& gate) {
  const bool is_its_own = find_end(held.child(), gate, true).has_value();
  Diagnosis found{
      .diagnosis = is_its_own
                       ? "the child waits for itself: it holds the end of the gate that opens it"
                       : "minirun died while preparing, but its child still waits for it",
      .expected = "the child's read returns 0, and the child ends",
      .seen = "the child is still there",
      .evidence = {status_line(held.child(), "State")},
      .reproduce = try_with_hook(9) +
                   " & sleep 2; pkill -KILL -P $!; sleep 1; "
                   "pgrep -a -f '^minirun run.*try'"};
  if (const auto waits = find_end(held.child(), gate, false)) {
    found.evidence.push_back(waits->evidence);
  }
  if (const auto holder = find_holder(held, gate)) found.evidence.push_back(*holder);
  fail_check(found);
}

// The child is gone, but its UTS namespace is still there as long as we hold it: has the child gone
// on beyond the gate and set its name?
void require_not_named(const base::Fd& uts) {
  const std::string name = look_through(uts, CLONE_NEWUTS, [] {
    utsname names{};
    ::uname(&names);
    return std::string(names.nodename);
  });
  require(
      name != HeldContainer::kHostName,
      {.diagnosis = "the child went on through the gate although minirun had died",
       .expected = "it ends at the gate, and the name in its UTS namespace is still the old one",
       .seen = "it has set the host name of config.json",
       .evidence = {{.source = "uname(2) in the child's UTS namespace", .text = name}}});
}

WORKBOOK_CHECK(Task2, DiesWithItsParent, "the waiting child ends when minirun is killed") {
  HeldContainer held;
  Container& container = held.container();
  const pid_t child = held.child();
  held.require_program_waits();
  const std::string gate = gate_between(container.runtime_pid(), child);
  const base::Fd uts = base::open_file(fmt::format("/proc/{}/ns/uts", child).c_str(), O_RDONLY);
  // Stopped meanwhile, so that the child cannot get anywhere while minirun is still dying.
  ::kill(child, SIGSTOP);
  wait_until([&] { return state_of(child) == 'T'; }, patience());
  ::kill(container.runtime_pid(), SIGKILL);
  container.sandbox().wait_for(patience());
  ::kill(child, SIGCONT);
  step("killed minirun while its child waited at the gate");

  const auto is_program = [&] { return container.find_main_process({}).has_value(); };
  // Asleep, while somebody who is not minirun holds the other end: nothing will wake it.
  const auto waits_in_vain = [&] { return state_of(child) == 'S' && find_holder(held, gate); };
  wait_until([&] { return !is_alive(child) || waits_in_vain() || is_program(); }, patience());
  require(!is_program(),
          {.diagnosis = "the container's program ran although minirun had died while preparing it",
           .expected = "the child ends without becoming the program",
           .seen = "it became the program",
           .evidence = {HeldContainer::exe_of(child)}});
  if (is_alive(child)) fail_still_waiting(held, gate);
  require_not_named(uts);
  held.release();
  wait_until([&] { return container.sandbox().processes().empty(); }, patience());
}

// ------------------------------------------------------------------------------------------------
// Task 3

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
std::string random_name(std::size_t length) {
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
  const std::string name = random_name(9);
  Container container(plan_with_names(name));
  require_host_name(container, name);
}

WORKBOOK_CHECK(Task3, EveryByteOfIt, "a name of 64 bytes arrives whole, a short one clean") {
  const std::string shortest = random_name(5);
  Container short_name(plan_with_names(shortest));
  const auto names = require_host_name(short_name, shortest);

  const std::string longest = random_name(64);
  Container long_name(plan_with_names(longest));
  const auto pid = long_name.find_main_process(patience());
  if (!pid) {
    long_name.fail_with_output("a host name of 64 bytes is refused, though Linux allows that many",
                               "minirun sets it and starts the program");
  }
  const auto seen = up_to_nul(names_of(*pid).host);
  require(seen == longest,
          {.diagnosis = "a host name of 64 bytes does not arrive whole",
           .expected = longest,
           .seen = seen,
           .evidence = {name_evidence(*pid, seen)},
           .reproduce = "./lab try 01 --hostname $(printf 'x%.0s' $(seq 64)) -- hostname"});

  const auto stray = names.host.find_first_not_of('\0', shortest.size());
  require(stray == std::string::npos,
          {.diagnosis = "bytes of your memory that are not part of the host name went into it",
           .expected = "nothing but NUL bytes behind the name's end",
           .seen = fmt::format("another byte at position {}", stray)});
}

WORKBOOK_CHECK(Task3, DomainName, "the container has the domain name of its config.json") {
  const std::string host = random_name(9);
  const std::string domain = random_name(17);
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
  const std::string name = random_name(9);
  Container container(plan_with_names(name, random_name(9)));
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

// ------------------------------------------------------------------------------------------------
// Task 4

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

ContainerPlan plan_with_offsets(const Offsets& offsets) {
  ContainerPlan plan;
  plan.namespaces.insert("time");
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

std::string show_offsets() {
  return "./lab try 01 --set '{\"linux\": {\"namespaces\": [{\"type\": \"pid\"}, {\"type\": "
         "\"mount\"}, {\"type\": \"uts\"}, {\"type\": \"time\"}], \"timeOffsets\": {\"monotonic\": "
         "{\"secs\": 3600, \"nanosecs\": 7}, \"boottime\": {\"secs\": -5, \"nanosecs\": "
         "300000000}}}}' -- cat /proc/self/timens_offsets";
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
