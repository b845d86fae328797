#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "workbook/submission/small_labs_test.hpp"

namespace {

namespace fs = std::filesystem;
using namespace submission_test;

class Bundle : public testing::Test {
 protected:
  void SetUp() override { git({"init", "--quiet", "--initial-branch=main", "."}); }

  void git(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv = {"git",
                                     "-c",
                                     "user.name=learner",
                                     "-c",
                                     "user.email=l@localhost",
                                     "-c",
                                     "protocol.file.allow=always"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto finished = base::run_collecting(
        {.argv = argv, .cwd = scratch_.path(), .add_env = {"GIT_CONFIG_GLOBAL=/dev/null"}});
    ASSERT_TRUE(finished.status.is_success()) << finished.output;
  }
  void commit(const std::string& path, const std::string& content) const {
    fs::create_directories((scratch_ / path).parent_path());
    base::write_file(scratch_ / path, content);
    git({"add", "--all"});
    git({"commit", "--quiet", "--message=x"});
  }
  [[nodiscard]] std::string bundle(const std::vector<std::string>& what) const {
    std::vector<std::string> arguments = {"bundle", "create", "--quiet", "../out.bundle"};
    arguments.back() = (other_ / "out.bundle").native();
    arguments.insert(arguments.end(), what.begin(), what.end());
    git(arguments);
    return base::read_file(other_ / "out.bundle");
  }

  base::Scratch scratch_;
  base::Scratch other_;
};

TEST_F(Bundle, TheNewestCommitIsGraded) {
  commit("labs/01-first/clone.cpp", "old");
  commit("labs/01-first/clone.cpp", "new");
  commit("elsewhere/gate.cpp", "not looked at");
  for (const std::vector<std::string>& what :
       {std::vector<std::string>{"HEAD"}, {"main"}, {"--all"}}) {
    const auto found = submit(bundle(what));
    ASSERT_EQ(found.labs.size(), 1U);
    EXPECT_EQ(found.labs[0].files.at("clone.cpp"), "new");
    EXPECT_EQ(found.labs[0].missing, std::vector<std::string>{"gate.cpp"});
  }
}

TEST_F(Bundle, SeveralBranchesNeedAHead) {
  commit("labs/01-first/clone.cpp", "old");
  git({"branch", "other"});
  commit("labs/01-first/clone.cpp", "new");
  EXPECT_NE(refusal_of(bundle({"main", "other"})).find("several branches and no HEAD"),
            std::string::npos);
}

TEST_F(Bundle, PartOfAHistoryIsRefused) {
  commit("labs/01-first/clone.cpp", "old");
  commit("labs/01-first/clone.cpp", "new");
  EXPECT_NE(refusal_of(bundle({"main", "^main~1"})).find("commits that are not in it"),
            std::string::npos);
}

TEST_F(Bundle, LinksAndSubmodulesAreRefused) {
  fs::create_directories(scratch_ / "01-first");
  fs::create_symlink("/etc/passwd", scratch_ / "01-first/clone.cpp");
  commit("README", "x");
  EXPECT_NE(refusal_of(bundle({"HEAD"})).find("is a link"), std::string::npos);
  fs::remove(scratch_ / "01-first/clone.cpp");
  git({"rm", "--quiet", "--cached", "01-first/clone.cpp"});
  git({"update-index", "--add", "--cacheinfo",
       "160000,0123456789012345678901234567890123456789,01-first/clone.cpp"});
  git({"commit", "--quiet", "--message=x"});
  EXPECT_NE(refusal_of(bundle({"HEAD"})).find("no regular file"), std::string::npos);
}

// Attributes and filters of the repository are never applied: content is what was committed.
TEST_F(Bundle, FiltersAreNotApplied) {
  base::write_file(scratch_ / ".gitattributes", "*.cpp filter=evil ident text eol=crlf\n");
  commit("01-first/clone.cpp", "// $Id$\n");
  EXPECT_EQ(submit(bundle({"HEAD"})).labs.at(0).files.at("clone.cpp"), "// $Id$\n");
}

TEST_F(Bundle, ALargePartIsRefused) {
  commit("01-first/clone.cpp", std::string((1U << 20) + 1, 'x'));
  EXPECT_NE(refusal_of(bundle({"HEAD"})).find("larger than 1 MiB"), std::string::npos);
}

TEST_F(Bundle, DamageIsRefused) {
  commit("01-first/clone.cpp", "int one;");
  const std::string whole = bundle({"HEAD"});
  EXPECT_NE(refusal_of(whole.substr(0, whole.size() - 10)).find("not accepted by git"),
            std::string::npos);
  EXPECT_NE(refusal_of(whole.substr(0, 20)).find("header that does not end"), std::string::npos);
  std::string flipped = whole;
  flipped[whole.size() - 30] = static_cast<char>(flipped[whole.size() - 30] ^ 0x55);
  EXPECT_NE(refusal_of(flipped), "accepted");
  EXPECT_NE(refusal_of("# v3 git bundle\n@object-format=sha1\n\n").find("version 2"),
            std::string::npos);
  EXPECT_NE(refusal_of("# v2 git bundle\n--upload-pack=x refs/heads/x\n\n"), "accepted");
}

}  // namespace
