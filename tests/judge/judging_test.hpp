// Submissions made for tests, and what the judge in a guest says to them.
#pragma once

#include <filesystem>
#include <string>

#include "workbook/judge/judge_in_guest.hpp"

namespace workbook::test {

/// The build that the test belongs to, and one lab of it, ready to be judged.
struct Bench {
  Workspace workspace;
  Lab lab;
};
Bench bench(const std::string& lab_number);

/// A folder with all parts of a lab, gone at the end.
class Submission {
 public:
  enum class From { kReferences, kStarters };
  Submission(const Bench& bench, From from);
  ~Submission();
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  /// Makes one mistake of solutions/NN-name/wrong.
  void make_mistake(const std::string& name);
  /// Adds lines behind a part.
  void append(const std::string& part, const std::string& text) const;
  void replace(const std::string& part, const std::string& text) const;
  void remove(const std::string& part) const;

  [[nodiscard]] LabResult judge(const std::string& seed = "a seed",
                                const JudgeLimits& limits = {}) const;

 private:
  const Bench& bench_;
  std::filesystem::path folder_;
};

/// Every check of the result.
std::vector<CheckResult> checks_of(const LabResult& result);

/// The checks that did not pass, each on a line, with what they say: for the message of a test.
std::string describe(const LabResult& result);

}  // namespace workbook::test
