#include <fcntl.h>
#include <fmt/core.h>

#include <cstdlib>
#include <stdexcept>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"
#include "workbook/grading/class.hpp"
#include "workbook/grading/kubernetes.hpp"
#include "workbook/tool/grade_command.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr int kWithoutGrade = 4;

// The same program grades one submission of the class; it inherits how.
std::vector<std::string> arguments_for(const GradeCommand& command, const ClassEntry& entry,
                                       const fs::path& file) {
  std::vector<std::string> argv = {fs::read_symlink("/proc/self/exe").native(),
                                   "grade",
                                   "--resume",
                                   "--prepared",
                                   "--learner=" + entry.learner,
                                   "--format=json=" + file.native()};
  const auto add = [&](const std::string& option, const std::string& value) {
    if (!value.empty()) argv.push_back(option + "=" + value);
  };
  add("--lab", command.lab);
  add("--time", std::to_string(command.seconds));
  add("--submitted-at", command.submitted_at);
  add("--policy", command.policy.native());
  add("--seed-secret", command.secret.native());
  argv.insert(argv.end(), {"--", entry.path.native()});
  return argv;
}

// What a grader says about itself is kept beside the grades: DIR/logs/NAME.log.
base::Process start_grader(const GradeCommand& command, const ClassEntry& entry,
                           const fs::path& file) {
  fs::path log = command.out / "logs" / file.stem();
  log += ".log";
  const base::Fd output = base::open_file(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  return base::spawn({.argv = arguments_for(command, entry, file),
                      .stdout_fd = output.get(),
                      .stderr_fd = output.get()});
}

std::size_t slice_index(const GradeCommand& command) {
  const char* said = std::getenv("JOB_COMPLETION_INDEX");
  const std::string text = command.slice_index >= 0 ? std::to_string(command.slice_index)
                           : said != nullptr        ? said
                                                    : "";
  const bool is_number =
      !text.empty() && text.size() < 7 && text.find_first_not_of("0123456789") == text.npos;
  if (!is_number || std::stoul(text) >= command.slice_of) {
    throw std::invalid_argument(fmt::format(
        "which slice? --slice-index, or JOB_COMPLETION_INDEX, must be a number below {}",
        command.slice_of));
  }
  return std::stoul(text);
}

void say_totals(const fs::path& out, const ClassReport& report) {
  const std::size_t rows = write_gradebook(out);
  fmt::print("{}\n{}: {} {}\n", throughput(report), (out / "gradebook.csv").native(), rows,
             rows == 1 ? "learner" : "learners");
  if (report.without_grade > 0) {
    fmt::print("{} without a grade: see {}/logs, and run the same command again\n",
               report.without_grade, out.native());
  }
}

}  // namespace

int run_grade_class(const Context& context, const GradeCommand& command, const Judge& judge) {
  if (!command.formats.empty() || !command.learner.empty()) {
    throw std::invalid_argument(
        "--all takes neither --format nor --learner: each entry is its learner's, and the grades "
        "go "
        "to --out");
  }
  GradeCommand absolute = command;
  if (absolute.out.empty()) absolute.out = "grades";
  // One moment for all of them.
  if (absolute.submitted_at == "now") absolute.submitted_at = base::now_rfc3339();
  fs::create_directories(absolute.out / "logs");
  auto entries = class_entries(command.submission);
  const bool is_slice = command.slice_of > 0;
  const std::size_t index = is_slice ? slice_index(command) : 0;
  if (is_slice) entries = slice(entries, index, command.slice_of);
  if (!command.is_prepared) prepare_judge_for(context, command.lab, judge);
  const ClassReport report = grade_class(entries, {.out = absolute.out, .jobs = command.jobs},
                                         [&](const ClassEntry& entry, const fs::path& file) {
                                           return start_grader(absolute, entry, file);
                                         });
  // Slices run beside each other: their gradebook is made at the end, by --collect.
  if (!is_slice) {
    say_totals(absolute.out, report);
  } else {
    note_slice(absolute.out, index, command.slice_of);
  }
  return report.without_grade == 0 ? 0 : kWithoutGrade;
}

int run_collect(const GradeCommand& command) {
  if (!fs::is_directory(command.collect / "results")) {
    throw std::invalid_argument(fmt::format(
        "{} has no folder results: it is no --out of lab grade --all", command.collect.native()));
  }
  const auto missing = missing_slices(command.collect);
  const std::size_t rows = write_gradebook(command.collect);
  fmt::print("{}: {} {}\n", (command.collect / "gradebook.csv").native(), rows,
             rows == 1 ? "learner" : "learners");
  for (const auto index : missing) fmt::print("slice {} is missing: run it again\n", index);
  return missing.empty() ? 0 : kWithoutGrade;
}

int run_emit(const GradeCommand& command) {
  if (command.emit == "containerfile") {
    fmt::print("{}", containerfile());
    return 0;
  }
  const auto entries = class_entries(command.submission);
  const std::string job = kubernetes_job(
      {.image = command.image,
       .slices = command.slice_of > 0 ? command.slice_of : entries.size(),
       .parallelism = command.parallelism,
       .lab = command.lab,
       .submitted_at = command.submitted_at,
       .policy =
           command.policy.empty() ? "" : base::read_file(command.policy, std::size_t{1} << 20),
       .has_secret = !command.secret.empty()});
  if (command.out.empty()) {
    fmt::print("{}", job);
    return 0;
  }
  fs::create_directories(command.out);
  base::replace_file(command.out / "job.yaml", job);
  base::replace_file(command.out / "Containerfile", containerfile());
  fmt::print("{}\n{}\n", (command.out / "job.yaml").native(),
             (command.out / "Containerfile").native());
  return 0;
}

}  // namespace workbook
