// The judges of containers that the kernel, a command or somebody else has ended.

#include <fmt/core.h>
#include <signal.h>

#include <sstream>

#include "minicontainer/engine/why.hpp"

namespace engine {
namespace {

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

std::string mebibytes(long long bytes) {
  return fmt::format("{:.4g} MiB", static_cast<double>(bytes) / (1 << 20));
}

// Version 1 has limit_in_bytes, a huge number where there is none; version 2 has "max".
long long memory_limit(const monitor::EndEvidence& end) {
  const long long one = group_number(end, "memory.limit_in_bytes");
  return one != -1 ? one : group_number(end, "memory.max");
}

/// What was sent, taken apart: "TIME SIGNAL PID COMMAND".
struct Sent {
  std::string time, command;
  int signal = 0;
  int pid = 0;
};

Sent parse_sent(const std::string& line) {
  std::istringstream words(line);
  Sent sent;
  words >> sent.time >> sent.signal >> sent.pid;
  std::getline(words >> std::ws, sent.command);
  return sent;
}

std::string told(const Sent& sent) {
  return fmt::format("{}: {} from process {}: {}", sent.time, name_of_signal(sent.signal), sent.pid,
                     sent.command.empty() ? "it had gone by then" : sent.command);
}

bool is_fault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
         signal == SIGABRT || signal == SIGTRAP;
}

Finding by_seccomp(const EndCase& end_case) {
  const auto& options = end_case.container.record.settings.security_options;
  std::string profile = "the default profile";
  for (const auto& option : options) {
    if (option.starts_with("seccomp=")) profile = option.substr(8);
  }
  Finding finding{
      .cause = "seccomp",
      .sentence = fmt::format("{} made a system call for which its seccomp filter ends a process "
                              "(SIGSYS).",
                              end_case.container.record.name),
      .evidence = {"the filter: " + profile},
      .advice = {"find the call: minicontainer run --security-opt seccomp=unconfined ... under "
                 "strace(1), and allow it in the profile"}};
  append(finding.evidence, kernel_lines_about(end_case));
  return finding;
}

Finding by_own_fault(const EndCase& end_case) {
  const int signal = end_case.end.signal;
  Finding finding{
      .cause = "crash",
      .sentence =
          fmt::format("the program of {} crashed: {} ({}){}.", end_case.container.record.name,
                      name_of_signal(signal), ::strsignal(signal),
                      end_case.end.has_dumped_core ? ", and left a core file" : ""),
      .advice = {"the fault is the program's own: look at its last words, then use a debugger"}};
  append(finding.evidence, kernel_lines_about(end_case));
  return finding;
}

// Two signals, the last of them SIGKILL: the program had been asked, and did not listen.
void explain_kill_after_stop(const std::vector<Sent>& sent, const std::string& name,
                             Finding& finding) {
  const Sent& first = sent.front();
  if (sent.size() < 2 || sent.back().signal != SIGKILL || first.signal == SIGKILL) return;
  finding.cause = "stop-timeout";
  finding.sentence =
      fmt::format("{} was asked to end with {}, did not end in time, and was killed.", name,
                  name_of_signal(first.signal));
  finding.advice = {
      fmt::format("PID 1 of a container gets no signal that it has no handler for: let the program "
                  "handle {}, or run it with --init",
                  name_of_signal(first.signal)),
      "the program may not be PID 1 itself: ENTRYPOINT [\"program\"] instead of ENTRYPOINT "
      "program"};
}

Finding by_command(const EndCase& end_case, const std::vector<Sent>& sent) {
  const std::string& name = end_case.container.record.name;
  Finding finding{
      .cause = "command",
      .sentence = fmt::format("{} was ended by {}, sent by a command: {}.", name,
                              name_of_signal(end_case.end.signal), sent.back().command)};
  for (const auto& one : sent) finding.evidence.push_back(told(one));
  explain_kill_after_stop(sent, name, finding);
  return finding;
}

Finding by_stranger(const EndCase& end_case) {
  const int signal = end_case.end.signal;
  Finding finding{
      .cause = "signal",
      .sentence = fmt::format("{} was ended by {}, which no command of minicontainer had sent.",
                              end_case.container.record.name, name_of_signal(signal))};
  if (signal == SIGKILL) {
    finding.evidence.push_back(
        "SIGKILL for the first process of a PID namespace can only come from outside of it (man 7 "
        "pid_namespaces): from the machine, or from the kernel when memory was short");
  }
  append(finding.evidence, kernel_lines_about(end_case));
  finding.advice.push_back(fmt::format(
      "next time, find the sender: trace-cmd record -e signal:signal_generate -f 'sig == {}'",
      signal));
  return finding;
}

}  // namespace

std::optional<Finding> judge_memory(const EndCase& end_case) {
  const auto& [record, state, is_monitored, is_paused] = end_case.container;
  if (!state.was_out_of_memory) return std::nullopt;
  const long long limit = memory_limit(end_case.end);
  const bool has_limit = limit > 0 && record.settings.limits.memory > 0;
  Finding finding{.cause = "out-of-memory"};
  finding.sentence =
      has_limit
          ? fmt::format(
                "{} used up its memory (limit {}), and the kernel killed a process of "
                "it.",
                record.name, mebibytes(limit))
          : fmt::format("the machine ran out of memory, and the kernel killed a process of {}.",
                        record.name);
  for (const char* file : {"memory.limit_in_bytes", "memory.max_usage_in_bytes",
                           "memory.oom_control", "memory.max", "memory.peak", "memory.events"}) {
    const std::string line = group_line(end_case.end, file);
    if (!line.empty()) finding.evidence.push_back(line);
  }
  append(finding.evidence, kernel_lines_about(end_case));
  if (has_limit) {
    finding.advice.push_back(fmt::format("give it more: minicontainer update --memory {}m {}",
                                         (limit >> 20) * 2, record.name));
  }
  return finding;
}

std::optional<Finding> judge_signal(const EndCase& end_case) {
  const Container& container = end_case.container;
  if (container.state.error.starts_with("its monitor was killed")) {
    return Finding{
        .cause = "monitor-killed",
        .sentence = fmt::format("the monitor of {} was killed, and the container with it.",
                                container.record.name),
        .evidence = {"no process held the lock " + (container.record.id + "/lock") +
                     " while its state said: running"}};
  }
  if (end_case.end.signal == 0) return std::nullopt;
  if (end_case.end.signal == SIGSYS) return by_seccomp(end_case);
  std::vector<Sent> sent;
  for (const auto& line : end_case.end.sent) sent.push_back(parse_sent(line));
  if (!sent.empty() && sent.back().signal == end_case.end.signal) return by_command(end_case, sent);
  return is_fault(end_case.end.signal) ? by_own_fault(end_case) : by_stranger(end_case);
}

}  // namespace engine
