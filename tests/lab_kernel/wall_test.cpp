// The walls on the host: a program in the place of the guest's kernel cannot get out, and a kernel
// that offers the host's files to its guest finds none.

#include <sys/syscall.h>
#include <unistd.h>

#include <map>
#include <sstream>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "tests/lab_kernel/guest_fixture_test.hpp"
#include "tests/running_test.hpp"
#include "workbook/lab_kernel/prepared.hpp"

namespace workbook_test {
namespace {

using namespace workbook;

class WallTest : public Guest {
 protected:
  // "NAME: RESULT" of each attempt of the probe.
  static std::map<std::string, std::string> probe(Jail jail, Walls& walls) {
    auto wanted = options({"true"});
    wanted.kernel = std::string(TEST_PROGRAMS) + "/jail-probe";
    wanted.modules.clear();
    wanted.jail = jail;
    wanted.processes = 64;
    const auto result = run_guest(wanted);
    walls = result.walls;
    std::map<std::string, std::string> answers;
    std::istringstream lines(result.console);
    for (std::string line; std::getline(lines, line);) {
      const auto colon = line.find(": ");
      if (colon != std::string::npos) answers[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return answers;
  }
  static std::map<std::string, std::string> confined() {
    Walls walls;
    return probe(Jail::kRequired, walls);
  }
};

TEST_F(WallTest, FilesOfTheHostAreOutOfReach) {
  const auto answers = confined();
  for (const char* name :
       {"shadow", "passwd", "root folder", "temporary file", "the folder above",
        "the launcher's memory", "a terminal", "running a program", "writing the image"})
    EXPECT_EQ(answers.at(name), "EACCES") << name;
  for (const char* name : {"truncating a file", "a link to a file", "removing a file"})
    EXPECT_NE(answers.at(name), "yes") << name;
  EXPECT_NE(answers.at("kernel memory"), "yes");
  EXPECT_EQ(answers.at("own folder"), "yes");
  EXPECT_EQ(answers.at("the image"), "yes");
}

TEST_F(WallTest, CallsThatNoKernelNeedsAreRefused) {
  const auto answers = confined();
  for (const char* name : {"internet socket", "unix socket", "netlink socket", "mount", "unshare",
                           "clone with a namespace", "bpf", "keyctl", "io_uring", "userfaultfd",
                           "perf", "setuid", "chroot", "a device"})
    EXPECT_EQ(answers.at(name), "EPERM") << name;
  EXPECT_EQ(answers.at("clone3"), "ENOSYS");
  EXPECT_EQ(answers.at("socketpair"), "yes");
}

TEST_F(WallTest, OtherProcessesAreOutOfReachAndItsOwnAreBounded) {
  const auto answers = confined();
  for (const char* name : {"tracing the parent", "seizing the parent", "reading the parent"})
    EXPECT_EQ(answers.at(name), "EPERM") << name;
  if (landlock_abi() >= 6 || ::geteuid() == 0) {
    EXPECT_EQ(answers.at("signalling the parent"), "EPERM");
  }
  EXPECT_EQ(answers.at("a child"), "yes");
  EXPECT_EQ(answers.at("a thousand children"), "EAGAIN");
}

TEST_F(WallTest, ItIsAUserOfItsOwnWhenWeAreRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give it one";
  Walls walls;
  const auto answers = probe(Jail::kRequired, walls);
  EXPECT_TRUE(walls.has_own_user);
  EXPECT_GT(std::stoul(answers.at("user")), 65534U);
}

// The probe can see what the walls keep from it.
TEST_F(WallTest, WithoutWallsItWouldGetOut) {
  Walls walls;
  const auto answers = probe(Jail::kNone, walls);
  EXPECT_EQ(describe(walls), "none");
  for (const char* name : {"passwd", "root folder", "internet socket", "unix socket"})
    EXPECT_EQ(answers.at(name), "yes") << name;
}

TEST_F(WallTest, AGuestWithTheHostsFileSystemFindsNothingInIt) {
  auto wanted = shell("mkdir -p /host; mount -t hostfs none /host -o /; cat /host/etc/passwd");
  wanted.jail = Jail::kRequired;
  const auto confined_result = run_guest(wanted);
  EXPECT_EQ(confined_result.output, "") << confined_result.output;
  EXPECT_NE(confined_result.value, 0);
  wanted.jail = Jail::kNone;
  EXPECT_EQ(run_guest(wanted).output, base::read_file("/etc/passwd"))
      << "without walls it does: this test would see it";
}

TEST_F(WallTest, TheKernelForGradingHasNoWayOut) {
  if (!find_built_kernel(TEST_TREE, Variant::kGrade))
    GTEST_SKIP() << "it is not built: ./lab kernel build";
  auto wanted = prepare_guest(TEST_TREE, TEST_PROGRAMS, Variant::kGrade, Flavour::kBase).options;
  wanted.job.argv = {"sh", "-c",
                     "mkdir /host; mount -t hostfs none /host -o / 2>&1 | grep -c 'unknown file'; "
                     "ls /dev/mem /dev/kmem /proc/kcore /proc/modules /proc/mconsole "
                     "2>/dev/null; "
                     "printf x >/dev/ubdb || echo read-only; id -u"};
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output, "1\nread-only\n0\n") << result.reason << result.error;
  EXPECT_TRUE(result.walls.landlock_abi > 0 && result.walls.has_call_list &&
              result.walls.has_limits);
}

TEST_F(WallTest, HostFilesAndWallsExcludeEachOther) {
  auto wanted = options({"true"});
  wanted.shows_host_files = true;
  EXPECT_THROW(run_guest(wanted), std::invalid_argument);
}

TEST_F(WallTest, TheHostsFilesCanBeTheRootForTheOwnTests) {
  auto wanted = shell("cat /etc/passwd; echo new >/etc/passwd && tail -n 1 /etc/passwd");
  wanted.jail = Jail::kNone;
  wanted.shows_host_files = true;
  const auto before = base::read_file("/etc/passwd");
  EXPECT_EQ(run_guest(wanted).output, before + "new\n");
  EXPECT_EQ(base::read_file("/etc/passwd"), before);
}

TEST_F(WallTest, AnOrdinaryUserWithoutAnyCapabilityCanDoIt) {
  // A cache of its own, because it may not look into ours: with our kernel, if there is one.
  const auto kernels = scratch_ / "cache/kernel";
  std::filesystem::create_directories(kernels);
  if (const auto ours = find_built_kernel(TEST_TREE, Variant::kLab)) {
    const auto folder = ours->program.parent_path();
    std::filesystem::copy(folder, kernels / folder.filename());
  }
  give_to_nobody(scratch_.path());
  give_to_nobody(place());
  const std::string lab = std::string(TEST_PROGRAMS) + "/lab";
  auto argv = by_nobody({"env", "LAB_CACHE=" + (scratch_ / "cache").native(), "HOME=/nonexistent",
                         lab, "kernel", "run", "--", "sh", "-c", "id -u; exit 7"});
  if (::geteuid() == 0) argv.insert(argv.begin() + 4, {"--inh-caps=-all", "--bounding-set=-all"});
  const auto ended = Running({.argv = argv}).end(std::chrono::seconds(110));
  EXPECT_EQ(ended.output, "0\n");
  EXPECT_EQ(ended.exit_code, 7);
}

}  // namespace
}  // namespace workbook_test
