// What a check says, and how it gets out.
//
// A check ends in one of four verdicts: pass; fail (the learner's program is wrong); environment
// (this machine cannot show it); grader (the check itself broke: our fault). Each is written as one
// JSON line to a descriptor that only the check process holds: nothing that the learner's program
// prints is ever read as a result. The lines are documented in workbook/model/README.md.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "workbook/checks/evidence.hpp"

namespace workbook {

/// Why a check failed, for the learner.
struct Diagnosis {
  std::string diagnosis;           ///< one plain sentence: what is wrong
  std::string expected;            ///< what should have been seen
  std::string seen;                ///< what was seen
  std::vector<Evidence> evidence;  ///< the kernel's own words
  std::string reproduce;           ///< a command that shows it again
};

/// Ends the check under way with the verdict "fail".
[[noreturn]] void fail_check(Diagnosis diagnosis);

/// fail_check() unless `holds`.
void require(bool holds, const Diagnosis& diagnosis);

/// Ends the check under way with the verdict "environment": `lack` is one sentence about what this
/// machine has not, `mend` one about what to do.
[[noreturn]] void skip_check(const std::string& lack, const std::string& mend);

/// Notes what the check has done so far: "started a container with a UTS namespace". A failure
/// shows all steps that led to it.
void step(const std::string& text);

/// Runs one check's body and reports how it ended. Called by WORKBOOK_CHECK.
void run_check(const std::string& title, void (*body)());

/// Something of the learner's program was found after its end, although it should have gone.
void note_left_behind(Diagnosis diagnosis);

/// Every check from now on ends with "environment": this machine lets no program be watched.
void skip_every_check(const std::string& lack);

/// Something on the machine is not as it was before the checks.
void report_left_behind(const std::string& what);

/// From now on results go to this descriptor, and a line for people to standard output otherwise.
void open_results(int fd);
/// The last line: without it the run counts as broken off.
void close_results();
/// In a child process that runs on: drops the descriptor, so that only the check process has it.
void forget_results();

}  // namespace workbook

/// A check: WORKBOOK_CHECK(Task1, OwnNamespaces, "the container has namespaces of its own") { ... }
#define WORKBOOK_CHECK(Task, Name, title)               \
  static void Task##_##Name##_body();                   \
  TEST(Task, Name) {                                    \
    ::workbook::run_check(title, Task##_##Name##_body); \
  }                                                     \
  static void Task##_##Name##_body()
