// Status, hints and checks through the server, with a lab tool that is a shell script.
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>

#include "base/file.hpp"
#include "workbook/page/served.hpp"

namespace page {
namespace {

using std::chrono::milliseconds;

TEST(Lab, StatusAndHintsAreWhatTheToolSays) {
  const Served served("echo \"{\\\"asked\\\": \\\"$*\\\"}\"");
  EXPECT_EQ(served.get("/api/status")->body, "{\"asked\":\"status --json\"}");
  EXPECT_EQ(served.post("/api/hint/01.2")->body, "{\"asked\":\"hint 01.2 --json\"}");
}

TEST(Lab, OnlyLabsAndTasksReachTheTool) {
  const Served served("touch \"$(dirname \"$0\")/ran\"; echo '{}'");
  for (const char* path : {"/api/check/1", "/api/check/--all", "/api/check/01.x", "/api/hint/01",
                           "/api/hint/01.2/..", "/api/check/01%20--all", "/api/check/"}) {
    EXPECT_EQ(served.post(path)->status, 400) << path;
  }
  EXPECT_FALSE(std::filesystem::exists(served.folder() / "ran"));
}

TEST(Lab, AToolThatFailsIsExplained) {
  const Served served("exit 3");
  const auto reply = served.get("/api/status");
  EXPECT_EQ(reply->status, 502);
  EXPECT_TRUE(contains(reply->body, "The lab tool gave no answer (exit code 3)"));
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
  EXPECT_TRUE(eventually([&] {
    return contains(served.events_until("finished", "?after=0"), "ended without a result");
  }));
}

TEST(Lab, ACheckIsStreamedAsItHappens) {
  const Served served(R"(echo '{"event":"build","status":"started"}'
    while [ ! -e "$(dirname "$0")/go" ]; do sleep 0.05; done
    echo "{\"event\":\"result\",\"asked\":\"$*\"}"
    exit 1)");
  EXPECT_EQ(served.post("/api/check/01.2")->status, 202);
  const std::string before = served.events_until("build");
  EXPECT_TRUE(contains(before, "event: started\ndata: {\"target\":\"01.2\"}\n\n"));
  EXPECT_FALSE(contains(before, "finished"));
  base::write_file(served.folder() / "go", "");
  const std::string after = served.events_until("finished", "?after=2");
  EXPECT_FALSE(contains(after, "started"));
  EXPECT_TRUE(contains(after, R"(\"asked\":\"check 01.2 --events\")"));
  EXPECT_TRUE(contains(after, "event: finished\ndata: {\"problem\":null,\"target\":\"01.2\"}"));
}

TEST(Lab, ASecondCheckMustWait) {
  const Served served("while [ ! -e \"$(dirname \"$0\")/go\" ]; do sleep 0.05; done");
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
  const auto second = served.post("/api/check/02");
  EXPECT_EQ(second->status, 409);
  EXPECT_EQ(second->body, "{\"error\":\"A check of 01 is under way; wait for its end.\"}");
  base::write_file(served.folder() / "go", "");
  EXPECT_TRUE(eventually([&] { return served.post("/api/check/02")->status == 202; }));
}

TEST(Lab, AQuietStreamShowsThatItLives) {
  const Served served("");
  EXPECT_TRUE(contains(served.events_until(": still here\n\n"), ": still here\n\n"));
}

TEST(Lab, ACheckThatNobodyWatchesIsEndedWithAllItsProcesses) {
  const Served served("trap '' TERM; echo $$ > \"$(dirname \"$0\")/pid\"; sleep 1000 & wait; wait",
                      milliseconds(300));
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
  const auto pid_file = served.folder() / "pid";
  ASSERT_TRUE(eventually(
      [&] { return std::filesystem::exists(pid_file) && !base::read_file(pid_file).empty(); }));
  const int pid = std::stoi(base::read_file(pid_file));
  EXPECT_TRUE(eventually([&] { return ::kill(-pid, 0) == -1 && errno == ESRCH; }));
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
}

TEST(Lab, TheToolInheritsNoSocket) {
  const Served served("ls -l /proc/self/fd > \"$(dirname \"$0\")/fds\"; echo '{}'");
  auto client = served.client();
  client.set_keep_alive(true);
  EXPECT_EQ(client.Get("/api/status", served.headers())->status, 200);
  const std::string fds = base::read_file(served.folder() / "fds");
  EXPECT_TRUE(contains(fds, "pipe:")) << fds;
  EXPECT_FALSE(contains(fds, "socket:")) << fds;
}

}  // namespace
}  // namespace page
