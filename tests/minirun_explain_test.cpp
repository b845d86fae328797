// What `minirun --explain` tells is what the kernel shows, no step is missing, and the script that
// it writes makes the same container. `run --break` and `run --without` beside it.

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/runtime/explain/json_lines.hpp"
#include "minicontainer/runtime/explain/step_catalogue.hpp"
#include "tests/minirun_fixture_test.hpp"
#include "workbook/checks/observe.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::Bundle;
using workbook_test::Minirun;
using workbook_test::Running;

/// `minirun GLOBALS... run FLAGS... test` with the bundle's config as it is now.
base::Command command_of(Bundle& bundle, std::vector<std::string> globals,
                         const std::vector<std::string>& flags = {}) {
  const auto written = bundle.run_command(flags);
  globals.insert(globals.end(), {"run", "--bundle", bundle.path()});
  globals.insert(globals.end(), flags.begin(), flags.end());
  globals.emplace_back("test");
  return bundle.command(globals);
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> steps;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    steps.push_back(base::parse_json(line, "explain"));
  return steps;
}

std::vector<json> explained(Bundle& bundle, const std::vector<std::string>& flags = {}) {
  const std::string file = bundle.path() / "told";
  const auto ended =
      Running(command_of(bundle, {"--explain=json", "--explain-file", file}, flags)).end();
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  return lines_of(base::read_file(file));
}

const json& step_named(const std::vector<json>& steps, const std::string& name) {
  const auto found =
      std::ranges::find_if(steps, [&](const json& step) { return step["name"] == name; });
  if (found == steps.end()) throw std::runtime_error("the step is not told: " + name);
  return *found;
}

json seccomp_that_allows_all() {
  return {{"defaultAction", "SCMP_ACT_ALLOW"},
          {"syscalls", {{{"names", {"swapon"}}, {"action", "SCMP_ACT_ERRNO"}}}}};
}

std::vector<std::string> words_of(const std::vector<json>& steps) {
  std::vector<std::string> words;
  for (const auto& step : steps) words.push_back(step["word"]);
  return words;
}

// --- the catalogue ------------------------------------------------------------------------------

// A step that is taken but not in the catalogue would stop an explained container.
TEST(StepCatalogue, HasEachStepOfTheRuntimeAndNoOther) {
  const std::regex taken("(?:take_step|take_optional_step|WatchedStep watched)\\(\\s*\"([^\"]+)\"");
  std::set<std::string> in_code, in_catalogue;
  for (const auto& file : fs::directory_iterator(fs::path(TEST_TREE) / "minicontainer/runtime")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = base::read_file(file.path());
    for (std::sregex_iterator match(text.begin(), text.end(), taken), end; match != end; ++match)
      in_code.insert((*match)[1]);
  }
  // PID 1 takes these when the container runs: nobody watches it then.
  EXPECT_EQ(in_code.erase("a PID 1 that forwards"), 1U);
  EXPECT_EQ(in_code.erase("a PID 1 that reaps"), 1U);
  for (const auto& entry : minicontainer::step_catalogue()) {
    EXPECT_TRUE(in_catalogue.insert(std::string(entry.name)).second) << entry.name;
    EXPECT_FALSE(entry.does.empty() || entry.manual.empty()) << entry.name;
  }
  EXPECT_EQ(in_code, in_catalogue);
}

TEST(LineOf, CountsFromOneAndFindsTheMemberItself) {
  const std::string text = "{\n \"a\": {\"b\": \"}\\\"\"},\n \"c\": [1,\n  {\"b\": 2}]\n}";
  EXPECT_EQ(minicontainer::line_of(text, "/a"), 2);
  EXPECT_EQ(minicontainer::line_of(text, "/a/b"), 2);
  EXPECT_EQ(minicontainer::line_of(text, "/c/1"), 4);
  EXPECT_EQ(minicontainer::line_of(text, "/c/1/b"), 4);
  EXPECT_EQ(minicontainer::line_of(text, "/b"), 0);
}

// --- --explain ----------------------------------------------------------------------------------

TEST_P(Minirun, ExplainsEveryStepInItsOrder) {
  bundle().config["linux"]["seccomp"] = seccomp_that_allows_all();
  bundle().config["process"]["args"] = {"cat", "/proc/self/status"};
  const auto steps = explained(bundle());
  std::vector<std::string> expected = {"record"};
  if (as_root()) expected.insert(expected.end(), {"group", "limits", "entrance"});
  expected.insert(expected.end(), {"seccomp-rules", "gate", "clone"});
  if (!as_root()) expected.insert(expected.end(), {"id-maps"});
  expected.emplace_back("rlimits");
  if (!as_root()) expected.emplace_back("root-user");
  expected.insert(expected.end(), {"hostname", "keyring", "sysctl", "private-mounts", "mounts",
                                   "devices", "pivot_root", "masks"});
  if (as_root()) expected.emplace_back("cgroup");
  expected.insert(expected.end(), {"capabilities", "user", "capability-sets", "no_new_privs",
                                   "seccomp", "program"});
  if (as_root()) expected.emplace_back("group-end");
  auto told = words_of(steps);
  std::erase_if(told,
                [](const auto& word) {  // on a machine with v2 alone, or with a group of its own
                  return word == "cgroup-namespace";
                });
  EXPECT_EQ(told, expected);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i]["step"], i + 1);
    EXPECT_EQ(steps[i]["done"], true) << steps[i];
    const bool comes_back = steps[i]["word"] != "seccomp";
    EXPECT_EQ(steps[i]["nanoseconds"].is_number(), comes_back) << steps[i];
  }
}

TEST_P(Minirun, ExplainsWhatTheKernelShowedBeforeAndAfter) {
  bundle().config["hostname"] = "inside";
  bundle().config["linux"]["seccomp"] = seccomp_that_allows_all();
  bundle().config["process"]["args"] = {"cat", "/proc/self/status"};
  const auto steps = explained(bundle());

  const auto& name = step_named(steps, "a name of its own");
  char host[65] = {};
  ASSERT_EQ(::gethostname(host, 64), 0);
  EXPECT_EQ(name["before"]["/sys/kernel/hostname"], json::array({host}));
  EXPECT_EQ(name["after"]["/sys/kernel/hostname"], json::array({"inside"}));
  EXPECT_EQ(name["calls"], json::array({"set the host name to inside"}));
  EXPECT_EQ(name["why"][0]["member"], "hostname");
  EXPECT_EQ(name["why"][0]["value"], "\"inside\"");

  const auto& clone = step_named(steps, "clone");
  for (const char* kind : {"pid", "net", "ipc", "uts", "mnt"}) {
    const std::string file = std::string("ns/") + kind;
    EXPECT_EQ(clone["before"][file], json::array({workbook::namespace_of(::getpid(), kind)}))
        << file;
    EXPECT_EQ(clone["after"][file].size(), 1U) << file;
  }
  EXPECT_EQ(step_named(steps, "no_new_privs")["after"]["status:NoNewPrivs"],
            json::array({"NoNewPrivs:\t1"}));
  EXPECT_EQ(step_named(steps, "a bounding set")["after"]["status:CapBnd"],
            json::array({"CapBnd:\t0000000020000420"}));
  const auto& program = step_named(steps, "its program");
  EXPECT_EQ(program["after"]["status:Seccomp"], json::array({"Seccomp:\t2"}));
  EXPECT_EQ(program["before"]["status:Seccomp"], json::array({"Seccomp:\t0"}));
}

TEST_P(Minirun, ExplainsTheLineOfTheDocument) {
  bundle().config["process"]["args"] = {"true"};
  bundle().config["process"]["args"] = {"ls"};
  const auto command = command_of(bundle(), {"--explain=json"});
  const std::string file = bundle().path() / "config.json";
  base::write_file(file, bundle().config.dump(1));
  std::istringstream lines(base::read_file(file));
  int wanted = 0;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number)
    if (line.starts_with(" \"mounts\"")) wanted = number;
  const auto ended = Running(command).end();
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_NE(ended.output.find(fmt::format("\"line\":{},\"member\":\"mounts\"", wanted)),
            std::string::npos)
      << ended.output;
}

// The container's program gets nothing of the observer's: neither its output nor the host's /proc.
TEST_P(Minirun, AnExplainedProgramHasTheSameDescriptors) {
  const std::string script = "ls /proc/self/fd | wc -w";
  fs::create_symlink("busybox", bundle().root() / "bin/wc");
  const std::string plain = output_of(script);
  bundle().config["process"]["args"] = {"sh", "-c", script};
  const auto ended = Running(command_of(bundle(), {"--explain", "--explain-file",
                                                   (bundle().path() / "told").native()}))
                         .end();
  EXPECT_EQ(ended.output, plain);
}

TEST_P(Minirun, TellsOfAStepThatFails) {
  bundle().config["mounts"].push_back({{"destination", "/tmp"}, {"type", "nosuchfs"}});
  bundle().config["process"]["args"] = {"ls"};
  const auto ended = Running(command_of(bundle(), {"--explain"})).end();
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_TRUE(std::regex_search(ended.output, std::regex("\\d+\\. mounts .*FAILED")))
      << ended.output;
  EXPECT_EQ(ended.output.find("pivot_root ("), std::string::npos) << ended.output;
}

// Its own calls are not on the profile's list: one of them after the filter would end the
// container.
TEST_P(Minirun, ExplainsUnderAFilterThatKills) {
  bundle().config["linux"]["seccomp"] = {
      {"defaultAction", "SCMP_ACT_KILL_PROCESS"},
      {"syscalls",
       {{{"names", {"execve",          "execveat",        "exit_group", "brk",       "arch_prctl",
                    "set_tid_address", "set_robust_list", "rseq",       "prlimit64", "readlink",
                    "readlinkat",      "getrandom",       "mprotect",   "prctl",     "getuid",
                    "newfstatat",      "openat",          "getdents64", "close",     "fstat",
                    "ioctl",           "lstat",           "stat",       "statx",     "uname"}},
         {"action", "SCMP_ACT_ALLOW"}}}}};
  bundle().config["process"]["args"] = {"ls", "/tmp"};
  EXPECT_EQ(step_named(explained(bundle()), "its program")["after"]["status:Seccomp"],
            json::array({"Seccomp:\t2"}));
}

TEST_P(Minirun, ExplainsOnlyWhatMakesAContainer) {
  expect_refusal(Running(bundle().command({"--explain", "list"})), "--explain goes with run and");
  expect_refusal(Running(bundle().command({"--explain-file", "x", "list"})), "needs --explain");
}

// --- --break ------------------------------------------------------------------------------------

Running with_commands(Bundle& bundle, const std::string& step, const std::string& commands) {
  auto command = command_of(bundle, {}, {"--break", step});
  const std::string file = bundle.folder() / "commands";
  base::write_file(file, commands);
  const base::Fd input = base::open_file(file.c_str(), O_RDONLY);
  command.stdin_fd = input.get();
  return Running(command);
}

TEST_P(Minirun, BreaksBeforePivotRootWithTheHostsFiles) {
  bundle().config["hostname"] = "inside";
  bundle().config["process"]["args"] = {"sh", "-c", "echo program; cat"};
  const std::string outside = bundle().outside();
  const auto ended = with_commands(bundle(), "pivot_root",
                                   fmt::format("test -d {0} && echo host-files; hostname\nnext\n"
                                               "test -d {0} || echo container-files\ncontinue\n"
                                               "rest\n",
                                               outside))
                         .end();
  EXPECT_EQ(ended.exit_code, 0) << ended.output;
  // In this order: the machine's files but the container's name, then its files, then its program,
  // which gets what is left of the standard input.
  const std::regex expected(
      "minirun: stopped before \"pivot_root\"[^]*\nhost-files\ninside\n"
      "minirun: stopped before \"masks\"[^]*\ncontainer-files\nprogram\nrest\n$");
  EXPECT_TRUE(std::regex_search(ended.output, expected)) << ended.output;
}

TEST_P(Minirun, BreakCanQuit) {
  bundle().config["process"]["args"] = {"sh", "-c", "echo it-ran"};
  for (const char* step : {"hostname", "capabilities", "exec"}) {
    const auto ended = with_commands(bundle(), step, "quit\n").end();
    EXPECT_EQ(ended.exit_code, 1) << ended.output;
    EXPECT_TRUE(ended.output.ends_with(fmt::format("minirun: quit before {}\n", step)))
        << ended.output;
    EXPECT_EQ(ended.output.find("it-ran"), std::string::npos);
  }
}

TEST_P(Minirun, BreakSaysWhenItsStepNeverCame) {
  bundle().config["process"]["args"] = {"sh", "-c", "echo it-ran"};
  const auto ended = with_commands(bundle(), "seccomp", "").end();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_NE(ended.output.find("--break seccomp: this bundle has no such step"), std::string::npos)
      << ended.output;
  expect_refusal(with_commands(bundle(), "nonsense", ""), "--break nonsense");
}

// --- --without ----------------------------------------------------------------------------------

TEST_P(Minirun, WithoutANamespaceItIsTheMachines) {
  bundle().config["process"]["args"] = {"readlink", "/proc/self/ns/ipc"};
  // Only root of the machine may mount what belongs to the machine's IPC namespace.
  std::erase_if(bundle().config["mounts"].get_ref<json::array_t&>(),
                [](const json& mount) { return mount["type"] == "mqueue"; });
  const auto ended = Running(command_of(bundle(), {}, {"--without", "ipc"})).end();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_NE(ended.output.find(workbook::namespace_of(::getpid(), "ipc") + "\n"), std::string::npos)
      << ended.output;
  EXPECT_NE(ended.output.find("minirun: ignores line 1 of config.json: linux.namespaces["),
            std::string::npos)
      << ended.output;
}

TEST_P(Minirun, WithoutUtsTheMachineKeepsItsName) {
  char before[65] = {}, after[65] = {};
  ASSERT_EQ(::gethostname(before, 64), 0);
  bundle().config["hostname"] = "inside";
  bundle().config["process"]["args"] = {"hostname"};
  const auto ended = Running(command_of(bundle(), {}, {"--without", "uts"})).end();
  EXPECT_TRUE(ended.output.ends_with(std::string("\n") + before + "\n")) << ended.output;
  EXPECT_NE(ended.output.find("config.json: hostname\n"), std::string::npos) << ended.output;
  ASSERT_EQ(::gethostname(after, 64), 0);
  EXPECT_STREQ(before, after);
}

TEST_P(Minirun, WithoutAPrivilegeWall) {
  const auto status = [&](const std::string& wall) {
    bundle().config["linux"]["seccomp"] = seccomp_that_allows_all();
    bundle().config["process"]["args"] = {"cat", "/proc/self/status"};
    return Running(command_of(bundle(), {}, {"--without", wall})).end().output;
  };
  EXPECT_NE(status("seccomp").find("\nSeccomp:\t0"), std::string::npos);
  EXPECT_NE(status("no_new_privs").find("\nNoNewPrivs:\t0"), std::string::npos);
  EXPECT_EQ(status("capabilities").find("CapBnd:\t0000000020000420"), std::string::npos);
  EXPECT_NE(status("masks").find("CapBnd:\t0000000020000420"), std::string::npos);
  EXPECT_NE(status("masks").find("\nSeccomp:\t2"), std::string::npos);
}

TEST_P(Minirun, WithoutAWallThatIsNotThere) {
  bundle().config["process"]["args"] = {"ls"};
  expect_refusal(Running(command_of(bundle(), {}, {"--without", "time"})), "no such wall to begin");
  expect_refusal(Running(command_of(bundle(), {}, {"--without", "door"})), "there is no such wall");
}

}  // namespace
