// The real bin/minirun from end to end, by root and by an ordinary user, looked at from outside:
// how it ends, and what runs in the container.

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"
#include "workbook/checks/observe.hpp"

namespace {

namespace fs = std::filesystem;
using workbook_test::Minirun;
using workbook_test::Running;
using workbook_test::send_to;
using workbook_test::wait_until;

// Signal 0 only asks: harmless even if the guard were gone.
TEST(SendTo, NeverMeansManyProcesses) {
  for (const pid_t pid : {-1, 0, 1, -4711}) EXPECT_THROW(send_to(pid, 0), std::logic_error) << pid;
}

// --- how it ends --------------------------------------------------------------------------------

TEST_P(Minirun, ReturnsTheExitCode) {
  for (const int code : {0, 7, 255})
    EXPECT_EQ(bundle().run_shell(fmt::format("exit {}", code)).end().exit_code, code);
  EXPECT_EQ(bundle().run_shell("exit 8", {"--init"}).end().exit_code, 8);
}

TEST_P(Minirun, SaysNothingOfItsOwn) {
  EXPECT_EQ(bundle().run_shell("echo hello; echo there >&2").end().output, "hello\nthere\n");
}

TEST_P(Minirun, FoldsASignalIntoTheExitCode) {
  EXPECT_EQ(bundle().run_shell("kill -TERM $$", {"--init"}).end().exit_code, 128 + SIGTERM);
  EXPECT_EQ(bundle().run_shell("kill -KILL $$", {"--init"}).end().exit_code, 128 + SIGKILL);
  auto minirun = bundle().run({"sleep", "1000"});
  send_to(first_process(minirun, "sleep"), SIGKILL);
  EXPECT_EQ(minirun.end().exit_code, 128 + SIGKILL);
}

TEST_P(Minirun, ForwardsSignals) {
  if (TESTS_ARE_SANITIZED) GTEST_SKIP() << "the probe is no static program in this build";
  const std::map<int, int> codes = {{SIGTERM, 71}, {SIGINT, 72}, {SIGHUP, 73}, {SIGUSR1, 74}};
  std::vector<std::string> process = {"/probe", "on"};
  for (const auto& [signal, code] : codes)
    process.insert(process.end(), {std::to_string(signal), std::to_string(code)});
  for (const auto& flags : {std::vector<std::string>{}, {"--init"}}) {
    for (const auto& [signal, code] : codes) {
      auto minirun = bundle().run(process, flags);
      // It is ready when it has a handler for the last of them.
      ASSERT_TRUE(wait_until([&] {
        for (const pid_t pid : workbook::descendants_of(minirun.pid())) {
          const auto caught = workbook::status_line(pid, "SigCgt").text;
          if (workbook::status_line(pid, "Name").text == "probe" && !caught.empty() &&
              (std::stoull(caught, nullptr, 16) >> (SIGTERM - 1) & 1) != 0)
            return true;
        }
        return false;
      }));
      minirun.send(signal);
      EXPECT_EQ(minirun.end().exit_code, code) << "signal " << signal << ", flags " << flags.size();
    }
  }
}

TEST_P(Minirun, KilledItLeavesNoProcess) {
  for (const auto& flags : {std::vector<std::string>{}, {"--init"}}) {
    auto minirun = bundle().run_shell("sleep 1000 & sleep 1000 & wait", flags);
    const std::size_t expected = flags.empty() ? 4 : 5;  // minirun, (init,) sh and two sleeps
    ASSERT_TRUE(wait_until([&] { return bundle().processes().size() == expected; }));
    minirun.send(SIGKILL);
    EXPECT_TRUE(wait_until([&] { return bundle().processes().empty(); }));
  }
}

// The moments before the container runs are the ones in which nobody may be watching over it.
TEST_P(Minirun, KilledAtAnyMomentOfTheStartItLeavesNoProcess) {
  for (int i = 0; i < 60; ++i) {
    auto minirun = bundle().run({"sleep", "1000"});
    std::this_thread::sleep_for(std::chrono::microseconds(i * 250));  // the moment, not a wait
    minirun.send(SIGKILL);
    minirun.end();
  }
  EXPECT_TRUE(wait_until([&] { return bundle().processes().empty(); }));
}

// --- what the container is ----------------------------------------------------------------------

TEST_P(Minirun, IsInNamespacesOfItsOwn) {
  auto minirun = bundle().run({"sleep", "1000"});
  const pid_t pid = first_process(minirun, "sleep");
  for (const char* kind : {"pid", "net", "ipc", "uts", "mnt", "user"}) {
    const bool is_new = kind != std::string("user") || !as_root();
    EXPECT_EQ(workbook::namespace_of(pid, kind) != workbook::namespace_of(::getpid(), kind), is_new)
        << kind;
  }
  // `minirun spec` asks for a cgroup namespace where version 2 is all there is.
  EXPECT_EQ(
      workbook::namespace_of(pid, "cgroup") != workbook::namespace_of(::getpid(), "cgroup"),
      fs::exists("/sys/fs/cgroup/cgroup.controllers"));
  EXPECT_TRUE(workbook::status_line(pid, "NSpid").text.ends_with("\t1"));
}

TEST_P(Minirun, HasANameOfItsOwn) {
  bundle().config["hostname"] = "other";
  EXPECT_EQ(output_of("hostname"), "other\n");
}

TEST_P(Minirun, HoldsNoDescriptorButTheThree) {
  const base::Fd secret = base::open_file("/etc/passwd", O_RDONLY);
  for (const auto& flags : {std::vector<std::string>{}, {"--init"}}) {
    bundle().config["process"]["args"] = {"sleep", "1000"};
    auto command = bundle().run_command(flags);
    command.pass_fds.emplace_back(secret.get(), 20);  // as a careless starter would
    Running minirun(command);
    ASSERT_TRUE(wait_until([&] {
      const auto inside = workbook::descendants_of(minirun.pid());
      return !inside.empty() && workbook::status_line(inside.back(), "Name").text == "sleep";
    }));
    for (const pid_t pid : workbook::descendants_of(minirun.pid())) {
      std::set<std::string> numbers;
      for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid)))
        numbers.insert(entry.path().filename());
      EXPECT_EQ(numbers, (std::set<std::string>{"0", "1", "2"}))
          << workbook::status_line(pid, "Name").text;
    }
  }
}

TEST_P(Minirun, AnInitReapsOrphans) {
  if (TESTS_ARE_SANITIZED) GTEST_SKIP() << "the probe is no static program in this build";
  auto minirun = bundle().run({"/probe", "orphans", "20"}, {"--init"});
  const pid_t init = first_process(minirun, "minirun");
  // In the end the init has one child, the probe, which has none.
  EXPECT_TRUE(wait_until([&] {
    const auto inside = workbook::descendants_of(init);
    return inside.size() == 1 && workbook::status_line(inside[0], "Name").text == "probe" &&
           workbook::status_line(inside[0], "SigBlk").text == "0000000000000000" &&
           workbook::state_of(inside[0]) == 'S';
  }));
  EXPECT_TRUE(
      workbook::status_line(workbook::children_of(init).at(0), "NSpid").text.ends_with("\t2"));
}

TEST_P(Minirun, WritesThePidFile) {
  const fs::path file = bundle().path() / "pid";
  auto minirun = bundle().run({"sleep", "1000"}, {"--pid-file", file});
  const pid_t pid = first_process(minirun, "sleep");
  EXPECT_EQ(base::read_file(file), std::to_string(pid));
}

TEST_P(Minirun, ShiftsTheClocks) {
  if (!as_root()) GTEST_SKIP() << "a time namespace is made before the user namespace is";
  if (!fs::exists("/proc/self/ns/time")) GTEST_SKIP() << "this kernel has no time namespaces";
  bundle().config["linux"]["namespaces"].push_back({{"type", "time"}});
  bundle().config["linux"]["timeOffsets"]["boottime"]["secs"] = 1'000'000'000;
  EXPECT_GE(std::stod(output_of("cat /proc/uptime")), 1e9);
  EXPECT_LT(std::stod(base::read_file("/proc/uptime")), 1e9);
}

TEST_P(Minirun, StartsAsTheUserThatIsNamed) {
  if (as_root()) {
    bundle().config["process"]["user"] = {{"uid", 123}, {"gid", 456}, {"additionalGids", {7, 8}}};
  }
  auto minirun = bundle().run({"sleep", "1000"});
  const pid_t pid = first_process(minirun, "sleep");
  const auto groups = workbook::status_line(pid, "Groups").text;
  EXPECT_EQ(groups, as_root() ? "7 8 " : "") << groups;
  EXPECT_EQ(workbook::status_line(pid, "Uid").text,
            as_root() ? "123\t123\t123\t123" : "65534\t65534\t65534\t65534");
}

}  // namespace
