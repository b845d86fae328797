// Files that a learner could hand in instead of clone.cpp, and what `lab` must say of them.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/checkout_test.hpp"

namespace workbook_test {

/// What a learner's clone_process() does instead of its task.
struct BadFile {
  const char* name;
  const char* body;
  const char* diagnosis;           ///< part of the first one
  const char* seen = "";           ///< part of what the first failed check saw
  std::chrono::seconds limit{20};  ///< for the whole command, on an idle machine
};

void PrintTo(const BadFile& bad, std::ostream* out);

const std::vector<BadFile>& bad_files();

/// clone.cpp with this body for clone_process().
std::string file_with(const std::string& body);

/// What the result says of itself or else of its first check that did not pass.
std::string first_diagnosis(const nlohmann::json& result);

/// `lab` must have failed the file, and said why.
void expect_fail(const Said& said, const BadFile& bad);

}  // namespace workbook_test
