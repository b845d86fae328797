#include "workbook/grading/class.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <deque>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "workbook/grading/grade.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Running {
  ClassEntry entry;
  fs::path file;
  base::Process process;
};

class ClassRun {
 public:
  ClassRun(const std::vector<ClassEntry>& entries, const ClassOptions& options,
           const StartGrader& start)
      : waiting_(entries.begin(), entries.end()),
        total_(entries.size()),
        options_(options),
        start_(start) {}

  ClassReport run() {
    const auto begin = std::chrono::steady_clock::now();
    while (!waiting_.empty() || !running_.empty()) {
      while (!waiting_.empty() && running_.size() < static_cast<std::size_t>(options_.jobs)) {
        start_next();
      }
      if (!running_.empty()) finish_one();
    }
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report_;
  }

 private:
  void start_next() {
    ClassEntry entry = waiting_.front();
    waiting_.pop_front();
    const fs::path file = result_file(options_.out, entry.learner);
    if (!entry.trouble.empty()) {
      give_none(entry, file, entry.trouble);
      return;
    }
    base::Process process = start_(entry, file);
    running_.push_back({std::move(entry), file, std::move(process)});
  }

  // Waits until one of them ends (man 2 poll: a pidfd is readable then).
  void finish_one() {
    std::vector<pollfd> polled;
    for (const auto& each : running_) polled.push_back({each.process.pidfd().get(), POLLIN, 0});
    while (::poll(polled.data(), polled.size(), -1) == -1) {
      if (errno != EINTR) sys::throw_error(errno, "wait for the graders");
    }
    for (std::size_t i = polled.size(); i-- > 0;) {
      if (polled[i].revents == 0) continue;
      Running ended = std::move(running_[i]);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      take(ended);
    }
  }

  void take(Running& ended) {
    const base::ExitStatus status = ended.process.wait();
    const json grade = load_grade(ended.file);
    const bool has_ended = !status.was_killed && status.value <= kGraderBroke;
    if (!has_ended || grade.is_null() || (status.value == kGraderBroke && !is_of_a_run(grade))) {
      give_none(
          ended.entry, ended.file,
          fmt::format("its grader {} {}", status.was_killed ? "was ended by signal" : "ended with",
                      status.value));
      return;
    }
    if (grade.at("needs_regrade")) {
      ++report_.without_grade;
      tell(ended.entry, "no grade: a check broke");
      return;
    }
    ++report_.graded;
    tell(ended.entry, outcome_of(grade));
  }

  // A grader that broke before it wrote anything leaves the grade of an earlier day behind.
  static bool is_of_a_run(const json& grade) {
    return grade.at("needs_regrade") && grade.at("trouble").get<std::string>().empty();
  }

  // In place of a grade: why there is none. An older one would pass for this submission's.
  void give_none(const ClassEntry& entry, const fs::path& file, const std::string& reason) {
    const Grade none{.learner = printable_line(entry.learner), .trouble = reason};
    base::replace_file(file, base::format_json_indented(to_json(none)) + "\n");
    ++report_.without_grade;
    tell(entry, "no grade: " + reason);
  }

  static std::string outcome_of(const json& grade) {
    if (!grade.at("refused").get<std::string>().empty()) return "refused";
    return fmt::format("{}, {} of {}", grade.at("verdict").get<std::string>(),
                       grade.at("points").dump(), grade.at("points_possible").dump());
  }

  void tell(const ClassEntry& entry, const std::string& what) {
    ++told_;
    if (!options_.shows_progress) return;
    fmt::print(stderr, "[{}/{}] {}: {}\n", told_, total_, printable_line(entry.learner), what);
  }

  static constexpr int kGraderBroke = 4;

  std::deque<ClassEntry> waiting_;
  std::size_t total_;
  std::size_t told_ = 0;
  const ClassOptions& options_;
  const StartGrader& start_;
  std::vector<Running> running_;
  ClassReport report_;
};

}  // namespace

ClassReport grade_class(const std::vector<ClassEntry>& entries, const ClassOptions& options,
                        const StartGrader& start) {
  fs::create_directories(options.out / "results");
  return ClassRun(entries, options, start).run();
}

std::string throughput(const ClassReport& report) {
  const std::size_t all = report.graded + report.without_grade;
  const double minutes = report.seconds / 60;
  return fmt::format("{} {} in {:.1f} s: {:.1f} a minute", all,
                     all == 1 ? "submission" : "submissions", report.seconds,
                     minutes > 0 ? static_cast<double>(all) / minutes : 0.0);
}

}  // namespace workbook
