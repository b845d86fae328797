// What holds for every app: one static file, clear refusals, an end at once, also as PID 1.
#include <elf.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "apps/apps_test.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"

namespace apps_test {
namespace {

const std::vector<std::string> app_names = {"hello-server", "memory-hog", "page-counter"};

struct StartedApp {
  std::vector<std::string> argv;
  std::string ready;  ///< the log line after which it stays
};

std::vector<StartedApp> started_apps() {
  return {{{program("hello-server"), "--port", "0"}, "listening on"},
          {{program("memory-hog"), "1"}, "holding 1 MB"},
          {{program("page-counter"), "--port", "0"}, "listening on"}};
}

// A dynamic program names the interpreter that loads its libraries (man 5 elf, PT_INTERP).
bool has_interpreter(const std::string& image) {
  Elf64_Ehdr header;
  std::memcpy(&header, image.data(), sizeof header);
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, image.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_INTERP) return true;
  }
  return false;
}

TEST(AllApps, AreStaticFiles) {
  if (APPS_ARE_SANITIZED) GTEST_SKIP() << "the sanitizers' build is dynamic";
  for (const auto& app : app_names) {
    const std::string image = base::read_file(program(app), std::size_t{256} << 20);
    EXPECT_FALSE(has_interpreter(image)) << app;
  }
}

TEST(AllApps, EndAtOnceWithCode0WhenSignalled) {
  for (const int signal : {SIGTERM, SIGINT}) {
    for (const auto& started : started_apps()) {
      RunningApp app(started.argv);
      ASSERT_TRUE(app.wait_for_log(started.ready)) << started.argv[0];
      const auto begin = std::chrono::steady_clock::now();
      EXPECT_EQ(app.end_after(signal), "exit 0") << started.argv[0];
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    }
  }
}

base::Finished run(std::vector<std::string> argv) {
  base::Command command;
  command.argv = std::move(argv);
  return base::run_collecting(std::move(command));
}

// The only child of the process.
pid_t child_of(pid_t parent) {
  const std::string id = std::to_string(parent);
  const std::string children = base::read_file("/proc/" + id + "/task/" + id + "/children");
  return children.empty() ? -1 : std::stoi(children);
}

// The kernel drops SIGTERM for a PID 1 that has no handler: only an explicit one passes this.
TEST(AllApps, EndAtOnceAsPid1) {
  const std::vector<std::string> unshare = {"unshare", "--user", "--map-root-user",
                                            "--pid",   "--fork", "--kill-child"};
  auto attempt = unshare;
  attempt.emplace_back("true");
  const auto trial = run(attempt);
  if (!trial.status.is_success()) GTEST_SKIP() << "no PID namespace here: " << trial.output;
  for (const auto& started : started_apps()) {
    auto argv = unshare;
    argv.insert(argv.end(), started.argv.begin(), started.argv.end());
    RunningApp app(argv);
    ASSERT_TRUE(app.wait_for_log(started.ready)) << app.log();
    const pid_t first = child_of(app.process().pid());
    ASSERT_GT(first, 1);
    ASSERT_EQ(::kill(first, SIGTERM), 0);
    EXPECT_EQ(app.end(), "exit 0") << started.argv[0];
  }
}

TEST(AllApps, RefuseBadInputWithOneClearSentence) {
  const struct {
    std::vector<std::string> arguments;
    std::vector<std::string> env;
    std::string sentence;
  } cases[] = {
      {{"hello-server", "--port", "65536"}, {}, "--port: Value 65536 not in range 0 to 65535"},
      {{"hello-server", "--port", "http"}, {}, "--port: Value http not in range"},
      {{"hello-server"}, {"PORT=-1"}, "--port: Value -1 not in range"},
      {{"hello-server", "--prot", "1"}, {}, "--prot"},
      {{"memory-hog", "0"}, {}, "N: Value 0 not in range 1 to 1048576"},
      {{"memory-hog", "-5"}, {}, "N: Value -5 not in range"},
      {{"memory-hog", "10MB"}, {}, "N: Value 10MB not in range"},
      {{"memory-hog", "1", "--step-delay", "-1"}, {}, "--step-delay: Value -1 not in range"},
      {{"page-counter", "--redis", "db:"}, {}, "must be HOST or HOST:PORT, as in db:6379"},
      {{"page-counter", "--redis", "db:0"}, {}, "\"db:0\", must be HOST or HOST:PORT"},
      {{"page-counter"}, {"REDIS_HOST=:6379"}, "must be HOST or HOST:PORT"},
      {{"page-counter"}, {"REDIS_HOST=db:6379/0"}, "must be HOST or HOST:PORT"},
  };
  for (const auto& bad : cases) {
    auto argv = bad.arguments;
    argv[0] = program(argv[0]);
    RunningApp app(argv, bad.env);
    const std::string end = app.end();
    EXPECT_TRUE(end.starts_with("exit ") && end != "exit 0") << bad.sentence << ": " << end;
    EXPECT_NE(app.log().find(bad.sentence), std::string::npos) << app.log();
  }
}

TEST(AllApps, ExplainThemselves) {
  for (const auto& app : app_names) {
    const auto help = run({program(app), "--help"});
    EXPECT_TRUE(help.status.is_success()) << app;
    EXPECT_NE(help.output.find("Usage"), std::string::npos) << app;
  }
}

}  // namespace
}  // namespace apps_test
