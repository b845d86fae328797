// A job in a guest: what goes in, what comes out.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <future>
#include <numeric>

#include "base/file.hpp"
#include "tests/lab_kernel/guest_fixture_test.hpp"

namespace workbook_test {
namespace {

using namespace workbook;

class GuestJobTest : public Guest {};

std::string every_byte() {
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  return bytes;
}

TEST_F(GuestJobTest, TrueSucceeds) {
  const auto result = run_guest(options({"true"}));
  EXPECT_TRUE(result.is_success()) << result.reason;
  EXPECT_EQ(result.output + result.error, "");
}

TEST_F(GuestJobTest, ExitCodesComeBack) {
  for (const int code : {1, 41, 255}) {
    const auto result = run_guest(shell("exit " + std::to_string(code)));
    EXPECT_EQ(result.end, GuestEnd::kExited) << result.reason;
    EXPECT_EQ(result.value, code);
  }
}

TEST_F(GuestJobTest, ASignalComesBack) {
  const auto result = run_guest(shell("kill -TERM $$"));
  EXPECT_EQ(result.end, GuestEnd::kKilled);
  EXPECT_EQ(result.value, SIGTERM);
  EXPECT_FALSE(result.was_out_of_memory);
}

TEST_F(GuestJobTest, ACommandThatCannotBeRunIsToldAsAShellTellsIt) {
  const auto missing = run_guest(options({"no-such-command"}));
  EXPECT_EQ(missing.value, 127);
  EXPECT_NE(missing.error.find("no-such-command: No such file"), std::string::npos)
      << missing.error;
  EXPECT_EQ(run_guest(options({"/etc/passwd"})).value, 126);
}

TEST_F(GuestJobTest, TheStreamsAreKeptApartAndExact) {
  auto wanted = shell("cat; printf 'to error\\377' >&2");
  wanted.input.text = every_byte() + "\r\n\x03\x04\x11\x13" + every_byte();
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output, wanted.input.text);
  EXPECT_EQ(result.error, "to error\377");
}

TEST_F(GuestJobTest, TenMegabytesComeThroughUnchanged) {
  auto wanted = shell("for i in 1 2 3 4 5 6 7 8 9 10; do cat /data; done");
  std::string megabyte;
  for (int i = 0; megabyte.size() < 1 << 20; ++i)
    megabyte += std::to_string(i * 7919) + every_byte();
  wanted.job.files.push_back({.path = "/data", .content = megabyte});
  wanted.output.limit = GuestOutput::kUnbounded;
  const auto result = run_guest(wanted);
  std::string expected;
  for (int i = 0; i < 10; ++i) expected += megabyte;
  EXPECT_EQ(result.output.size(), expected.size()) << result.reason;
  EXPECT_TRUE(result.output == expected);
}

TEST_F(GuestJobTest, InputFromAFileIsReadFromWhereItStands) {
  base::write_file(scratch_ / "input", std::string(10'000'000, 'x') + "end");
  const base::Fd file = base::open_file((scratch_ / "input").c_str(), O_RDONLY);
  ASSERT_EQ(::lseek(file.get(), 3, SEEK_SET), 3);
  auto wanted = options({"wc", "-c"});
  wanted.input.fd = file.get();
  EXPECT_EQ(std::stoi(run_guest(wanted).output), 10'000'000);
}

TEST_F(GuestJobTest, InputFromAPipeIsPassedOnWhileTheJobRuns) {
  auto pipe = base::make_pipe();
  const std::string bytes = every_byte() + std::string(100'000, 'y') + every_byte();
  const auto writing = std::async(std::launch::async, [&] {
    base::write_all(pipe.write_end, bytes);
    pipe.write_end.close();
  });
  auto wanted = options({"cat"});
  wanted.input.fd = pipe.read_end.get();
  EXPECT_TRUE(run_guest(wanted).output == bytes);
}

TEST_F(GuestJobTest, AJobThatReadsNothingIsNoTrouble) {
  auto wanted = options({"true"});
  wanted.input.text = std::string(500'000, 'x');
  EXPECT_TRUE(run_guest(wanted).is_success());
}

TEST_F(GuestJobTest, ACommandThatIsNoTextIsRefused) {
  EXPECT_THROW(run_guest(options({"echo", "\xff"})), std::invalid_argument);
}

TEST_F(GuestJobTest, FilesGoInAndComeBack) {
  std::filesystem::create_directories(scratch_ / "in/sub");
  base::write_file(scratch_ / "in/sub/file", "from the host");
  auto wanted = shell(
      "mkdir /out && cp -r /given/sub /out/ && ln -s /etc/passwd /out/link && "
      "printf new >/out/new && chmod 4755 /out/new && stat -c %a:%u /job/secret");
  wanted.job.files = {{.path = "/given", .from = scratch_ / "in"},
                      {.path = "/job/secret", .content = "x", .mode = 0600, .owner = 7}};
  wanted.job.collect = {{.path = "/out", .to = scratch_ / "back"},
                        {.path = "/none", .to = scratch_ / "none"}};
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output, "600:7\n") << result.error;
  EXPECT_EQ(base::read_file(scratch_ / "back/sub/file"), "from the host");
  EXPECT_EQ(base::read_file(scratch_ / "back/new"), "new");
  const auto mode = std::filesystem::status(scratch_ / "back/new").permissions();
  EXPECT_EQ(mode & std::filesystem::perms::set_uid, std::filesystem::perms::none);
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(scratch_ / "back/link")));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "none"));
  EXPECT_EQ(result.problems.size(), 2U);
}

TEST_F(GuestJobTest, WhatIsTooBigToComeBackIsTold) {
  auto wanted = shell("dd if=/dev/zero of=/big bs=1M count=2 2>/dev/null; echo small >/small");
  wanted.collected = 1 << 20;
  wanted.job.collect = {{.path = "/big", .to = scratch_ / "big"},
                        {.path = "/small", .to = scratch_ / "small"}};
  const auto result = run_guest(wanted);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_NE(result.problems[0].find("no room"), std::string::npos) << result.problems[0];
  EXPECT_EQ(base::read_file(scratch_ / "small"), "small\n");
}

TEST_F(GuestJobTest, TheReportIsAStreamOfItsOwn) {
  auto wanted = shell("echo to output; echo to report >&3");
  wanted.job.wants_report = true;
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output, "to output\n");
  EXPECT_EQ(result.report, "to report\n");
}

TEST_F(GuestJobTest, TheMachineIsAsAsked) {
  auto wanted = shell(
      "hostname; cat /sys/class/net/lo/carrier /proc/self/cgroup; "
      "cat /sys/fs/cgroup/cgroup.subtree_control; unshare -U true && echo userns; "
      "touch /anywhere && echo writable; echo $GREETING; pwd; id -u");
  wanted.host_name = "testing";
  wanted.job.env["GREETING"] = "hello";
  wanted.job.cwd = "/usr";
  wanted.job.uid = 0;
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output,
            "testing\n1\n0::/job\ncpu io memory pids\nuserns\nwritable\nhello\n/usr\n0\n")
      << result.error;
}

TEST_F(GuestJobTest, WithoutANetworkEvenLoopbackIsDown) {
  auto wanted = shell(
      "cat /sys/class/net/lo/operstate; ls /sys/class/net | grep -vxE "
      "'lo|dummy0|tunl0|sit0|ip6tnl0'");
  wanted.network = GuestNetwork::kNone;
  EXPECT_EQ(run_guest(wanted).output, "down\n");
}

TEST_F(GuestJobTest, FourAtOnceDoNotDisturbOneAnother) {
  std::vector<std::future<GuestResult>> running;
  for (int i = 0; i < 4; ++i) {
    auto wanted = shell("echo " + std::to_string(i) + " >/tmp/me; sleep 1; cat /tmp/me; exit " +
                        std::to_string(i));
    running.push_back(std::async(std::launch::async, [wanted] { return run_guest(wanted); }));
  }
  for (int i = 0; i < 4; ++i) {
    const auto result = running[static_cast<std::size_t>(i)].get();
    EXPECT_EQ(result.output, std::to_string(i) + "\n") << result.reason;
    EXPECT_EQ(result.value, i);
  }
}

}  // namespace
}  // namespace workbook_test
