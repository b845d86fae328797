// A filter whose answer is another process's: linux.seccomp.listenerPath.

#include <fmt/core.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sstream>

#include "base/file.hpp"
#include "base/json.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::Bundle;
using workbook_test::Minirun;
using workbook_test::Running;

// At mkdir the bundle's container asks at this socket.
std::string ask_at_socket(Bundle& bundle) {
  const std::string socket = bundle.folder() / "agent";
  bundle.config["linux"]["seccomp"] = {
      {"defaultAction", "SCMP_ACT_ALLOW"},
      {"listenerPath", socket},
      {"listenerMetadata", "what the agent asked for"},
      {"syscalls", {{{"names", {"mkdir", "mkdirat"}}, {"action", "SCMP_ACT_NOTIFY"}}}}};
  fs::create_symlink("busybox", bundle.root() / "bin/mkdir");
  return socket;
}

// The agent, once it listens. It gives these answers and ends.
Running agent(const std::string& socket, std::vector<std::string> answers) {
  answers.insert(answers.begin(), {fs::path(TEST_PROGRAMS) / "seccomp-agent", socket});
  Running running({.argv = answers});
  EXPECT_TRUE(workbook_test::wait_until([&] { return ::access(socket.c_str(), W_OK) == 0; }));
  return running;
}

// What the agent was told: the states, and the processes whose calls it answered.
struct Told {
  std::vector<json> states;
  std::vector<pid_t> callers;
};

Told told(const std::string& output) {
  Told all;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('{')) all.states.push_back(base::parse_json(line, "the state"));
    if (line.starts_with("call ")) all.callers.push_back(std::stoi(line.substr(line.rfind(' '))));
  }
  return all;
}

TEST_P(Minirun, AnAgentAnswersTheCallsOfItsFilter) {
  const std::string socket = ask_at_socket(bundle());
  bundle().config["annotations"] = {{"for", "the agent"}};
  Running answering = agent(socket, {"0", std::to_string(EDQUOT)});
  const auto ended = bundle().run_shell("mkdir /tmp/one; ls /tmp; mkdir /tmp/two").end();
  EXPECT_EQ(ended.exit_code, 1);
  // The first call "worked" and made nothing.
  EXPECT_EQ(ended.output, "mkdir: can't create directory '/tmp/two': Disk quota exceeded\n");
  const auto agent_ended = answering.end();
  ASSERT_EQ(agent_ended.exit_code, 0) << agent_ended.output;
  const Told seen = told(agent_ended.output);
  ASSERT_EQ(seen.states.size(), 1) << agent_ended.output;
  const json& state = seen.states.front();
  EXPECT_EQ(state["fds"], json::array({"seccompFd"}));
  EXPECT_EQ(state["metadata"], "what the agent asked for");
  EXPECT_EQ(state["ociVersion"], "1.0.2");
  EXPECT_EQ(state["pid"], state["state"]["pid"]);
  EXPECT_EQ(state["state"]["id"], "test");
  EXPECT_EQ(state["state"]["status"], "creating");
  EXPECT_EQ(state["state"]["bundle"], bundle().path().native());
  EXPECT_EQ(state["state"]["annotations"]["for"], "the agent");
}

// What exec starts has the filter as well, and a listener of its own.
TEST_P(Minirun, TheAgentHearsOfWhatExecStarts) {
  const std::string socket = ask_at_socket(bundle());
  Running answering = agent(socket, {std::to_string(EDQUOT)});
  Running container = bundle().run({"sleep", "1000"});
  const pid_t first = first_process(container, "sleep");
  const auto ended =
      Running(bundle().command({"exec", "test", "sh", "-c", "exec mkdir /tmp/one"})).end();
  EXPECT_EQ(ended.output, "mkdir: can't create directory '/tmp/one': Disk quota exceeded\n");
  const auto agent_ended = answering.end();
  const Told seen = told(agent_ended.output);
  ASSERT_EQ(seen.states.size(), 2) << agent_ended.output;
  ASSERT_EQ(seen.callers.size(), 1) << agent_ended.output;
  EXPECT_EQ(seen.states[0]["pid"], first);
  EXPECT_EQ(seen.states[1]["pid"], seen.callers[0]);
  EXPECT_EQ(seen.states[1]["state"]["pid"], first);
  EXPECT_EQ(seen.states[1]["state"]["status"], "running");
}

// Who created it has ended long before the filter is loaded.
TEST_P(Minirun, TheAgentHearsOfAContainerThatIsCreatedAndStarted) {
  const std::string socket = ask_at_socket(bundle());
  Running answering = agent(socket, {std::to_string(EDQUOT)});
  const std::string output = bundle().outside() / "output";
  bundle().config["process"]["args"] = {"mkdir", "/tmp/one"};
  static_cast<void>(bundle().run_command());
  base::Command create =
      bundle().command({"create", "--bundle", bundle().path(), "--pid-file", output, "test"});
  // What is created keeps these descriptors.
  create.argv.insert(create.argv.begin(), {"sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh"});
  ASSERT_EQ(Running(create).end().exit_code, 0);
  const auto started = Running(bundle().command({"start", "test"})).end();
  EXPECT_EQ(started.exit_code, 0) << started.output;
  const auto agent_ended = answering.end();
  const Told seen = told(agent_ended.output);
  ASSERT_EQ(seen.states.size(), 1) << agent_ended.output;
  const pid_t pid = std::stoi(base::read_file(output));
  EXPECT_EQ(seen.callers, std::vector{pid});
  EXPECT_EQ(seen.states[0]["pid"], pid);
  EXPECT_EQ(seen.states[0]["state"]["pid"], pid);
  EXPECT_EQ(Running(bundle().command({"delete", "--force", "test"})).end().exit_code, 0);
}

TEST_P(Minirun, WithoutItsAgentNothingRuns) {
  const std::string socket = ask_at_socket(bundle());
  expect_refusal(bundle().run({"sleep", "1000"}), socket);
}

}  // namespace
