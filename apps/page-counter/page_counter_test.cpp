// page-counter from outside, with a real Redis that comes and goes.
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "apps/apps_test.hpp"

namespace apps_test {
namespace {

/// A Redis of its own, in memory only, on a loopback port of its own.
class Redis {
 public:
  explicit Redis(std::uint16_t port)
      : server_({"redis-server", "--bind", "127.0.0.1", "--port", std::to_string(port), "--save",
                 "", "--appendonly", "no", "--dir", std::filesystem::temp_directory_path()}) {}

  bool wait_until_ready() { return server_.wait_for_log("Ready to accept connections"); }
  void freeze() { server_.process().send(SIGSTOP); }
  void thaw() { server_.process().send(SIGCONT); }

 private:
  RunningApp server_;
};

// Free at this moment, and not handed out by the kernel again for a while.
std::uint16_t free_port() {
  return listen_on_loopback().port;
}

std::string address_of(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

std::string visitor(int number) {
  return "Hello, you're visitor #" + std::to_string(number) + ".\n";
}

std::string get(httplib::Client& client) {
  const auto reply = client.Get("/");
  return reply ? std::to_string(reply->status) + " " + reply->body : "no answer";
}

std::string away(std::uint16_t port, const std::string& reason) {
  return "503 The visitors cannot be counted now: redis at " + address_of(port) +
         " is away: " + reason + "\n";
}

TEST(PageCounter, CountsOnlyThePageItself) {
  RunningApp app({program("page-counter"), "--port", "0"});
  const auto client = app.client();
  EXPECT_EQ(get(*client), "200 " + visitor(1));
  EXPECT_EQ(client->Get("/favicon.ico")->status, 404);
  EXPECT_EQ(client->Get("/healthz")->status, 200);
  EXPECT_EQ(client->Post("/", "", "text/plain")->status, 405);
  EXPECT_EQ(get(*client), "200 " + visitor(2));
}

TEST(PageCounter, SharesTheCountThroughRedisAndSurvivesARestart) {
  const std::uint16_t port = free_port();
  Redis redis(port);
  ASSERT_TRUE(redis.wait_until_ready());
  {
    RunningApp first({program("page-counter"), "--port", "0"}, {"REDIS_HOST=" + address_of(port)});
    EXPECT_EQ(get(*first.client()), "200 " + visitor(1));
    RunningApp second({program("page-counter"), "--port", "0", "--redis", address_of(port)},
                      {"REDIS_HOST=127.0.0.1:1"});  // the flag wins
    EXPECT_EQ(get(*second.client()), "200 " + visitor(2));
    EXPECT_EQ(get(*first.client()), "200 " + visitor(3));
  }
  RunningApp again({program("page-counter"), "--port", "0", "--redis", address_of(port)});
  EXPECT_EQ(get(*again.client()), "200 " + visitor(4));
}

TEST(PageCounter, SaysOnceThatRedisIsAwayAndRecoversByItself) {
  const std::uint16_t port = free_port();
  RunningApp app({program("page-counter"), "--port", "0", "--redis", address_of(port)});
  const auto client = app.client();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get(*client), away(port, "Connection refused"));
  EXPECT_EQ(client->Get("/healthz")->status, 200);
  for (int round = 1; round <= 2; ++round) {
    {
      Redis redis(port);
      ASSERT_TRUE(redis.wait_until_ready());
      EXPECT_EQ(get(*client), "200 " + visitor(1));
      EXPECT_EQ(get(*client), "200 " + visitor(2));
      EXPECT_EQ(count_of("answers\n", app.log()), round - 1);
      ASSERT_TRUE(app.wait_for_log("redis at " + address_of(port) + " answers\n", round));
    }
    ASSERT_TRUE(app.wait_for_log("is away", round + 1));
    EXPECT_EQ(get(*client), away(port, "Connection refused"));
  }
  EXPECT_EQ(app.end_after(SIGTERM), "exit 0");
  EXPECT_EQ(count_of("is away", app.log()), 3) << app.log();
}

TEST(PageCounter, StaysAwakeWhileRedisIsSilent) {
  const std::uint16_t port = free_port();
  Redis redis(port);
  ASSERT_TRUE(redis.wait_until_ready());
  RunningApp app({program("page-counter"), "--port", "0", "--redis", address_of(port)});
  const auto client = app.client();
  EXPECT_EQ(get(*client), "200 " + visitor(1));
  redis.freeze();
  std::string silent;
  std::thread visit([&] { silent = get(*client); });
  ASSERT_TRUE(app.wait_for_log("Request from", 2));
  EXPECT_EQ(app.client()->Get("/healthz")->status, 200);
  EXPECT_EQ(count_of("is away", app.log()), 0);  // answered before the other one gave up
  visit.join();
  EXPECT_EQ(silent, away(port, "no answer within 1 s"));
  redis.thaw();
  EXPECT_TRUE(get(*client).starts_with("200 Hello"));
}

TEST(PageCounter, PassesOnWhatRedisRefuses) {
  const std::uint16_t port = free_port();
  Redis redis(port);
  ASSERT_TRUE(redis.wait_until_ready());
  const base::Fd socket = connect_to_loopback(port);
  const std::string command = "SET page-counter:visitors many\r\n";
  ASSERT_GT(::write(socket.get(), command.data(), command.size()), 0);
  char answer[16];
  ASSERT_GT(::read(socket.get(), answer, sizeof answer), 0);
  RunningApp app({program("page-counter"), "--port", "0", "--redis", address_of(port)});
  EXPECT_NE(get(*app.client()).find("does not count: ERR value is not an integer"),
            std::string::npos);
}

// The kernel accepts connections for a listener, so this "Redis" takes INCR and never answers.
TEST(PageCounter, EndsAtOnceWhileARedisCallIsUnderWay) {
  const Listener silent = listen_on_loopback();
  RunningApp app({program("page-counter"), "--port", "0", "--redis", address_of(silent.port)});
  const auto client = app.client();
  std::string answer;
  std::thread visit([&] { answer = get(*client); });
  const base::Fd call(::accept4(silent.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
  char command[64] = {};
  EXPECT_GT(::read(call.get(), command, sizeof command - 1), 0);
  EXPECT_NE(std::string(command).find("INCR"), std::string::npos);
  EXPECT_EQ(app.end_after(SIGTERM), "exit 0");
  visit.join();
  EXPECT_EQ(answer, "no answer");  // it did not wait for Redis before it ended
}

}  // namespace
}  // namespace apps_test
