#include "base/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "base/scratch_test.hpp"

namespace {

namespace fs = std::filesystem;

TEST(File, ReadsBackWhatWasWritten) {
  const base::Scratch scratch;
  const std::string content("with a \0 in it\n", 15);
  base::write_file(scratch / "file", content);
  EXPECT_EQ(base::read_file(scratch / "file"), content);
  base::write_file(scratch / "file", "less");
  EXPECT_EQ(base::read_file(scratch / "file"), "less");
}

TEST(File, RefusesMoreThanTheLimit) {
  const base::Scratch scratch;
  base::write_file(scratch / "file", std::string(100, 'x'));
  EXPECT_EQ(base::read_file(scratch / "file", 100).size(), 100U);
  EXPECT_EQ(base::error_of([&] { base::read_file(scratch / "file", 99); }), EFBIG);
  EXPECT_EQ(base::error_of([] { base::read_file("/dev/zero"); }), EFBIG);
}

TEST(File, ARefusalNamesTheFile) {
  const base::Scratch scratch;
  EXPECT_EQ(base::error_of([&] { base::read_file(scratch / "none"); }), ENOENT);
  const std::string folder = scratch.path();
  EXPECT_EQ(base::message_of([&] { base::read_file(folder); }),
            "read " + folder + ": Is a directory");
}

TEST(File, WritesAllThroughAPipeThatIsSmall) {
  base::Pipe pipe = base::make_pipe();
  const std::string content(1 << 20, 'x');
  std::thread writer([&] {
    base::write_all(pipe.write_end, content);
    pipe.write_end.close();
  });
  const std::string read = base::read_all(pipe.read_end);
  writer.join();
  EXPECT_EQ(read, content);
}

TEST(File, ReplacesInOneStep) {
  const base::Scratch scratch;
  base::write_file(scratch / "file", "old");
  const base::Fd held = base::open_file((scratch / "file").c_str(), O_RDONLY);
  base::replace_file(scratch / "file", "new");
  EXPECT_EQ(base::read_file(scratch / "file"), "new");
  EXPECT_EQ(base::read_all(held), "old") << "a reader sees the old file or the new one";
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), {}), 1) << "nothing is left";
}

TEST(File, AReplacementThatFailsLeavesNothing) {
  const base::Scratch scratch;
  fs::create_directories(scratch / "taken/by a folder");
  EXPECT_NE(base::error_of([&] { base::replace_file(scratch / "taken", "new"); }), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), {}), 1);
}

}  // namespace
