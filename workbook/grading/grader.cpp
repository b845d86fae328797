#include "workbook/grading/grader.hpp"

#include <fmt/core.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <new>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "base/undo.hpp"
#include "workbook/grading/seed.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/model/text.hpp"
#include "workbook/submission/submission.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// A library that unpacks a stranger's bytes gets this much memory, and an exception beyond it. The
// sanitizers need address space without end for themselves.
#ifdef __SANITIZE_ADDRESS__
constexpr rlim_t kMostMemory = RLIM_INFINITY;
#else
constexpr rlim_t kMostMemory = rlim_t{2} << 30;
#endif

class MemoryLimit {
 public:
  MemoryLimit() {
    sys::check(::getrlimit(RLIMIT_AS, &before_), "read the limit on memory");
    rlimit lower = before_;
    lower.rlim_cur = std::min(lower.rlim_cur, kMostMemory);
    sys::check(::setrlimit(RLIMIT_AS, &lower), "limit the memory");
  }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;
  ~MemoryLimit() { ::setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_{};
};

// What graders that were killed have left behind: no grading takes so long (--time is an hour at
// most).
void sweep_old_files(const fs::path& temporary) {
  constexpr std::chrono::hours kOld{3};
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(temporary, ignored)) {
    if (!entry.path().filename().native().starts_with("handed-in-")) continue;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(entry, ignored);
    if (!ignored && age > kOld) fs::remove_all(entry, ignored);
  }
}

// A folder that holds one file for each part of the lab, and is gone when this ends.
class Files {
 public:
  Files(const GraderSettings& settings, const Lab& lab, const HandedIn& handed_in) {
    sweep_old_files(fs::temp_directory_path());
    folder_ = (fs::temp_directory_path() / "handed-in-XXXXXX").native();
    if (::mkdtemp(folder_.data()) == nullptr) sys::throw_error(errno, "make " + folder_);
    undo_.add([this] {
      std::error_code ignored;
      fs::remove_all(folder_, ignored);
    });
    for (const auto& [part, content] : handed_in.files) put(part, content);
    for (const auto& part : handed_in.missing) put(part, starter(settings, lab, part));
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  void put(const std::string& part, const std::string& content) const {
    base::write_file(fs::path(folder_) / part, content);
  }

  static std::string starter(const GraderSettings& settings, const Lab& lab,
                             const std::string& part) {
    const auto file = settings.workspace.root / lab.path_of(part);
    if (!has_been_edited(settings.workspace, lab, part)) return base::read_file(file);
    const auto found = find_starter(settings.workspace, lab, part);
    if (found) return *found;
    throw std::runtime_error(
        fmt::format("the untouched starter of {} cannot be found: grade in a fresh copy of "
                    "the workbook",
                    lab.path_of(part)));
  }

  std::string folder_;
  base::Undo undo_;
};

std::string seed_for(const GraderSettings& settings, const Handin& handin, const Opened& opened,
                     const Lab& lab) {
  if (settings.secret.empty()) return seed_of_files(opened.submission.digest, lab.number);
  return seed_of(settings.secret, handin.learner, lab.number);
}

Lateness late_for(const GraderSettings& settings, const Handin& handin, const LabPolicy& policy) {
  if (!handin.submitted) return {};
  const auto extension = settings.policy.extensions.find(handin.learner);
  const int days = extension == settings.policy.extensions.end() ? 0 : extension->second;
  return lateness(policy.late, *handin.submitted, days);
}

LabGrade grade_one(const GraderSettings& settings, const Handin& handin, const Opened& opened,
                   const HandedIn& handed_in) {
  const Lab& lab = find_lab(settings.labs, handed_in.lab);
  const LabPolicy& policy = settings.policy.lab(lab.number);
  const Files files(settings, lab, handed_in);
  const LabResult result = settings.judge.run({.workspace = settings.workspace,
                                               .lab = lab,
                                               .files = files.folder(),
                                               .seed = seed_for(settings, handin, opened, lab),
                                               .limits = settings.limits});
  LabGrade grade = grade_lab(lab, result, policy, late_for(settings, handin, policy));
  grade.missing = handed_in.missing;
  return grade;
}

void refuse_unknown_time(const GraderSettings& settings, const Handin& handin) {
  if (handin.submitted) return;
  bool has_due = settings.policy.of_every_lab.late.due.has_value();
  for (const auto& [number, lab] : settings.policy.labs) {
    if (handin.lab.empty() || handin.lab == number) has_due = has_due || lab.late.due.has_value();
  }
  if (has_due) {
    throw std::invalid_argument(
        "the policy has a due date: say with --submitted-at when it was handed in (a time, mtime "
        "or now)");
  }
}

}  // namespace

Opened open_handin(const GraderSettings& settings, const Handin& handin) {
  refuse_unknown_time(settings, handin);
  Opened opened;
  try {
    const MemoryLimit limit;
    opened.submission = read_submission(handin.path, settings.labs, handin.lab);
  } catch (const SubmissionError& error) {
    opened.refused = printable_line(error.what(), 500);
  } catch (const std::bad_alloc&) {
    opened.refused = "it needs more memory to be unpacked than any submission should";
  }
  return opened;
}

std::string key_of(const GraderSettings& settings, const Handin& handin, const Opened& opened) {
  const std::string submitted = handin.submitted ? std::to_string(*handin.submitted) : "";
  return sha256(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", opened.submission.digest,
                            sha256(opened.refused), sha256(handin.learner), handin.lab,
                            settings.policy.digest, sha256(settings.secret), submitted,
                            settings.version, settings.limits.time.count()));
}

Grade grade_handin(const GraderSettings& settings, const Handin& handin, const Opened& opened) {
  Grade grade{.learner = printable_line(handin.learner),
              .submission = opened.submission.digest,
              .grader = settings.version,
              .policy = settings.policy.digest,
              .submitted_at = handin.submitted ? base::format_rfc3339(*handin.submitted) : "",
              .key = key_of(settings, handin, opened),
              .refused = opened.refused,
              .notes = opened.submission.notes};
  for (const auto& handed_in : opened.submission.labs) {
    grade.labs.push_back(grade_one(settings, handin, opened, handed_in));
  }
  if (!opened.refused.empty() && !handin.lab.empty()) {
    grade.labs.push_back(
        refused_lab(find_lab(settings.labs, handin.lab), settings.policy.lab(handin.lab)));
  }
  return grade;
}

std::string version_of(const Workspace& workspace, const std::vector<Lab>& labs) {
  std::string all;
  const auto add = [&](const fs::path& file) {
    if (fs::exists(file)) all += sha256(base::read_file(file, std::size_t{512} << 20)) + "\n";
  };
  for (const auto& lab : labs) {
    add(workspace.root / lab.path_of("lab.yaml"));
    add(workspace.bin() / ("checks-" + lab.number));
    add(workspace.bin() / ("checks-" + lab.number + "-hidden"));
  }
  for (const std::string name : {"lab-judge", "probe", "minirun", "private-name"}) {
    add(workspace.bin() / name);
  }
  return "0.1.0+" + sha256(all).substr(0, 16);
}

}  // namespace workbook
