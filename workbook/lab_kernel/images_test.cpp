#include "workbook/lab_kernel/images.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/spawn.hpp"
#include "workbook/lab_kernel/libraries.hpp"
#include "workbook/lab_kernel/squash.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using testing::Test;

constexpr char kInit[] = "/bin/busybox";  // any static program stands for the guest's init

std::string run(std::vector<std::string> argv) {
  const auto finished = base::run_collecting({.argv = std::move(argv)});
  EXPECT_TRUE(finished.status.is_success()) << finished.output;
  return finished.output;
}

// What is in an image: "-rwsr-xr-x 0/0 12 1970-01-01 00:00 /usr/bin/su", sorted.
std::string listing(const fs::path& image) {
  return run({"unsquashfs", "-quiet", "-UTC", "-lln", "-d", "", image});
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class ImagesTest : public Test {
 protected:
  ImagesTest() { ::setenv("LAB_CACHE", (scratch_ / "cache").c_str(), 1); }
  ~ImagesTest() override { ::unsetenv("LAB_CACHE"); }
  base::Scratch scratch_;
};

TEST_F(ImagesTest, EntriesBelongToWhomWeSay) {
  base::write_file(scratch_ / "program", "#!/bin/sh\n");
  SquashWriter image(scratch_ / "image", Packing::kQuick);
  image.add_file("/usr/bin/su", scratch_ / "program", {.mode = 04755});
  image.add_folder("/home/learner", {.mode = 0700, .uid = 1000, .gid = 1000});
  image.add_text("/etc/secret", "hidden", {.mode = 0640, .gid = 42});
  image.add_symlink("/bin", "usr/bin");
  image.finish();
  const auto list = listing(scratch_ / "image");
  EXPECT_TRUE(has(list, "-rwsr-xr-x 0/0")) << list;
  EXPECT_TRUE(has(list, "drwx------ 1000/1000")) << list;
  EXPECT_TRUE(has(list, "-rw-r----- 0/42")) << list;
  EXPECT_TRUE(has(list, "/bin -> usr/bin")) << list;
  EXPECT_TRUE(has(list, "drwxr-xr-x 0/0")) << list;
}

TEST_F(ImagesTest, TheFirstOfTwoEntriesCounts) {
  SquashWriter image(scratch_ / "image", Packing::kQuick);
  image.add_text("/etc/passwd", "ours\n");
  image.add_text("/etc/passwd", "theirs\n");
  image.finish();
  EXPECT_EQ(run({"unsquashfs", "-cat", scratch_ / "image", "etc/passwd"}), "ours\n");
}

TEST_F(ImagesTest, AnImageThatIsNotFinishedIsNotThere) {
  {
    SquashWriter image(scratch_ / "image", Packing::kSmall);
    image.add_text("/etc/passwd", "ours\n");
    EXPECT_EQ(base::error_of([&] { image.add_file("/x", scratch_ / "missing", {}); }), ENOENT);
  }
  EXPECT_FALSE(fs::exists(scratch_ / "image"));
}

TEST_F(ImagesTest, AWriterThatDiesIsHeardAndNotWaitedFor) {
  const auto nowhere = scratch_ / "missing/image";
  EXPECT_TRUE(has(base::message_of([&] {
                    SquashWriter image(nowhere, Packing::kQuick);
                    image.add_text("/a", std::string(8 << 20, 'x'));
                    image.finish();
                  }),
                  "cannot write " + nowhere.native()));
}

TEST_F(ImagesTest, ProgramsAreBuiltAgainOnlyWhenOneChanged) {
  base::write_file(scratch_ / "program", "one");
  const std::vector<ImageEntry> entries = {
      {.path = "/workbook/bin/program", .source = scratch_ / "program", .mode = 0711}};
  const auto first = programs_image(entries);
  EXPECT_TRUE(has(listing(first), "-rwx--x--x 0/0"));
  EXPECT_EQ(programs_image(entries), first);
  base::write_file(scratch_ / "program", "another");
  EXPECT_NE(programs_image(entries), first);
  auto readable = entries;
  readable[0].mode = 0755;
  EXPECT_NE(programs_image(readable), programs_image(entries));
}

TEST_F(ImagesTest, ADynamicProgramComesWithItsLibraries) {
  const auto libraries = libraries_of({fs::canonical("/proc/self/exe")});
  const auto is_there = [&](const std::string& name) {
    return std::any_of(libraries.begin(), libraries.end(),
                       [&](const fs::path& library) { return library.filename() == name; });
  };
  EXPECT_TRUE(is_there("libstdc++.so.6"));
  EXPECT_TRUE(is_there("ld-linux-x86-64.so.2"));
  EXPECT_TRUE(libraries_of({"/bin/busybox"}).empty());
  const auto image = programs_image(
      {{.path = "/workbook/bin/test", .source = fs::canonical("/proc/self/exe"), .mode = 0755}});
  EXPECT_TRUE(has(listing(image), "libstdc++.so.6"));
}

TEST_F(ImagesTest, AForeignRootKeepsItsOwners) {
  fs::create_directories(scratch_ / "root/etc");
  base::write_file(scratch_ / "root/etc/passwd", "foreign\n");
  base::write_file(scratch_ / "root/etc/release", "Other 1\n");
  run({"tar", "-C", scratch_ / "root", "--owner=7", "--group=8", "-czf", scratch_ / "root.tar.gz",
       "."});
  const auto image = system_image_from_tar(scratch_ / "root.tar.gz", kInit);
  const auto list = listing(image);
  EXPECT_TRUE(has(list, "-rw-r--r-- 7/8")) << list;
  EXPECT_TRUE(has(list, "/proc\n")) << list;
  EXPECT_EQ(run({"unsquashfs", "-cat", image, "etc/passwd"}), "foreign\n");
}

TEST_F(ImagesTest, ATarThatLeadsOutOfTheRootIsRefused) {
  base::write_file(scratch_ / "file", "x");
  run({"tar", "-P", "-C", scratch_.path(), "--transform=s,file,../../etc/cron.d/x,", "-cf",
       scratch_ / "bad.tar", "file"});
  EXPECT_TRUE(has(base::message_of([&] { system_image_from_tar(scratch_ / "bad.tar", kInit); }),
                  "would lead out of the root"));
}

TEST_F(ImagesTest, TheSystemOfThisMachine) {
  const auto image = system_image(Flavour::kBase, kInit);
  const auto list = listing(image);
  for (const char* path : {"/usr/bin/bash\n", "/usr/bin/ip\n", "/etc/subuid\n", "/usr/bin/awk -> "})
    EXPECT_TRUE(has(list, path)) << path;
  EXPECT_FALSE(has(list, "cc1plus"));
  EXPECT_FALSE(has(list, "/usr/share/man/man1/"));
  EXPECT_TRUE(has(run({"unsquashfs", "-cat", image, "etc/passwd"}), "learner:x:1000:1000:"));
  EXPECT_TRUE(has(list, "/lab/init"));
  EXPECT_EQ(system_image(Flavour::kBase, kInit), image);
}

}  // namespace
}  // namespace workbook
