#include "tests/minirun_fixture_test.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/file.hpp"
#include "base/json.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kPrograms = TEST_PROGRAMS;

}  // namespace

Bundle::Bundle(bool as_root) : as_root_(as_root) {
  for (const char* folder : {"bundle/rootfs/bin", "bundle/rootfs/tmp", "outside"})
    fs::create_directories(scratch_ / folder);
  fs::copy_file(fs::path(kPrograms) / "minirun", scratch_ / "minirun");
  fs::copy_file(fs::path(kPrograms) / "probe", root() / "probe");
  fs::copy_file("/bin/busybox", root() / "bin/busybox");
  for (const char* applet : {"sh", "cat", "ls", "sleep", "hostname", "touch", "readlink"})
    fs::create_symlink("busybox", root() / "bin" / applet);
  // Whoever runs minirun keeps the records of containers here.
  fs::permissions(scratch_.path(), fs::perms::all);
  give_away();
  std::vector<std::string> spec = {"spec", "--bundle", path()};
  if (!as_root) spec.emplace_back("--rootless");
  const auto made = Running(command(spec)).end();
  if (made.exit_code != 0) throw std::runtime_error("minirun spec: " + made.output);
  config = base::load_json(path() / "config.json");
  config["process"]["env"] = {"PATH=/bin", marker()};
}

std::vector<pid_t> Bundle::processes() const {
  return processes_with_environment(marker());
}

void Bundle::write_config(const std::string& text) const {
  base::write_file(path() / "config.json", text);
}

base::Command Bundle::run_command(const std::vector<std::string>& flags) {
  write_config(config.dump());
  give_away();
  std::vector<std::string> arguments = {"run", "--bundle", path()};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  arguments.emplace_back("test");
  return command(arguments);
}

Running Bundle::run(const std::vector<std::string>& process,
                    const std::vector<std::string>& flags) {
  config["process"]["args"] = process;
  return Running(run_command(flags));
}

base::Command Bundle::command(std::vector<std::string> arguments) const {
  const std::vector<std::string> head = {scratch_ / "minirun", "--root", scratch_ / "state"};
  arguments.insert(arguments.begin(), head.begin(), head.end());
  // The leak checker of the sanitizers' build needs a /proc that it has no more at its end.
  return {.argv = as_root_ ? arguments : by_nobody(arguments),
          .add_env = {marker(), "ASAN_OPTIONS=detect_leaks=0"}};
}

void Bundle::give_away() const {
  if (!as_root_) give_to_nobody(folder());
}

Minirun::Minirun() {
  if (as_root() && ::geteuid() != 0) return;
  bundle_.emplace(as_root());
}

void Minirun::SetUp() {
  if (!bundle_) GTEST_SKIP() << "the test does not run as root";
}

void Minirun::TearDown() {
  if (!bundle_) return;
  EXPECT_TRUE(wait_until([&] { return bundle_->processes().empty(); }, 5s)) << "left running";
  for (const pid_t pid : bundle_->processes()) send_to(pid, SIGKILL);
  machine_.expect_unchanged(bundle_->folder());
}

pid_t Minirun::first_process(const Running& minirun, const std::string& program) {
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

std::string Minirun::output_of(const std::string& script) {
  const auto ended = bundle().run_shell(script).end();
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  return ended.output;
}

void Minirun::expect_refusal(Running minirun, const std::string& says) {
  const auto ended = minirun.end();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(std::count(ended.output.begin(), ended.output.end(), '\n'), 1) << ended.output;
  EXPECT_TRUE(ended.output.starts_with("minirun: ")) << ended.output;
  EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
}

// For the tests of every file.
INSTANTIATE_TEST_SUITE_P(As, Minirun, testing::Values(true, false),
                         [](const auto& who) { return who.param ? "Root" : "User"; });

}  // namespace workbook_test
