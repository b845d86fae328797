// The real bin/minirun from end to end, by root and by an ordinary user, looked at from outside.

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <regex>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"
#include "tests/running_test.hpp"
#include "workbook/checks/observe.hpp"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using workbook_test::by_nobody;
using workbook_test::MachineState;
using workbook_test::Running;
using workbook_test::send_to;
using workbook_test::wait_until;

constexpr const char* kPrograms = TEST_PROGRAMS;

/// A folder with a bundle in it, and minirun beside it: all of it belongs to who runs it.
class Bundle {
 public:
  explicit Bundle(bool as_root) : as_root_(as_root) {
    for (const char* folder : {"bundle/rootfs/bin", "bundle/rootfs/tmp", "outside"})
      fs::create_directories(scratch_ / folder);
    fs::copy_file(fs::path(kPrograms) / "minirun", scratch_ / "minirun");
    fs::copy_file(fs::path(kPrograms) / "probe", root() / "probe");
    fs::copy_file("/bin/busybox", root() / "bin/busybox");
    for (const char* applet : {"sh", "cat", "ls", "sleep", "hostname", "touch", "readlink"})
      fs::create_symlink("busybox", root() / "bin" / applet);
    give_away();
    std::vector<std::string> spec = {"spec", "--bundle", path()};
    if (!as_root) spec.emplace_back("--rootless");
    const auto made = Running(command(spec)).end();
    if (made.exit_code != 0) throw std::runtime_error("minirun spec: " + made.output);
    config = base::load_json(path() / "config.json");
    config["process"]["env"] = {"PATH=/bin", marker()};
  }

  [[nodiscard]] fs::path path() const { return scratch_ / "bundle"; }
  [[nodiscard]] fs::path root() const { return path() / "rootfs"; }
  [[nodiscard]] fs::path outside() const { return scratch_ / "outside"; }
  [[nodiscard]] const fs::path& folder() const { return scratch_.path(); }
  /// In the environment of everything that runs because of this bundle.
  [[nodiscard]] std::string marker() const { return "WORKBOOK_TEST=" + folder().native(); }
  /// Every process that runs because of this bundle, but zombies.
  [[nodiscard]] std::vector<pid_t> processes() const {
    return workbook_test::processes_with_environment(marker());
  }

  void write_config(const std::string& text) const {
    base::write_file(path() / "config.json", text);
  }
  /// `minirun run FLAGS... test` with the config as it is now.
  [[nodiscard]] base::Command run_command(const std::vector<std::string>& flags = {}) {
    write_config(config.dump());
    give_away();
    std::vector<std::string> arguments = {"run", "--bundle", path()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.emplace_back("test");
    return command(arguments);
  }
  Running run(const std::vector<std::string>& process, const std::vector<std::string>& flags = {}) {
    config["process"]["args"] = process;
    return Running(run_command(flags));
  }
  Running run_shell(const std::string& script, const std::vector<std::string>& flags = {}) {
    return run({"sh", "-c", script}, flags);
  }
  [[nodiscard]] base::Command command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), scratch_ / "minirun");
    // The leak checker of the sanitizers' build needs a /proc that it has no more at its end.
    return {.argv = as_root_ ? arguments : by_nobody(arguments),
            .add_env = {marker(), "ASAN_OPTIONS=detect_leaks=0"}};
  }

  json config;

 private:
  void give_away() const {
    if (!as_root_) workbook_test::give_to_nobody(folder());
  }

  base::Scratch scratch_;
  bool as_root_;
};

class Minirun : public testing::TestWithParam<bool> {
 protected:
  Minirun() {
    if (as_root() && ::geteuid() != 0) return;
    bundle_.emplace(as_root());
  }
  void SetUp() override {
    if (!bundle_) GTEST_SKIP() << "the test does not run as root";
  }
  // Whatever was tested: no process, no mount, no new name is left.
  void TearDown() override {
    if (!bundle_) return;
    EXPECT_TRUE(wait_until([&] { return bundle_->processes().empty(); }, 5s)) << "left running";
    for (const pid_t pid : bundle_->processes()) send_to(pid, SIGKILL);
    machine_.expect_unchanged(bundle_->folder());
  }

  [[nodiscard]] static bool as_root() { return GetParam(); }
  Bundle& bundle() { return *bundle_; }
  /// The container's PID 1, once its program runs. Throws if that never happens.
  pid_t first_process(const Running& minirun, const std::string& program) {
    pid_t pid = -1;
    const bool runs = wait_until([&] {
      const auto children = workbook::children_of(minirun.pid());
      if (!children.empty()) pid = children.front();
      return pid != -1 && fs::exists(fmt::format("/proc/{}", pid)) &&
             workbook::status_line(pid, "Name").text == program;
    });
    if (!runs) throw std::runtime_error("the program never ran");  // there is no pid to return
    return pid;
  }
  /// Runs something to its end and returns what it printed; fails unless it succeeds.
  std::string output_of(const std::string& script) {
    const auto ended = bundle().run_shell(script).end();
    EXPECT_EQ(ended.exit_code, 0) << ended.output;
    return ended.output;
  }
  /// It must end with exit code 1 and this one line.
  void expect_refusal(Running minirun, const std::string& says) {
    const auto ended = minirun.end();
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_EQ(std::count(ended.output.begin(), ended.output.end(), '\n'), 1) << ended.output;
    EXPECT_TRUE(ended.output.starts_with("minirun: ")) << ended.output;
    EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
  }

 private:
  MachineState machine_;
  std::optional<Bundle> bundle_;
};

INSTANTIATE_TEST_SUITE_P(As, Minirun, testing::Values(true, false),
                         [](const auto& who) { return who.param ? "Root" : "User"; });

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
  EXPECT_EQ(workbook::namespace_of(pid, "cgroup"), workbook::namespace_of(::getpid(), "cgroup"));
  EXPECT_TRUE(workbook::status_line(pid, "NSpid").text.ends_with("\t1"));
}

TEST_P(Minirun, HasANameOfItsOwn) {
  bundle().config["hostname"] = "other";
  EXPECT_EQ(output_of("hostname"), "other\n");
}

TEST_P(Minirun, ChangesNoMountOfTheMachineWhileItRuns) {
  const MachineState before;
  auto minirun = bundle().run({"sleep", "1000"});
  first_process(minirun, "sleep");
  before.expect_unchanged(bundle().folder());
}

TEST_P(Minirun, SeesNothingButItsRoot) {
  EXPECT_EQ(output_of("ls / && ls /.. && cd /proc/1/root && ls ../../.."),
            fmt::format("{0}{0}{0}", "bin\ndev\nprobe\nproc\nsys\ntmp\n"));
}

TEST_P(Minirun, HidesMaskedPaths) {
  base::write_file(bundle().root() / "tmp/file", "secret");
  fs::create_directories(bundle().root() / "tmp/folder/below");
  const std::string look = "cat /tmp/file; ls /tmp/folder; ls /sys/firmware 2>/dev/null || true";
  bundle().config["linux"]["maskedPaths"] = json::array();
  EXPECT_TRUE(output_of(look).starts_with("secretbelow\n"));
  bundle().config["linux"]["maskedPaths"] = {"/tmp/file", "/tmp/folder", "/sys/firmware", "/none"};
  EXPECT_EQ(output_of(look), "");
  EXPECT_NE(bundle().run_shell("touch /tmp/folder/new").end().exit_code, 0);
}

TEST_P(Minirun, ProtectsReadOnlyPaths) {
  const auto says = [&](const std::string& script) {
    return bundle().run_shell(script).end().output;
  };
  const std::string refused = "Read-only file system";
  EXPECT_NE(says("echo x > /proc/sys/kernel/hostname").find(refused), std::string::npos);
  EXPECT_NE(says("touch /new").find(refused), std::string::npos);
  bundle().config["root"]["readonly"] = false;
  EXPECT_EQ(says("touch /new /tmp/new"), "");
  bundle().config["linux"]["readonlyPaths"] = {"/tmp", "/none"};
  EXPECT_NE(says("touch /tmp/other").find(refused), std::string::npos);
  EXPECT_EQ(says("touch /other"), "");
}

TEST_P(Minirun, HasTheUsualDevices) {
  EXPECT_EQ(output_of("echo x > /dev/null && head -c 3 /dev/zero | wc -c && ls -l /dev/fd | "
                      "sed 's/.*-> //' && test -c /dev/random && test -e /dev/ptmx"),
            "3\n/proc/self/fd\n");
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

// --- hooks --------------------------------------------------------------------------------------

/// A hook that runs a shell command.
json hook(const Bundle& bundle, const std::string& script) {
  return {{"path", "/bin/sh"}, {"args", {"sh", "-c", script}}, {"env", {bundle.marker()}}};
}

TEST_P(Minirun, RunsHooksInTheirOrderWithTheState) {
  const std::string log = bundle().path() / "log";
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), fmt::format("echo one >> {}", log)),
      hook(bundle(), fmt::format("cat > {0}.state; echo two >> {0}", log))};
  EXPECT_EQ(output_of("echo ran"), "ran\n");
  EXPECT_EQ(base::read_file(log), "one\ntwo\n");
  const json state = base::load_json(log + ".state");
  EXPECT_EQ(state["ociVersion"], "1.0.2");
  EXPECT_EQ(state["id"], "test");
  EXPECT_EQ(state["status"], "creating");
  EXPECT_EQ(state["bundle"], bundle().path().native());
  EXPECT_TRUE(state["pid"].is_number_integer());
}

TEST_P(Minirun, AHookSeesTheContainerBeforeItsProgram) {
  const std::string file = bundle().path() / "seen";
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), fmt::format("pid=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); "
                                 "readlink /proc/$pid/ns/uts > {}; "
                                 "cat /proc/$pid/comm >> {}",
                                 file, file))};
  output_of("true");
  const std::string seen = base::read_file(file);
  EXPECT_TRUE(std::regex_match(seen, std::regex("uts:\\[[0-9]+\\]\nminirun\n"))) << seen;
  EXPECT_EQ(seen.find(workbook::namespace_of(::getpid(), "uts")), std::string::npos);
}

TEST_P(Minirun, AHookNeedNotReadTheState) {
  bundle().config["hooks"]["createRuntime"] = json::array();
  for (int i = 0; i < 20; ++i) {
    bundle().config["hooks"]["createRuntime"].push_back(
        {{"path", "/bin/true"}, {"env", {bundle().marker()}}});
  }
  EXPECT_EQ(output_of("echo ran"), "ran\n");
}

TEST_P(Minirun, AHookThatFailsStopsTheContainer) {
  bundle().config["root"]["readonly"] = false;
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), "exit 3"),
      hook(bundle(), fmt::format("touch {}", (bundle().path() / "second").native()))};
  expect_refusal(bundle().run_shell("touch /ran"), "hook /bin/sh: exit code 3");
  EXPECT_FALSE(fs::exists(bundle().path() / "second"));
  EXPECT_FALSE(fs::exists(bundle().root() / "ran"));
}

TEST_P(Minirun, AHookThatHangsIsStoppedAtItsTimeout) {
  bundle().config["root"]["readonly"] = false;
  auto hanging = hook(bundle(), "exec sleep 1000");
  hanging["timeout"] = 1;
  bundle().config["hooks"]["createRuntime"] = {hanging};
  expect_refusal(bundle().run_shell("touch /ran"),
                 "hook /bin/sh: did not end within its timeout of 1 s");
  EXPECT_FALSE(fs::exists(bundle().root() / "ran"));
}

TEST_P(Minirun, AHookThatIsNotThereStopsTheContainer) {
  bundle().config["hooks"]["createRuntime"] = {{{"path", "/no/such/hook"}}};
  expect_refusal(bundle().run({"true"}), "start /no/such/hook: No such file or directory");
}

// --- bad input ----------------------------------------------------------------------------------

TEST_P(Minirun, RefusesABundleThatIsNone) {
  const auto run = [&](const std::string& folder) {
    return Running(bundle().command({"run", "--bundle", folder, "test"}));
  };
  expect_refusal(run("/no/bundle"), "open the bundle /no/bundle: No such file or directory");
  expect_refusal(run(bundle().outside()), "/outside/config.json: No such file or directory");
}

TEST_P(Minirun, RefusesADocumentThatIsNone) {
  const auto run = [&](const std::string& text) {
    bundle().write_config(text);
    return Running(bundle().command({"run", "--bundle", bundle().path(), "test"}));
  };
  expect_refusal(run("no json"), "config.json: not JSON: parse error at line 1, column 2");
  expect_refusal(run(""), "config.json: not JSON");
  expect_refusal(run(std::string(100'000, '[')), "config.json: ");
  expect_refusal(run("[]"), "config.json: expected an object, found an array");
  bundle().config["process"]["args"] = "sh";
  expect_refusal(run(bundle().config.dump()), "process.args: expected an array, found a string");
}

TEST_P(Minirun, RefusesWhatItDoesNotSupportByItsName) {
  bundle().config["linux"]["seccomp"] = json::object();
  expect_refusal(bundle().run({"true"}), "linux.seccomp: this version of minirun does not support");
}

TEST_P(Minirun, RefusesAnIdThatCouldBeAPath) {
  for (const char* id : {"../x", "a/b", ".", "..", "", "a b"}) {
    expect_refusal(Running(bundle().command({"run", "--bundle", bundle().path(), id})),
                   fmt::format("\"{}\" is no container id", id));
  }
}

TEST_P(Minirun, RefusesAWrongCommandLine) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{}, {"run"}, {"run", "--nonsense", "id"}, {"fly"}}) {
    const auto ended = Running(bundle().command(arguments)).end();
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_FALSE(ended.output.empty());
  }
}

TEST_P(Minirun, SaysWhichProgramThereIsNot) {
  expect_refusal(bundle().run({"no-such-program"}),
                 "exec no-such-program (looked for in PATH=/bin): No such file or directory");
  expect_refusal(bundle().run({"/tmp"}), "exec /tmp: Permission denied");
  expect_refusal(bundle().run({"no-such-program"}, {"--init"}), "exec no-such-program");
}

TEST_P(Minirun, SaysWhichFolderThereIsNot) {
  bundle().config["process"]["cwd"] = "/no/such/folder";
  expect_refusal(bundle().run({"true"}), "enter process.cwd /no/such/folder: No such file");
  bundle().config["process"]["cwd"] = "/";
  bundle().config["root"]["path"] = "nowhere";
  expect_refusal(bundle().run({"true"}), "/bundle/nowhere onto itself: No such file");
  bundle().config["root"]["path"] = "config.json";
  expect_refusal(bundle().run({"true"}), "/bundle/config.json");
}

TEST_P(Minirun, SaysWhichMountCannotBe) {
  bundle().config["mounts"].push_back({{"destination", "/x"}, {"type", "nonsense"}});
  expect_refusal(bundle().run({"true"}), "on /x in the container's root: No such device");
}

TEST_P(Minirun, WritesASpecOnceOnly) {
  expect_refusal(Running(bundle().command({"spec", "--bundle", bundle().path()})),
                 "config.json exists already: remove it first");
}

// --- an image that means harm -------------------------------------------------------------------

class HostileImage : public Minirun {
 protected:
  /// Replaces a path of the root by a link to the folder outside; nothing may appear there.
  void plant(const std::string& name, const fs::path& target) {
    fs::remove_all(bundle().root() / name);
    fs::create_directories((bundle().root() / name).parent_path());
    fs::create_symlink(target, bundle().root() / name);
  }
  /// Starts it; whether it runs or refuses, what is outside stays as it is.
  void expect_nothing_outside() {
    base::write_file(bundle().outside() / "secret", "secret");
    const auto ended = bundle()
                           .run_shell(
                               "cat /proc/secret /dev/secret /sys/secret /x/secret;"
                               "touch /dev/planted /x/planted; true")
                           .end();
    EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 1) << ended.output;
    EXPECT_EQ(ended.output.find("secret\n"), ended.output.npos) << ended.output;
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(bundle().outside()))
      names.insert(entry.path().filename());
    EXPECT_EQ(names, std::set<std::string>{"secret"});
    EXPECT_EQ(base::read_file(bundle().outside() / "secret"), "secret");
  }
};

INSTANTIATE_TEST_SUITE_P(As, HostileImage, testing::Values(true, false),
                         [](const auto& who) { return who.param ? "Root" : "User"; });

TEST_P(HostileImage, WithLinksToTheHostInPlaceOfMountPoints) {
  for (const char* name : {"proc", "dev", "sys"}) {
    plant(name, bundle().outside());
    expect_nothing_outside();
    plant(name, fs::path("../../../../../../../../..") / bundle().outside().relative_path());
    expect_nothing_outside();
    fs::remove(bundle().root() / name);
  }
}

// The kernel takes the container's root for /: the target exists, inside.
TEST_P(HostileImage, WithLinksThatExistInside) {
  fs::create_directories(bundle().root() / bundle().outside().relative_path());
  plant("dev", bundle().outside());
  expect_nothing_outside();
  EXPECT_TRUE(fs::is_empty(bundle().root() / bundle().outside().relative_path()))
      << "what was mounted there went with the container";
}

TEST_P(HostileImage, WithDestinationsThatClimbOut) {
  auto& mounts = bundle().config["mounts"];
  const std::string up = "/../../../../../../../../../..";
  mounts.push_back({{"destination", up + bundle().outside().native()}, {"type", "tmpfs"}});
  expect_nothing_outside();
}

TEST_P(HostileImage, WithALinkWhereAFileIsToBeBound) {
  plant("x", bundle().outside() / "new");
  bundle().config["mounts"].push_back({{"destination", "/x"},
                                       {"type", "bind"},
                                       {"source", (bundle().path() / "config.json").native()},
                                       {"options", {"bind", "ro"}}});
  expect_nothing_outside();
}

TEST_P(HostileImage, WithMaskedPathsThatAreLinks) {
  plant("x", bundle().outside());
  bundle().config["linux"]["maskedPaths"].push_back("/x/secret");
  bundle().config["linux"]["readonlyPaths"].push_back("/x");
  expect_nothing_outside();
}

}  // namespace
