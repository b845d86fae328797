#include "workbook/tool/student_edition.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"
#include "workbook/model/starters.hpp"

namespace {

namespace fs = std::filesystem;
using namespace workbook;

// A workbook of one lab, whose part has been worked on since it was committed.
class StudentEdition : public testing::Test {
 protected:
  void SetUp() override {
    put("labs/01-first/clone.cpp", "// starter\n");
    put("labs/01-first/lab.yaml",
        fmt::format("number: \"01\"\ntitle: t\nsummary: s\nminutes: 1\nprogram: p\ntasks:\n"
                    "  - {{task: 1, title: t, part: clone.cpp, contract: c, lines: 1, points: 1, "
                    "hints: [a, b, c]}}\nstarters: {{clone.cpp: {}}}\n",
                    sha256("// starter\n")));
    put("solutions/01-first/clone.cpp", "// secret\n");
    put("solutions/01-first/hidden/checks.cpp", "// secret\n");
    put(".gitignore", "build/\n");
    git({"init", "--quiet"});
    git({"add", "--all"});
    git({"-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "--quiet", "-m", "x"});
    put("labs/01-first/clone.cpp", "// my secret\n");
    put("build/dev/x", "not ours to give");
  }

  void put(const std::string& path, const std::string& content) const {
    fs::create_directories((root() / path).parent_path());
    base::write_file(root() / path, content);
  }
  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", root().native()});
    const auto finished = base::run_collecting({.argv = arguments});
    ASSERT_TRUE(finished.status.is_success()) << finished.output;
  }
  [[nodiscard]] fs::path root() const { return scratch_ / "workbook"; }
  [[nodiscard]] fs::path copy() const { return scratch_ / "class"; }
  [[nodiscard]] Workspace workspace() const { return {root(), root() / "build/dev"}; }

  base::Scratch scratch_;
};

TEST_F(StudentEdition, HasNothingOfTheSolutions) {
  EXPECT_EQ(run_export_command(workspace(), copy()), 0);
  EXPECT_FALSE(fs::exists(copy() / "solutions"));
  EXPECT_FALSE(fs::exists(copy() / "build"));
  const auto found = base::run_collecting({.argv = {"grep", "-r", "secret", copy().native()}});
  EXPECT_EQ(found.output, "") << "neither in the files nor in git's history";
}

TEST_F(StudentEdition, HasTheStartersWhateverTheTeacherDid) {
  EXPECT_EQ(run_export_command(workspace(), copy()), 0);
  EXPECT_EQ(base::read_file(copy() / "labs/01-first/clone.cpp"), "// starter\n");
  const auto status =
      base::run_collecting({.argv = {"git", "-C", copy().native(), "status", "--porcelain"}});
  EXPECT_EQ(status.output, "");
}

TEST_F(StudentEdition, OverwritesNothing) {
  fs::create_directories(copy());
  base::write_file(copy() / "mine", "x");
  EXPECT_THROW(export_student_edition(workspace(), copy()), std::invalid_argument);
}

}  // namespace
