// hello-server from outside: its page, its log, its refusals, and what a rude client can do to it.
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "apps/apps_test.hpp"

namespace apps_test {
namespace {

std::string host_name() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

TEST(HelloServer, GreetsWithTheHostNameAndLogsEachPing) {
  RunningApp app({program("hello-server"), "--port", "0"});
  const auto client = app.client();
  for (int i = 1; i <= 3; ++i) {
    const auto reply = client->Get("/");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "Hello Kubernetes Beginners!\n" + host_name() + "\n");
    EXPECT_EQ(reply->get_header_value("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_TRUE(app.wait_for_log("Ping from 127.0.0.1\n", i)) << app.log();
  }
}

TEST(HelloServer, TakesItsPortFromTheEnvironmentUnlessTheFlagSaysOtherwise) {
  const Listener taken = listen_on_loopback();
  const std::string env = "PORT=" + std::to_string(taken.port);
  RunningApp refused({program("hello-server")}, {env});
  EXPECT_EQ(refused.end(), "exit 1");
  EXPECT_NE(refused.log().find("cannot listen on port " + std::to_string(taken.port) +
                               ": Address already in use; choose another one with --port"),
            std::string::npos)
      << refused.log();
  RunningApp app({program("hello-server"), "--port", "0"}, {env});
  EXPECT_TRUE(app.client()->Get("/"));
}

TEST(HelloServer, Answers404And405) {
  RunningApp app({program("hello-server"), "--port", "0"});
  const auto client = app.client();
  EXPECT_EQ(client->Get("/favicon.ico")->status, 404);
  EXPECT_EQ(client->Get("/?who=me")->status, 200);
  const auto posted = client->Post("/", "text", "text/plain");
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 405);
  EXPECT_EQ(posted->get_header_value("Allow"), "GET");
}

TEST(HelloServer, RefusesWhatIsTooLarge) {
  RunningApp app({program("hello-server"), "--port", "0"});
  const auto head = app.client()->Get("/", {{"X-Large", std::string(10'000, 'x')}});
  EXPECT_TRUE(!head || head->status == 400);
  const auto body = app.client()->Post("/", std::string(10'000, 'x'), "text/plain");
  EXPECT_TRUE(!body || body->status == 413);
  EXPECT_EQ(app.client()->Get("/")->status, 200);
}

// Regression: with no descriptor left, accept(2) fails at once for ever and fills the log.
TEST(HelloServer, SurvivesMoreConnectionsThanItHasDescriptorsFor) {
  RunningApp app({"prlimit", "--nofile=24", program("hello-server"), "--port", "0"});
  const std::uint16_t port = app.port();
  ASSERT_NE(port, 0);
  {
    std::vector<base::Fd> crowd;
    crowd.reserve(60);
    for (int i = 0; i < 60; ++i) crowd.push_back(connect_to_loopback(port));
  }
  const auto reply = app.client()->Get("/");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(app.end_after(SIGTERM), "exit 0");
  EXPECT_LT(app.log().size(), 1000U);
}

TEST(HelloServer, EndsAtOnceWhileARequestIsUnderWay) {
  RunningApp app({program("hello-server"), "--port", "0"});
  const base::Fd half = connect_to_loopback(app.port());
  const std::string start = "GET / HTTP/1.1\r\nHost: ";
  ASSERT_EQ(::write(half.get(), start.data(), start.size()), static_cast<ssize_t>(start.size()));
  EXPECT_EQ(app.client()->Get("/")->status, 200);  // served although another one is half way
  EXPECT_EQ(app.end_after(SIGTERM), "exit 0");
}

}  // namespace
}  // namespace apps_test
