// grading.yaml: what tasks and checks are worth, who sees them, and what being late costs.
// README.md documents the file. Without one: the points of lab.yaml, and nothing is ever late.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "workbook/grading/points.hpp"
#include "workbook/model/manifest.hpp"
#include "workbook/model/result.hpp"

namespace workbook {

/// Who sees what a check found.
enum class Visibility { kVisible, kAfterDue, kHidden };
std::string to_string(Visibility visibility);

enum class Credit {
  kWholeTask,  ///< a task's points when all of its checks pass, as in `lab check`
  kPerCheck,   ///< each check is worth its share
};

struct CheckPolicy {
  int weight = 1;
  std::optional<Visibility> visibility;  ///< else: hidden checks are hidden, the others visible
};

struct LatePolicy {
  std::optional<std::int64_t> due;  ///< seconds since 1970
  int grace_minutes = 0;            ///< so late is not late
  int percent_per_day = 0;          ///< taken off for each day that has begun since it was due
  int most_percent = 100;           ///< never more than that
  std::optional<int> cut_off_days;  ///< after so many days nothing counts any more
};

struct LabPolicy {
  Credit credit = Credit::kWholeTask;
  LatePolicy late;
  std::map<int, Points> task_points;
  std::map<std::string, CheckPolicy> checks;  ///< "Task1.OwnNamespaces", or "Task1.*" for the rest

  [[nodiscard]] CheckPolicy check(const std::string& name) const;
};

struct Policy {
  LabPolicy of_every_lab;
  std::map<std::string, LabPolicy> labs;  ///< by number, with all that of_every_lab says
  std::map<std::string, int> extensions;  ///< learner -> days that they have more
  std::string digest;                     ///< SHA-256 of the file; of nothing: "" without a file

  [[nodiscard]] const LabPolicy& lab(const std::string& number) const;
};

/// Throws ManifestError with the line, std::system_error. Every lab, task and point is checked.
Policy load_policy(const std::filesystem::path& file, const std::vector<Lab>& labs);

struct Lateness {
  int days = 0;     ///< begun since it was due; 0: in time
  int percent = 0;  ///< what it costs
  bool is_cut_off = false;
};

/// What handing in at `submitted` costs, with `extension_days` more than the others had.
Lateness lateness(const LatePolicy& policy, std::int64_t submitted, int extension_days);

}  // namespace workbook
