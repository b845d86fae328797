// The checks of lab 00. They run the learner's private-name and look at its command from outside.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

const std::string kProbeInside = std::string(kSandboxFolder) + "/probe";

const std::string kTryNamespace =
    "./lab try 00 --hostname blue -- readlink /proc/self/ns/uts; readlink /proc/self/ns/uts";
const std::string kTryName = "./lab try 00 --hostname blue";
const std::string kTryParent = "./lab try 00 -- sh -c 'cat /proc/$PPID/cmdline'";
const std::string kTryTooLong = "./lab try 00 --hostname $(printf 'x%.0s' $(seq 65)); echo $?";

std::string of_length(std::size_t length) {
  std::string name;
  while (name.size() < length) name += static_cast<char>('a' + random_number(0, 25));
  return name;
}

// The host name in the UTS namespace of a process, as evidence.
Evidence host_name_of(pid_t pid) {
  return {.source = fmt::format("uname(2), asked in the UTS namespace of process {}", pid),
          .text = look_inside(pid, CLONE_NEWUTS, host_name)};
}

// `private-name NAME /tmp/probe wait`, in a sandbox that has a random name of its own.
class NamedCommand {
 public:
  explicit NamedCommand(const std::string& name)
      : name_(name), sandbox_(program(name, name_outside_)) {
    step(fmt::format("gave the place outside the host name {}", name_outside_));
    step(fmt::format("ran: private-name {} /tmp/probe wait", name));
  }

  /// The process that has become the command, or nothing if private-name ended or hung first.
  std::optional<pid_t> find();
  /// The same, but ends the check with `diagnosis` if there is none.
  pid_t pid(const std::string& diagnosis = "private-name never started the command");
  /// What the command calls itself.
  Evidence name_inside();
  /// What everybody else sees.
  [[nodiscard]] Evidence name_now_outside() const { return host_name_of(outside_pid()); }
  /// Ends the check unless the command is in another UTS namespace than everybody outside.
  void require_own_namespace();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& name_outside() const { return name_outside_; }
  /// A process that stays outside.
  [[nodiscard]] pid_t outside_pid() const { return sandbox_.init_pid(); }
  /// Whether the process that was started as private-name is the command now.
  [[nodiscard]] bool is_asked_process_command() const;
  /// A process beside the command, if there is one.
  std::optional<pid_t> find_other_process();
  std::optional<base::ExitStatus> ended() { return sandbox_.poll(); }
  [[noreturn]] void fail_with_output(const std::string& diagnosis, const std::string& expected);

 private:
  static Program program(const std::string& name, const std::string& outside);
  [[nodiscard]] bool is_command(pid_t pid) const;

  std::string name_;
  std::string name_outside_ = fmt::format("outside-{}", random_number(100000, 999999));
  Sandbox sandbox_;
};

Program NamedCommand::program(const std::string& name, const std::string& outside) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::string probe = base::read_file(folder / "probe", std::size_t{64} << 20);
  return {.file = program_under_test(),
          .argv = {"private-name", name, kProbeInside, "wait"},
          .prepare = [probe, outside] {
            base::write_file(kProbeInside, probe);
            ::chmod(kProbeInside.c_str(), 0755);
            sys::check(::sethostname(outside.data(), outside.size()), "name the sandbox");
          }};
}

bool NamedCommand::is_command(pid_t pid) const {
  return is_same_file(fmt::format("/proc/{}/exe", pid), sandbox_.outside_path(kProbeInside));
}

std::optional<pid_t> NamedCommand::find() {
  std::optional<pid_t> found;
  const auto look = [&] {
    for (const pid_t pid : sandbox_.processes()) {
      if (!found && is_command(pid)) found = pid;
    }
    return found.has_value() || ended().has_value();
  };
  wait_until(look, patience());
  return found;
}

pid_t NamedCommand::pid(const std::string& diagnosis) {
  const auto found = find();
  if (!found) fail_with_output(diagnosis, "private-name takes the name and becomes the command");
  return *found;
}

void NamedCommand::fail_with_output(const std::string& diagnosis, const std::string& expected) {
  Diagnosis found{.diagnosis = diagnosis, .expected = expected, .reproduce = kTryName};
  const auto status = ended();
  if (sandbox_.has_flooded()) {
    found.seen = "your program printed more than 4 MiB and was stopped";
  } else if (status && status->was_killed) {
    found.seen = fmt::format("signal {} ended private-name", status->value);
  } else if (status) {
    found.seen = fmt::format("private-name ended with exit code {}", status->value);
  } else {
    found.seen = fmt::format("private-name was still busy after {}, and was stopped",
                             base::format_duration(patience()));
    shorten_patience();
  }
  if (!sandbox_.output().empty()) {
    found.evidence.push_back(
        {.source = "what private-name printed last", .text = sandbox_.output()});
  }
  fail_check(found);
}

Evidence NamedCommand::name_inside() {
  const pid_t command = pid();
  try {
    return host_name_of(command);
  } catch (const std::exception&) {
    if (is_command(command)) throw;
    fail_with_output("the command was ended while it was running", "nobody disturbs the command");
  }
}

bool NamedCommand::is_asked_process_command() const {
  const auto asked = sandbox_.program_pid();
  return asked && is_command(*asked);
}

std::optional<pid_t> NamedCommand::find_other_process() {
  const pid_t command = pid();
  for (const pid_t other : sandbox_.processes()) {
    if (other != command) return other;
  }
  return std::nullopt;
}

// A namespace of another kind that the command has left, if there is one.
std::optional<std::string> other_kind_left(pid_t command, pid_t outside) {
  for (const char* kind : {"mnt", "pid", "net", "ipc", "user", "cgroup", "time"}) {
    if (namespace_of(command, kind) != namespace_of(outside, kind)) return kind;
  }
  return std::nullopt;
}

std::string say_who_shares(const std::optional<std::string>& other) {
  if (!other) return "the command still shares the UTS namespace of everybody outside";
  return fmt::format("the command has left its {} namespace, but it still shares the UTS namespace",
                     *other);
}

void NamedCommand::require_own_namespace() {
  const auto inside = namespace_evidence(pid(), "uts");
  const auto outside = namespace_evidence(outside_pid(), "uts");
  require(inside.text != outside.text,
          {.diagnosis = say_who_shares(other_kind_left(pid(), outside_pid())),
           .expected = "another number than the one outside, " + outside.text,
           .seen = inside.text,
           .evidence = {outside, inside, name_now_outside()},
           .reproduce = kTryNamespace});
}

// Why a host name is not the one that was asked for.
std::string compare_names(const NamedCommand& command, const std::string& seen) {
  if (seen == command.name_outside()) {
    return "the command has a UTS namespace of its own, but nobody has set the host name there";
  }
  if (!seen.empty() && command.name().starts_with(seen)) {
    return "the host name of the command is cut short";
  }
  return "the host name of the command is not the one that was asked for";
}

void require_name(NamedCommand& command) {
  command.require_own_namespace();
  const auto seen = command.name_inside();
  require(seen.text == command.name(), {.diagnosis = compare_names(command, seen.text),
                                        .expected = command.name(),
                                        .seen = seen.text,
                                        .evidence = {seen},
                                        .reproduce = kTryName});
}

WORKBOOK_CHECK(Task1, OwnNamespace,
               "the command is in a UTS namespace of its own, and shares all the rest") {
  NamedCommand command("tour");
  command.require_own_namespace();
  const auto other = other_kind_left(command.pid(), command.outside_pid());
  if (!other) return;
  const auto kept = namespace_evidence(command.outside_pid(), *other);
  const auto left = namespace_evidence(command.pid(), *other);
  fail_check({.diagnosis = fmt::format("the command has left its {} namespace as well", *other),
              .expected = "the one that everybody has, " + kept.text,
              .seen = left.text,
              .evidence = {kept, left},
              .reproduce = fmt::format("./lab try 00 -- readlink /proc/self/ns/{0}; "
                                       "readlink /proc/self/ns/{0}",
                                       *other)});
}

WORKBOOK_CHECK(Task1, SameProcess, "the process that was asked moves, and starts no other") {
  NamedCommand command("tour");
  command.require_own_namespace();
  // Whoever forks may need a moment to become the command as well.
  require(wait_until([&] { return command.is_asked_process_command(); }, watching_time()),
          {.diagnosis = "the command runs in a child of the process that was asked, not in itself",
           .expected = "the parent of the command is the one who started private-name",
           .seen = "its parent is private-name",
           .evidence = {status_line(command.pid(), "PPid")},
           .reproduce = kTryParent});
  const auto other = command.find_other_process();
  if (!other) return;
  fail_check({.diagnosis = "there is a second process beside the command",
              .expected = "private-name becomes the command and starts nothing else",
              .seen = "a second process",
              .evidence = {status_line(*other, "Name"), status_line(*other, "PPid")},
              .reproduce = kTryParent});
}

WORKBOOK_CHECK(Task1, GivenName, "the command goes by the name that was asked for") {
  NamedCommand command(fmt::format("inside-{}", random_number(100000, 999999)));
  require_name(command);
}

WORKBOOK_CHECK(Task1, NameOutside, "the host name outside stays as it was") {
  NamedCommand command(fmt::format("inside-{}", random_number(100000, 999999)));
  require_name(command);
  const auto now = command.name_now_outside();
  require(now.text == command.name_outside(),
          {.diagnosis = "the host name outside has changed as well",
           .expected = command.name_outside(),
           .seen = now.text,
           .evidence = {now, namespace_evidence(command.outside_pid(), "uts"),
                        namespace_evidence(command.pid(), "uts")},
           .reproduce = kTryName});
}

WORKBOOK_CHECK(Task1, NameLength, "names of 1 and of 64 bytes arrive whole, and 65 are refused") {
  NamedCommand shortest(of_length(1));
  require_name(shortest);
  NamedCommand longest(of_length(HOST_NAME_MAX));
  longest.pid("a name of 64 bytes was refused, although the kernel allows it");
  require_name(longest);
  NamedCommand too_long(of_length(HOST_NAME_MAX + 1));
  if (too_long.find()) {
    const auto seen = too_long.name_inside();
    fail_check(
        {.diagnosis = "the kernel refuses a name of 65 bytes, but the command ran all the same",
         .expected = "private-name says what was refused, and never starts the command",
         .seen = fmt::format("the command runs and is called {}", seen.text),
         .evidence = {seen},
         .reproduce = kTryTooLong});
  }
  const auto status = too_long.ended();
  if (!status || status->was_killed || status->value == 0) {
    too_long.fail_with_output("a name of 65 bytes is refused by the kernel, but not reported",
                              "private-name says what was refused and ends with exit code 1");
  }
}

}  // namespace
