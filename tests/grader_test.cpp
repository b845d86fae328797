// The real `lab` on a learner's checkout: bad files get a clear verdict in time, and the machine
// stays as it was.

#include <chrono>

#include "base/file.hpp"
#include "tests/bad_files_test.hpp"
#include "tests/grader_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using namespace workbook_test;

class BadFiles : public Grader, public testing::WithParamInterface<BadFile> {};

TEST_P(BadFiles, GetAVerdictInTime) {
  const Edit edit(checkout->file(kClone), file_with(GetParam().body));
  const auto start = std::chrono::steady_clock::now();
  expect_fail(checkout->lab({"check", "01.1", "--json"}), GetParam());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3 * GetParam().limit);
}

INSTANTIATE_TEST_SUITE_P(AsRoot, BadFiles, testing::ValuesIn(bad_files()),
                         [](const auto& each) { return each.param.name; });

TEST_F(Grader, AWholeLabThatHangsEndsInTime) {
  const Edit edit(checkout->file(kClone), file_with("  for (volatile int i = 0;; i = i + 1) {}"));
  const auto start = std::chrono::steady_clock::now();
  const auto said = checkout->lab({"check", "01", "--json"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_EQ(said.json()["verdict"], "fail");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 90s);
}

TEST_F(Grader, AFileThatIsMissingIsTheLearners) {
  const std::string content = base::read_file(checkout->file(kClone));
  fs::remove(checkout->file(kClone));
  const auto said = checkout->lab({"check", "01.1", "--json"});
  base::write_file(checkout->file(kClone), content);
  EXPECT_EQ(said.exit_code, 1) << said.output;
  EXPECT_NE(first_diagnosis(said.json())
                .find(kClone + " does not compile: line 1: #error this "
                               "file is missing: ./lab reset 01 brings it back"),
            std::string::npos)
      << said.output;
}

TEST_F(Grader, KilledInTheMiddleOfACheckItLeavesNothing) {
  kill_in_the_middle_of_a_check();
}

}  // namespace
