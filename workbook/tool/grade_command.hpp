// `lab grade`: one submission, a class, or a Job for a cluster that grades a class.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/grading/grader.hpp"
#include "workbook/tool/context.hpp"

namespace workbook {

struct GradeCommand {
  std::filesystem::path submission;  ///< with is_class: a folder of submissions
  std::string lab;                   ///< "01"; "": every lab that is found
  std::vector<std::string> formats;  ///< "gradescope=results.json", "text"
  std::string show;                  ///< learner, after-due, instructor; "": as the format is
  std::string learner;
  std::string submitted_at;  ///< a time, "mtime" or "now"; "": not said
  std::filesystem::path policy;
  std::filesystem::path secret;
  int seconds = 240;         ///< at most for one lab, a quarter of it for compiling
  bool is_resumed = false;   ///< nothing is done if the JSON file has this very grade
  bool is_prepared = false;  ///< who started this has prepared the judge already

  bool is_class = false;
  int jobs = 1;
  std::filesystem::path out;  ///< of a class: results/, gradebook.csv
  std::size_t slice_of = 0;   ///< 0: all of the class
  int slice_index = -1;       ///< -1: JOB_COMPLETION_INDEX says it

  std::string emit;  ///< "k8s-job", "containerfile"
  std::string image = "localhost/workbook-grader:latest";
  std::size_t parallelism = 4;
  std::filesystem::path collect;  ///< the folder of results to make a gradebook from
  bool is_preparing = false;      ///< make what grading needs, and grade nothing
};

/// Exit codes: as `lab check` for one submission; for a class 0 when every submission has a grade
/// (refused is one), 4 when one has none. Throws std::invalid_argument for wrong usage.
int run_grade_command(const Context& context, const GradeCommand& command, const Judge& judge);

/// Prepares the judge for one lab ("01") or for all (""), while nobody else builds here.
void prepare_judge_for(const Context& context, const std::string& lab, const Judge& judge);

/// `lab grade --all`, `--collect` and `--emit`.
int run_grade_class(const Context& context, const GradeCommand& command, const Judge& judge);
int run_collect(const GradeCommand& command);
int run_emit(const GradeCommand& command);

}  // namespace workbook
