#include "workbook/page/lab_tool.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"
#include "workbook/page/follow.hpp"

namespace page {
namespace {

constexpr std::chrono::seconds kAnswerLimit{20};
constexpr std::size_t kMostAnswer = std::size_t{4} << 20;
constexpr std::size_t kMostOutput = std::size_t{16} << 20;

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct Started {
  base::Process process;
  base::Fd output;
};

// In a session of its own: a Ctrl-C in the terminal is for the server, which ends the tool itself.
Started start(std::vector<std::string> command, const std::vector<std::string>& arguments) {
  command.insert(command.end(), arguments.begin(), arguments.end());
  base::Pipe pipe = base::make_pipe();
  try {
    base::Process process = base::spawn({.argv = std::move(command),
                                         .cwd = {},
                                         .add_env = {},
                                         .stdout_fd = pipe.write_end.get(),
                                         .pass_fds = {},
                                         .new_session = true});
    return {.process = std::move(process), .output = std::move(pipe.read_end)};
  } catch (const std::system_error& error) {
    throw LabToolError(
        fmt::format("The lab tool cannot be started ({}); run ./lab once in a "
                    "terminal, which builds it.",
                    error.what()));
  }
}

std::string describe(const base::ExitStatus& status) {
  return fmt::format("{} {}", status.was_killed ? "signal" : "exit code", status.value);
}

// Cuts what comes in pieces into lines.
class LineCutter {
 public:
  explicit LineCutter(const LabTool::OnLine& on_line) : on_line_(on_line) {}

  void take(std::string_view data) {
    total_ += data.size();
    if (is_full()) return;
    pending_ += data;
    std::size_t start = 0;
    for (auto end = pending_.find('\n'); end != pending_.npos; end = pending_.find('\n', start)) {
      if (end > start) on_line_(std::string_view(pending_).substr(start, end - start));
      start = end + 1;
    }
    pending_.erase(0, start);
  }

  [[nodiscard]] bool is_full() const { return total_ > kMostOutput; }

 private:
  const LabTool::OnLine& on_line_;
  std::string pending_;
  std::size_t total_ = 0;
};

}  // namespace

bool is_lab_id(std::string_view text) {
  return text.size() == 2 && are_digits(text);
}

bool is_task_id(std::string_view text) {
  return text.size() > 3 && text.size() <= 6 && is_lab_id(text.substr(0, 2)) && text[2] == '.' &&
         are_digits(text.substr(3));
}

std::string LabTool::ask(const std::vector<std::string>& arguments) const {
  Started tool = start(command_, arguments);
  const base::Deadline deadline(kAnswerLimit);
  std::string answer;
  const auto status = follow(
      tool.process, tool.output, [&](std::string_view data) { answer += data; },
      [&] { return !deadline.has_passed() && answer.size() <= kMostAnswer; });
  if (!status) {
    throw LabToolError("The lab tool did not answer in time; try `./lab` in a terminal.");
  }
  try {
    return base::format_json(base::parse_json(answer, "the answer"));
  } catch (const base::JsonError&) {
    throw LabToolError(
        fmt::format("The lab tool gave no answer ({}); what it said is in the "
                    "terminal where ./lab up runs.",
                    describe(*status)));
  }
}

void LabTool::check(const std::string& lab_id, const OnLine& on_line,
                    const std::function<bool()>& is_wanted) const {
  Started tool = start(command_, {"check", lab_id, "--events"});
  bool has_result = false;
  const OnLine watch_line = [&](std::string_view line) {
    has_result = has_result || line.find("\"result\"") != line.npos;
    on_line(line);
  };
  LineCutter lines(watch_line);
  const auto status = follow(
      tool.process, tool.output, [&](std::string_view data) { lines.take(data); },
      [&] { return !lines.is_full() && is_wanted(); });
  if (lines.is_full()) {
    throw LabToolError("The check was stopped: it wrote more than 16 MiB of events.");
  }
  if (!status) throw LabToolError("The check was stopped before its end; start it again.");
  if (!has_result && !status->is_success()) {
    throw LabToolError(
        fmt::format("The check ended without a result ({}); what the lab tool said "
                    "is in the terminal where ./lab up runs.",
                    describe(*status)));
  }
}

}  // namespace page
