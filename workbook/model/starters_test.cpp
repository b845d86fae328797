#include "workbook/model/starters.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"

namespace {

namespace fs = std::filesystem;
using namespace workbook;

const std::string kStarter = "// the starter\n";
const std::string kEdited = "// mine\n";

class Starters : public testing::Test {
 protected:
  Starters() {
    fs::create_directories(workspace_.labs() / lab_.folder);
    fs::create_directories(workspace_.build);
    write(kStarter);
  }
  void write(const std::string& content) const { base::write_file(file(), content); }
  [[nodiscard]] fs::path file() const { return workspace_.labs() / lab_.folder / "clone.cpp"; }
  void commit() const {
    git({"init", "-q"});
    git({"add", "."});
    git({"-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"});
  }
  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", workspace_.root.native()});
    const auto finished = base::run_collecting({.argv = arguments});
    ASSERT_TRUE(finished.status.is_success()) << finished.output;
  }

  base::Scratch scratch_;
  Workspace workspace_{.root = scratch_ / "top", .build = scratch_ / "top/build/dev"};
  Lab lab_{.number = "01",
           .folder = "01-a-name",
           .tasks = {{.number = 1, .part = "clone.cpp"}, {.number = 2, .part = "clone.cpp"}},
           .starters = {{"clone.cpp", sha256(kStarter)}}};
};

// FIPS 180-4's own example.
TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(Starters, AFileOfTwoTasksIsOnePart) {
  EXPECT_EQ(parts_of(lab_), std::vector<std::string>{"clone.cpp"});
}

TEST_F(Starters, KnowsWhatHasBeenWorkedOn) {
  EXPECT_FALSE(has_been_edited(workspace_, lab_));
  write(kEdited);
  EXPECT_TRUE(has_been_edited(workspace_, lab_));
  write(kStarter);
  EXPECT_FALSE(has_been_edited(workspace_, lab_));
  fs::remove(file());
  EXPECT_TRUE(has_been_edited(workspace_, lab_));
}

TEST_F(Starters, AreFoundInTheStore) {
  store_starters(workspace_, {lab_});
  write(kEdited);
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), kStarter);
}

TEST_F(Starters, AStoreThatWasTamperedWithIsNotBelieved) {
  store_starters(workspace_, {lab_});
  write(kEdited);
  base::write_file(workspace_.state() / "starters" / sha256(kStarter), "// no starter\n");
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), std::nullopt);
}

TEST_F(Starters, AnEditedFileIsNeverStored) {
  write(kEdited);
  store_starters(workspace_, {lab_});
  EXPECT_FALSE(fs::exists(workspace_.state() / "starters"));
}

TEST_F(Starters, AreFoundInTheHistory) {
  commit();
  write(kEdited);
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), kStarter);
  commit();  // the learner commits their work: the starter is the second youngest now
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), kStarter);
}

TEST_F(Starters, MayBeNowhere) {
  write(kEdited);
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), std::nullopt) << "no git";
  commit();
  EXPECT_EQ(find_starter(workspace_, lab_, "clone.cpp"), std::nullopt) << "git never saw it";
}

TEST_F(Starters, APartWithoutAHashIsTheAuthorsFault) {
  lab_.starters.clear();
  EXPECT_EQ(base::message_of<ManifestError>([&] { has_been_edited(workspace_, lab_); }),
            "labs/01-a-name/lab.yaml: \"starters\" has no hash of clone.cpp: run ./lab dev seal");
}

TEST_F(Starters, TellTheBuildWhatIsMineAndOnlyWhenThatChanges) {
  const auto list = workspace_.build / "my_labs.cmake";
  write_my_labs(workspace_, {lab_});
  EXPECT_EQ(base::read_file(list), "set(MY_LABS \"\")\n");
  const auto time = fs::last_write_time(list) - std::chrono::hours(1);
  fs::last_write_time(list, time);
  write_my_labs(workspace_, {lab_});
  EXPECT_EQ(fs::last_write_time(list), time) << "a new time would configure the build again";
  write(kEdited);
  write_my_labs(workspace_, {lab_});
  EXPECT_EQ(base::read_file(list), "set(MY_LABS \"01\")\n");
}

}  // namespace
