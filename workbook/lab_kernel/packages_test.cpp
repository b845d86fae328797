#include "workbook/lab_kernel/packages.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr char kStatus[] =
    "Package: shell\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-3\n"
    "Pre-Depends: libc (>= 2.34)\nDepends: awk | other, gone | present:any\n"
    "Description: a shell\n Depends: not, really\n\n"
    "Package: libc\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36\nDepends: "
    "shell\n\n"
    "Package: mawk\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nProvides: "
    "awk\n\n"
    "Package: present\nStatus: install ok installed\nArchitecture: all\nVersion: 7\n\n"
    "Package: unrelated\nStatus: install ok installed\nArchitecture: all\nVersion: 7\n\n"
    "Package: other\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 7\n";

class PackagesTest : public testing::Test {
 protected:
  PackagesTest() {
    fs::create_directories(scratch_ / "info");
    fs::create_directories(scratch_ / "alternatives");
    fs::create_directories(scratch_ / "chosen");
    base::write_file(scratch_ / "status", kStatus);
  }
  base::Scratch scratch_;
};

TEST_F(PackagesTest, TheClosureFollowsEveryKindOfDependency) {
  const Packages packages(scratch_.path());
  EXPECT_EQ(packages.closure({"shell", "no-such-package"}),
            (std::set<std::string>{"shell", "libc", "mawk", "present"}));
  EXPECT_EQ(packages.identity("shell"), "shell 1.2-3");
}

TEST_F(PackagesTest, FilesAreFoundWithAndWithoutAnArchitecture) {
  base::write_file(scratch_ / "info/libc:amd64.list", "/.\n/lib\n/lib/libc.so.6\n");
  base::write_file(scratch_ / "info/present.list", "/.\n/usr\n");
  const Packages packages(scratch_.path());
  EXPECT_EQ(packages.files("libc"), (std::vector<std::string>{"/lib", "/lib/libc.so.6"}));
  EXPECT_EQ(packages.files("present"), std::vector<std::string>{"/usr"});
}

TEST_F(PackagesTest, AlternativesComeWithTheirFollowers) {
  base::write_file(scratch_ / "alternatives/awk",
                   "auto\n/usr/bin/awk\nnawk\n/usr/bin/nawk\nawk.1.gz\n/usr/man/awk.1.gz\n\n"
                   "/usr/bin/mawk\n5\n/usr/bin/mawk\n");
  fs::create_symlink("/usr/bin/mawk", scratch_ / "chosen/awk");
  fs::create_symlink("/usr/bin/mawk", scratch_ / "chosen/nawk");
  const auto found = read_alternatives(scratch_.path(), scratch_ / "chosen");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].link, "/usr/bin/awk");
  EXPECT_EQ(found[1].link, "/usr/bin/nawk");
  EXPECT_EQ(found[1].target, "/usr/bin/mawk");
}

TEST_F(PackagesTest, AMachineWithoutDpkgIsToldWhatToDo) {
  EXPECT_NE(base::message_of([&] { Packages(scratch_ / "nothing"); }).find("--root-tar"),
            std::string::npos);
}

}  // namespace
}  // namespace workbook
