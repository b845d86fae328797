// lab-judge: root of a guest that grades one submission.
//
//     lab-judge        the job is in /judge; the result goes to descriptor 3
//
// Learner code is never this user. It is compiled and linked in rooms (room.hpp), and runs as root
// of a user namespace under the checks (workbook/checks/learner_space.hpp). It has no way to this
// process, to the descriptor, to the check programs or to the disks.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "workbook/grader/grader.hpp"
#include "workbook/judge/accidents.hpp"
#include "workbook/judge/build_in_guest.hpp"
#include "workbook/model/manifest.hpp"

namespace {

using namespace workbook;

constexpr int kReportFd = 3;

bool is_hidden(const std::string& check_program) {
  return check_program.ends_with("-hidden");
}

// A program that makes the checks wait again and again is slow, and that is the learner's doing.
LabResult too_slow(const Lab& lab, const CheckReport& report) {
  LabResult result = add_up(lab, 0, report.checks);
  result.verdict = Verdict::kFail;
  result.diagnosis = "the checks were stopped in " + report.under_way +
                     ": the program had used up the time that there is for all of them";
  return result;
}

LabResult check(const JudgeJob& job, const Lab& lab, const std::filesystem::path& program) {
  const base::Deadline deadline(job.check_time);
  CheckReport all;
  std::vector<std::string> env = {"LAB_SANDBOX=mapped"};
  if (!job.seed.empty()) env.push_back("LAB_SEED=" + job.seed);
  for (const auto& name : job.check_programs) {
    const CheckRun run{.checks = std::filesystem::path(kProgramsFolder) / name,
                       .program = program,
                       .add_env = env,
                       .limit = deadline.remaining()};
    const CheckReport report = run_check_program(run, [](const nlohmann::json&) {});
    is_hidden(name) ? add_hidden(report, all) : void(all = report);
    if (all.is_complete) continue;
    if (deadline.has_passed() && !all.under_way.empty()) return too_slow(lab, all);
    break;
  }
  return judge_report(lab, 0, all);
}

LabResult judge() {
  const JudgeJob job = parse_judge_job(base::read_file(kJobFile));
  const Lab lab = load_lab(std::filesystem::path(kManifestFolder) / job.folder);
  const BuiltProgram built = build_in_guest(job);
  if (!built.build.is_ok) return stopped_by_build(lab, 0, built.build);
  LabResult result = check(job, lab, built.program);
  remove_accidents(result);
  return result;
}

}  // namespace

int main() {
  try {
    sys::check(::fcntl(kReportFd, F_SETFD, FD_CLOEXEC), "keep the report to ourselves");
    sys::check(::prctl(PR_SET_DUMPABLE, 0), "hide from other processes");
    const base::Fd report(kReportFd);
    base::write_all(report, base::format_json(to_json(judge())));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "lab-judge: {}\n", error.what());
    return 1;
  }
}
