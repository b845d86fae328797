#include "minicontainer/engine/why.hpp"

#include <fmt/format.h>
#include <string.h>
#include <sys/klog.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "minicontainer/engine/logs.hpp"
#include "minicontainer/monitor/container_state.hpp"

namespace engine {
namespace {

using monitor::Phase;

constexpr std::size_t kLastLines = 20;

Finding running(const EndCase& end_case) {
  const auto& [record, state, is_monitored, is_paused] = end_case.container;
  Finding finding{.cause = "running", .sentence = fmt::format("{} runs.", record.name)};
  finding.evidence.push_back(
      fmt::format("its first process is {}, since {}", state.pid, state.started_at));
  if (is_paused) {
    finding.cause = "paused";
    finding.sentence = fmt::format("{} is paused: none of its processes runs.", record.name);
    finding.advice.push_back(fmt::format("minicontainer unpause {}", record.name));
  } else if (state.health == "unhealthy") {
    finding.cause = "unhealthy";
    finding.sentence = fmt::format("{} runs, but its health check has failed {} times in a row.",
                                   record.name, state.failing_streak);
    finding.evidence.push_back("the check: " +
                               fmt::format("{}", fmt::join(record.settings.health.test, " ")));
    finding.evidence.push_back("it said: " +
                               (state.health_output.empty() ? "nothing" : state.health_output));
    finding.advice.push_back(fmt::format(
        "run the check by hand: minicontainer exec {} {}", record.name,
        record.settings.health.test.size() > 1 ? record.settings.health.test[1] : "..."));
  }
  return finding;
}

Finding restarting(const EndCase& end_case, Finding last) {
  const auto& state = end_case.container.state;
  last.evidence.push_back(fmt::format("it was restarted {} times by its policy {}",
                                      state.restart_count,
                                      end_case.container.record.settings.restart_policy));
  return last;
}

Finding not_started(const EndCase& end_case) {
  const std::string& name = end_case.container.record.name;
  return {.cause = "never-started",
          .sentence = fmt::format("{} was created and never started.", name),
          .evidence = {"created at " + end_case.container.record.created},
          .advice = {fmt::format("minicontainer start {}", name)}};
}

std::string kernel_log() {
  constexpr int kReadAll = 3;  // man 2 syslog: SYSLOG_ACTION_READ_ALL
  constexpr int kSize = 10;    // SYSLOG_ACTION_SIZE_BUFFER
  const int size = ::klogctl(kSize, nullptr, 0);
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(size), '\0');
  const int count = ::klogctl(kReadAll, text.data(), size);
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

bool is_word_at(const std::string& text, std::size_t place, std::size_t size) {
  const auto is_digit = [&](std::size_t at) { return at < text.size() && ::isdigit(text[at]); };
  return (place == 0 || !is_digit(place - 1)) && !is_digit(place + size);
}

bool names_process(const std::string& line, pid_t pid) {
  for (const char* form : {"pid={}", "[{}]", "process {} "}) {
    const std::string word = fmt::format(fmt::runtime(form), pid);
    const auto place = line.find(word);
    if (place != line.npos && is_word_at(line, place, word.size())) return true;
  }
  return false;
}

}  // namespace

std::string group_line(const monitor::EndEvidence& end, std::string_view file) {
  const std::string part = fmt::format("/{}: ", file);
  for (const auto& line : end.lines) {
    if (line.find(part) != line.npos) return line;
  }
  return {};
}

long long group_number(const monitor::EndEvidence& end, std::string_view file) {
  const std::string line = group_line(end, file);
  const auto blank = line.rfind(' ');
  long long number = -1;
  if (blank != line.npos) std::from_chars(&line[blank + 1], line.data() + line.size(), number);
  return number;
}

std::vector<std::string> kernel_lines_about(const EndCase& end_case) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> found;
  std::istringstream log(kernel_log());
  for (std::string line; std::getline(log, line);) {
    const bool is_about = line.find(end_case.container.record.id) != line.npos ||
                          (end_case.end.pid != 0 && names_process(line, end_case.end.pid));
    if (is_about) found.push_back("kernel: " + line);
    if (found.size() > kMost) found.erase(found.begin());
  }
  return found;
}

std::string own_line_with(const EndCase& end_case, std::initializer_list<std::string_view> parts) {
  const auto& lines = end_case.last_lines;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    for (const auto part : parts) {
      if (line->find(part) != line->npos) return *line;
    }
  }
  return {};
}

std::string name_of_signal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal) : std::string("SIG") + name;
}

Finding find_reason(const Folders& folders, const Container& container) {
  const EndCase end_case{.folders = folders,
                         .container = container,
                         .end = monitor::load_evidence(folders.end_file(container.record.id)),
                         .last_lines = last_log_lines(folders, container.record.id, kLastLines)};
  if (container.is_running()) return running(end_case);
  constexpr Judge kJudges[] = {judge_start, judge_memory, judge_signal, judge_exit_code};
  for (const Judge judge : kJudges) {
    auto finding = judge(end_case);
    if (!finding) continue;
    return container.state.restart_count > 0 ? restarting(end_case, std::move(*finding)) : *finding;
  }
  return not_started(end_case);
}

std::optional<Finding> find_reason_of_removed(const Folders& folders,
                                              const std::string& reference) {
  std::optional<Finding> finding;
  std::ifstream events(folders.events());
  for (std::string line; std::getline(events, line);) {
    const bool is_about = line.find("name=" + reference + ")") != line.npos ||
                          (reference.size() >= 6 && line.find(' ' + reference) != line.npos);
    const bool tells =
        line.find(" container die ") != line.npos || line.find(" container oom ") != line.npos ||
        line.find(" container kill ") != line.npos || line.find(" container destroy ") != line.npos;
    if (!is_about || !tells) continue;
    if (!finding) finding = Finding{.cause = "removed"};
    finding->evidence.push_back(line);
  }
  if (!finding) return finding;
  finding->sentence =
      fmt::format("{} was removed, and what was known of it went with it: this is what {} says.",
                  reference, folders.events().native());
  finding->advice.push_back("run it once more without --rm, and ask again");
  return finding;
}

}  // namespace engine
