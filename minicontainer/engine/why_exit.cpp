// The judge of containers whose program ended by itself: its exit code, and its own last words.

#include <fmt/format.h>

#include <filesystem>

#include "minicontainer/engine/why.hpp"

namespace engine {
namespace {

Finding make(const EndCase& end_case, const char* cause, std::string sentence) {
  Finding finding{.cause = cause, .sentence = std::move(sentence)};
  finding.evidence.push_back(
      fmt::format("its first process returned exit code {}", end_case.container.state.exit_code));
  return finding;
}

std::optional<Finding> by_library(const EndCase& end_case) {
  constexpr std::string_view kWords = "error while loading shared libraries: ";
  const std::string line = own_line_with(end_case, {kWords});
  if (line.empty()) return std::nullopt;
  const auto start = line.find(kWords) + kWords.size();
  const std::string library = line.substr(start, line.find(':', start) - start);
  Finding finding = make(end_case, "missing-library",
                         fmt::format("the program of {} needs the shared library {}, which its "
                                     "image does not have.",
                                     end_case.container.record.name, library));
  finding.evidence.push_back("it said: " + line);
  finding.advice.push_back(
      fmt::format("install the package that has {}, or link the program statically", library));
  return finding;
}

std::optional<Finding> by_process_limit(const EndCase& end_case) {
  if (group_number(end_case.end, "pids.events") <= 0) return std::nullopt;
  const long long limit = group_number(end_case.end, "pids.max");
  Finding finding =
      make(end_case, "process-limit",
           fmt::format("{} wanted more processes than it may have ({}), and got none.",
                       end_case.container.record.name, limit));
  finding.evidence.push_back(group_line(end_case.end, "pids.max"));
  finding.evidence.push_back(group_line(end_case.end, "pids.events"));
  finding.advice.push_back("a higher --pids-limit, or a program that starts fewer");
  return finding;
}

// The default filter and missing capabilities refuse with an error; the program goes on and says
// so.
std::optional<Finding> by_refusal(const EndCase& end_case) {
  const std::string line = own_line_with(end_case, {"Operation not permitted", "EPERM"});
  if (line.empty()) return std::nullopt;
  const Settings& settings = end_case.container.record.settings;
  Finding finding = make(end_case, "refused-call",
                         fmt::format("the kernel refused {} a system call (EPERM), and the program "
                                     "gave up.",
                                     end_case.container.record.name));
  finding.evidence.push_back("it said: " + line);
  if (!settings.dropped_capabilities.empty()) {
    finding.evidence.push_back(
        fmt::format("capabilities dropped: {}", fmt::join(settings.dropped_capabilities, " ")));
  }
  finding.advice = {
      "a capability may be missing: try --cap-add NAME (man 7 capabilities tells which call needs "
      "which)",
      "or the seccomp filter refuses the call: try --security-opt seccomp=unconfined, to compare"};
  return finding;
}

std::optional<Finding> by_shell(const EndCase& end_case) {
  const int code = end_case.container.state.exit_code;
  const std::string& name = end_case.container.record.name;
  constexpr int kNotFound = 127;
  constexpr int kNotExecutable = 126;
  if (code == kNotFound || code == kNotExecutable) {
    const char* what = code == kNotFound ? "did not find" : "could not execute";
    Finding finding =
        make(end_case, code == kNotFound ? "command-not-found" : "command-not-executable",
             fmt::format("the shell of {} {} a command of its script.", name, what));
    const std::string line = own_line_with(end_case, {"not found", "ermission denied", "No such"});
    if (!line.empty()) finding.evidence.push_back("it said: " + line);
    finding.advice.push_back("is the command in the image? is its folder in PATH?");
    return finding;
  }
  constexpr int kSignals = 128;
  if (code <= kSignals || code > kSignals + 64) return std::nullopt;
  return make(end_case, "child-signal",
              fmt::format("the first process of {} ended by itself with code {}: a shell does so "
                          "when the last command that it ran was ended by {}.",
                          name, code, name_of_signal(code - kSignals)));
}

bool is_shell(const std::string& program) {
  const std::string name = std::filesystem::path(program).filename();
  return name == "sh" || name == "bash" || name == "ash" || name == "dash";
}

Finding by_itself(const EndCase& end_case) {
  const auto& [record, state, is_monitored, is_paused] = end_case.container;
  if (state.exit_code != 0) {
    Finding finding =
        make(end_case, "exit-code",
             fmt::format("the program of {} ended by itself with exit code {}: its own "
                         "way to say that something was wrong.",
                         record.name, state.exit_code));
    if (!end_case.last_lines.empty()) {
      finding.evidence.push_back("its last line: " + end_case.last_lines.back());
    }
    finding.advice.push_back(fmt::format("minicontainer logs {}", record.name));
    return finding;
  }
  Finding finding =
      make(end_case, "done",
           fmt::format("the program of {} had done its work and ended by itself.", record.name));
  const Settings& settings = record.settings;
  const bool waits_for_input =
      is_shell(record.path) && settings.command.size() + settings.entrypoint.size() == 1;
  if (waits_for_input && !settings.has_stdin) {
    finding.cause = "no-input";
    finding.sentence = fmt::format(
        "the program of {} is a shell, and there was nobody to type into "
        "it: it read the end of its input, and ended.",
        record.name);
    finding.advice.push_back("a container lives as long as its program: run a shell with -it");
  }
  return finding;
}

void add_stop(const EndCase& end_case, Finding& finding) {
  if (!end_case.container.state.was_stopped_by_hand || end_case.end.sent.empty()) return;
  finding.cause = "stopped";
  finding.sentence = fmt::format("{} was asked to end by a command, and ended by itself.",
                                 end_case.container.record.name);
  for (const auto& line : end_case.end.sent) finding.evidence.push_back("sent: " + line);
  finding.advice.clear();
}

}  // namespace

std::optional<Finding> judge_exit_code(const EndCase& end_case) {
  const auto& state = end_case.container.state;
  if (state.finished_at.empty()) return std::nullopt;
  if (state.exit_code != 0) {
    constexpr Judge kJudges[] = {by_library, by_process_limit, by_refusal, by_shell};
    for (const Judge judge : kJudges) {
      if (auto finding = judge(end_case)) {
        if (finding->cause == "child-signal") add_stop(end_case, *finding);
        return finding;
      }
    }
  }
  Finding finding = by_itself(end_case);
  add_stop(end_case, finding);
  return finding;
}

}  // namespace engine
