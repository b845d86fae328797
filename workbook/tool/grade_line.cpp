#include "workbook/tool/grade_line.hpp"

#include <CLI/CLI.hpp>

#include "workbook/grading/formats/formats.hpp"

namespace workbook {
namespace {

std::string names_of_formats() {
  std::string names;
  for (const auto& format : formats()) names += (names.empty() ? "" : ", ") + format.name;
  return names;
}

void add_class_options(CLI::App& grade, GradeCommand& command) {
  auto* all = grade.add_flag("--all", command.is_class,
                             "SUBMISSION is a folder: each entry is what one learner handed in");
  grade.add_option("--jobs,-j", command.jobs, "with --all: how many are graded at once")
      ->needs(all)
      ->check(CLI::Range(1, 512));
  grade.add_option("--out", command.out, "with --all: results and gradebook.csv (default: grades)");
  grade.add_option("--slice-of", command.slice_of, "with --all: grade every N-th entry only")
      ->check(CLI::Range(1, 1'000'000));
  grade.add_option("--slice-index", command.slice_index,
                   "with --slice-of: from which one on (default: $JOB_COMPLETION_INDEX)");
  grade.add_option("--collect", command.collect, "make the gradebook of a folder of results");
}

void add_cluster_options(CLI::App& grade, GradeCommand& command) {
  grade
      .add_option("--emit", command.emit,
                  "k8s-job: a Job that grades the folder SUBMISSION; containerfile: its image")
      ->check(CLI::IsMember({"k8s-job", "containerfile"}));
  grade.add_option("--image", command.image, "with --emit: the name of the image");
  grade.add_option("--parallelism", command.parallelism, "with --emit: how many pods at once")
      ->check(CLI::Range(1, 10'000));
  grade.add_flag("--prepare", command.is_preparing,
                 "make the images that grading starts from, and grade nothing");
}

}  // namespace

CLI::App* add_grade_command(CLI::App& program, GradeCommand& command) {
  auto* grade =
      program.add_subcommand("grade", "grade a submission, or a class, in the lab kernel");
  grade->add_option("SUBMISSION", command.submission, "a folder, zip, tar or git bundle");
  grade->add_option("--lab", command.lab,
                    "one lab, as in 01; by default all that have files in it");
  grade->add_option("--format", command.formats, "F or F=FILE, also several: " + names_of_formats())
      ->allow_extra_args(false);
  grade->add_option("--show", command.show, "what a reader sees, whatever the format")
      ->check(CLI::IsMember({"learner", "after-due", "instructor"}));
  grade->add_option("--learner", command.learner, "who handed it in");
  grade->add_option("--submitted-at", command.submitted_at,
                    "when: 2026-03-01T23:59:00Z, mtime (of the file) or now");
  grade->add_option("--policy", command.policy, "grading.yaml (see workbook/grading/README.md)")
      ->check(CLI::ExistingFile);
  grade->add_option("--seed-secret", command.secret, "a file: makes every learner's values differ")
      ->check(CLI::ExistingFile);
  grade->add_option("--time", command.seconds, "seconds that a lab may take (default: 240)")
      ->check(CLI::Range(20, 3600));
  grade->add_flag("--resume", command.is_resumed,
                  "do nothing if the file of --format json=FILE has this very grade");
  grade->add_flag("--prepared", command.is_prepared,
                  "--prepare has been run since anything changed: build nothing");
  add_class_options(*grade, command);
  add_cluster_options(*grade, command);
  return grade;
}

}  // namespace workbook
