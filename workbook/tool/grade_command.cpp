#include "workbook/tool/grade_command.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <ctime>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/grading/class.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/grading/moment.hpp"
#include "workbook/model/starters.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

struct Output {
  const Format* format = nullptr;
  fs::path file;  ///< empty: standard output
};

std::vector<Output> outputs_of(const GradeCommand& command) {
  std::vector<Output> outputs;
  for (const auto& text : command.formats) {
    const auto equals = text.find('=');
    const fs::path file = equals == text.npos ? "" : text.substr(equals + 1);
    if (equals != text.npos && file.empty()) {
      throw std::invalid_argument("--format " + text + ": the file's name is missing");
    }
    outputs.push_back({&find_format(text.substr(0, equals)), file});
  }
  if (outputs.empty()) outputs.push_back({&find_format("text"), ""});
  return outputs;
}

Audience audience_of(const GradeCommand& command, const Format& format) {
  if (command.show == "learner") return Audience::kLearner;
  if (command.show == "after-due") return Audience::kLearnerAfterDue;
  if (command.show == "instructor") return Audience::kInstructor;
  return format.audience;
}

void write_outputs(const GradeCommand& command, const std::vector<Output>& outputs,
                   const Grade& grade) {
  for (const auto& [format, file] : outputs) {
    const std::string document = format->write(grade, audience_of(command, *format));
    if (file.empty()) {
      fmt::print("{}", document);
    } else {
      base::replace_file(file, document);
    }
  }
}

std::optional<std::int64_t> submitted_at(const GradeCommand& command) {
  if (command.submitted_at.empty()) return std::nullopt;
  if (command.submitted_at == "now") return std::time(nullptr);
  if (command.submitted_at != "mtime") return parse_moment(command.submitted_at);
  struct stat status{};
  sys::check(::lstat(command.submission.c_str(), &status), "look at {}",
             command.submission.native());
  return status.st_mtim.tv_sec;
}

GraderSettings settings_of(const Context& context, const GradeCommand& command,
                           const Judge& judge) {
  GraderSettings settings{.workspace = context.workspace,
                          .labs = context.labs,
                          .policy = {},
                          .secret = "",
                          .version = "",
                          .judge = judge,
                          .limits = {.time = std::chrono::seconds(command.seconds),
                                     .compile = std::chrono::seconds(command.seconds / 4)}};
  if (!command.policy.empty()) settings.policy = load_policy(command.policy, context.labs);
  if (!command.secret.empty()) {
    settings.secret = base::read_file(command.secret, 4096);
    if (settings.secret.size() < 16) {
      throw std::invalid_argument("the secret of --seed-secret is shorter than 16 bytes");
    }
  }
  return settings;
}

// With --resume: the exit code of the grade that is there already, if it is of this very
// submission.
std::optional<int> finished_before(const GradeCommand& command, const std::vector<Output>& outputs,
                                   const std::string& key) {
  if (!command.is_resumed) return std::nullopt;
  for (const auto& [format, file] : outputs) {
    if (format->name != "json" || file.empty() || !has_grade(file, key)) continue;
    return exit_code_for(parse_verdict(load_grade(file).at("verdict")));
  }
  return std::nullopt;
}

int grade_one(const Context& context, const GradeCommand& command, const Judge& judge) {
  const auto outputs = outputs_of(command);
  GraderSettings settings = settings_of(context, command, judge);
  const Handin handin{.path = command.submission,
                      .learner = command.learner,
                      .lab = command.lab,
                      .submitted = submitted_at(command)};
  const Opened opened = open_handin(settings, handin);
  if (!command.is_prepared) {
    for (const auto& found : opened.submission.labs) prepare_judge_for(context, found.lab, judge);
  }
  settings.version = version_of(context.workspace, context.labs);
  const auto code = finished_before(command, outputs, key_of(settings, handin, opened));
  if (code) return *code;
  const Grade grade = grade_handin(settings, handin, opened);
  write_outputs(command, outputs, grade);
  return exit_code_for(grade.needs_regrade() ? Verdict::kGrader : grade.verdict());
}

}  // namespace

void prepare_judge_for(const Context& context, const std::string& lab, const Judge& judge) {
  const WorkspaceLock lock(context.workspace);
  store_starters(context.workspace, context.labs);
  for (const auto& each : context.labs) {
    if (lab.empty() || each.number == lab) judge.prepare(context.workspace, each);
  }
}

int run_grade_command(const Context& context, const GradeCommand& command, const Judge& judge) {
  if (!command.lab.empty()) static_cast<void>(find_lab(context.labs, command.lab));
  if (!command.collect.empty()) return run_collect(command);
  if (command.is_preparing) {
    prepare_judge_for(context, command.lab, judge);
    return 0;
  }
  if (command.emit == "containerfile") return run_emit(command);
  if (command.submission.empty()) {
    throw std::invalid_argument(
        "which submission? lab grade SUBMISSION, or lab grade --all FOLDER");
  }
  if (!command.emit.empty()) return run_emit(command);
  if (command.is_class) return run_grade_class(context, command, judge);
  return grade_one(context, command, judge);
}

}  // namespace workbook
