#include "labs/06-privileges/checks_calls.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/syscall.h>

#include <array>
#include <cstring>
#include <sstream>

#include "base/file.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

using nlohmann::json;

#define CALL(name)        \
  Call {                  \
    #name, SYS_##name, {} \
  }
const std::array kCalls = {
    CALL(getppid), CALL(getuid),        CALL(geteuid),  CALL(getgid),        CALL(getegid),
    CALL(gettid),  CALL(sched_yield),   CALL(umask),    CALL(times),         CALL(getcpu),
    CALL(getpgid), CALL(inotify_init1), CALL(eventfd2), CALL(epoll_create1),
};
#undef CALL

constexpr const char* kTryRule =
    R"(./lab try 06 --set '{"linux":{"seccomp":{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[)"
    R"({"names":["getuid"],"action":"SCMP_ACT_ERRNO","errnoRet":13}]}}}' -- id)";

// The words of /proc/PID/cmdline, which the probe writes over.
std::vector<std::string> words_of(pid_t pid) {
  std::vector<std::string> words;
  try {
    std::istringstream text(base::read_file(fmt::format("/proc/{}/cmdline", pid)));
    for (std::string word; std::getline(text, word, '\0');) {
      words.push_back(word.substr(0, word.find(' ')));
    }
  } catch (const std::system_error&) {  // it is gone
  }
  return words;
}

std::string meaning(const std::string& answer) {
  if (answer == "=0") return "it succeeded";
  if (answer == "=trap") return "it raised SIGSYS";
  const int number = std::stoi(answer.substr(1));
  return fmt::format("error {}, {}", number, std::strerror(number));
}

Diagnosis about(const Call& call, const std::string& answer, const std::string& diagnosis) {
  return {.diagnosis = diagnosis,
          .seen = meaning(answer),
          .evidence = {{fmt::format("{} in the container", to_text(call)), meaning(answer)}},
          .reproduce = kTryRule};
}

}  // namespace

std::vector<Call> some_calls(std::size_t count) {
  std::vector<Call> left(kCalls.begin(), kCalls.end());
  std::vector<Call> chosen;
  while (chosen.size() < count) {
    const auto place = left.begin() + random_number(0, static_cast<int>(left.size()) - 1);
    chosen.push_back(*place);
    left.erase(place);
  }
  return chosen;
}

std::vector<std::string> names_of(const std::vector<Call>& calls) {
  std::vector<std::string> names;
  for (const auto& call : calls) names.push_back(call.name);
  return names;
}

std::vector<std::string> needed_calls() {
  return {"execve",       "brk",       "arch_prctl",      "set_tid_address", "set_robust_list",
          "rseq",         "prlimit64", "readlink",        "readlinkat",      "getrandom",
          "mprotect",     "mmap",      "munmap",          "newfstatat",      "rt_sigaction",
          "rt_sigreturn", "pause",     "ppoll",           "exit_group",      "write",
          "close",        "fcntl",     "clock_nanosleep", "rt_sigprocmask"};
}

int random_errno() {
  return random_number(100, 130);  // errors of networks, for the most part
}

json profile(const std::string& default_action) {
  return {{"defaultAction", default_action}, {"syscalls", json::array()}};
}

json refusal(const std::vector<std::string>& names, int number) {
  return {{"names", names}, {"action", "SCMP_ACT_ERRNO"}, {"errnoRet", number}};
}

json condition(unsigned index, const std::string& comparison, std::uint64_t value,
               std::uint64_t value_two) {
  return {{"index", index}, {"op", comparison}, {"value", value}, {"valueTwo", value_two}};
}

ContainerPlan under(const json& profile, const std::vector<Call>& calls) {
  ContainerPlan plan{.process = {"/probe", "calls"}, .edit = [profile](json& config) {
                       config["process"]["noNewPrivileges"] = true;
                       config["linux"]["seccomp"] = profile;
                     }};
  for (const auto& [name, number, arguments] : calls) {
    // Some room: the answer is written over it.
    plan.process.push_back(
        fmt::format("{:05}{}{}", number, arguments.empty() ? "" : ":", fmt::join(arguments, ":")));
  }
  return plan;
}

std::vector<std::string> answers(Container& container, std::size_t calls) {
  const auto pid = container.find_main_process(patience());
  std::vector<std::string> words;
  wait_until(
      [&] {
        if (pid) words = words_of(*pid);
        return (words.size() > 1 && words[1] == "asked") || container.sandbox().poll().has_value();
      },
      patience());
  // Whoever is killed at once may have been missed.
  const auto end = container.sandbox().poll();
  if (end && !end->was_killed && end->value == kEndedBySigsys) {
    container.fail_with_output("a system call ended the container's program",
                               "the filter allows what the profile allows");
  }
  if (!pid) static_cast<void>(started(container, "under a seccomp filter"));
  if (words.size() != calls + 2 || words[1] != "asked") {
    container.fail_with_output("the container's program did not get through its system calls",
                               "the filter allows what the profile allows");
  }
  return {words.begin() + 2, words.end()};
}

std::vector<std::string> ask(const json& profile, const std::vector<Call>& calls) {
  Container container(under(profile, calls));
  return answers(container, calls.size());
}

void require_refused(const Call& call, const std::string& answer, int number,
                     const std::string& diagnosis) {
  Diagnosis found = about(call, answer, diagnosis);
  found.expected = fmt::format("{} fails with error {}", to_text(call), number);
  require(answer == fmt::format("={}", number), found);
}

void require_not_refused(const Call& call, const std::string& answer, int number,
                         const std::string& diagnosis) {
  Diagnosis found = about(call, answer, diagnosis);
  found.expected = fmt::format("{} is not refused", to_text(call));
  require(answer != fmt::format("={}", number), found);
}

std::string to_text(const Call& call) {
  return fmt::format("{}({})", call.name, fmt::join(call.arguments, ", "));
}

}  // namespace workbook
