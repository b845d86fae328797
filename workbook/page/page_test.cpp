// The server as a browser, and as an attacker, meets it.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "workbook/page/served.hpp"
#include "workbook/page/server.hpp"

namespace page {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// The whole answer to a request that is sent byte by byte as it stands: no client tidies it up.
std::string raw_answer(int port, const std::string& request) {
  const base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == -1) return "";
  base::write_all(fd, request);
  return base::read_all(fd);
}

std::string raw_get(const Served& served, const std::string& target) {
  std::string request = "GET " + target + " HTTP/1.1\r\nConnection: close\r\n";
  for (const auto& [name, value] : served.headers()) request += name + ": " + value + "\r\n";
  return raw_answer(served.port(), request + "\r\n");
}

TEST(Page, OpensWithThePrintedLinkOnly) {
  const Served served("");
  auto client = served.client();
  const std::string host = "127.0.0.1:" + std::to_string(served.port());
  auto stranger = client.Get("/", {{"Host", host}});
  ASSERT_TRUE(stranger);
  EXPECT_EQ(stranger->status, 403);
  EXPECT_TRUE(contains(stranger->body, "the link that ./lab up printed"));
  EXPECT_FALSE(contains(stranger->body, served.token()));

  auto first = client.Get("/?token=" + served.token(), {{"Host", host}});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 303);
  EXPECT_EQ(first->get_header_value("Location"), "/");
  const std::string cookie = first->get_header_value("Set-Cookie");
  EXPECT_TRUE(contains(cookie, "; HttpOnly; SameSite=Strict"));

  auto second = client.Get("/", {{"Host", host}, {"Cookie", cookie.substr(0, cookie.find(';'))}});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 200);
  EXPECT_TRUE(contains(second->body, "content=\"" + served.token() + "\""));
}

TEST(Page, AnswersCarryTheSecurityHeaders) {
  const Served served("");
  for (const char* path : {"/", "/web/a.js", "/none"}) {
    const auto reply = served.get(path);
    const std::string policy = reply->get_header_value("Content-Security-Policy");
    EXPECT_TRUE(contains(policy, "default-src 'none'; script-src 'self';")) << path;
    EXPECT_EQ(reply->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(reply->get_header_value("Referrer-Policy"), "no-referrer") << path;
  }
}

TEST(Page, RefusesOtherHostsAndOrigins) {
  const Served served("echo '{}'");
  auto client = served.client();
  const std::string port = std::to_string(served.port());
  EXPECT_EQ(client.Get("/", served.headers_but("Host", "evil.example:" + port))->status, 403);
  for (const std::string& origin :
       {std::string(), std::string("http://evil.example"), std::string("null"),
        "http://127.0.0.1:" + std::to_string(served.port() + 1)}) {
    const auto headers = served.headers_but("Origin", origin);
    EXPECT_EQ(client.Post("/api/check/01", headers, "", "text/plain")->status, 403) << origin;
  }
  const auto headers = served.headers_but("X-Lab-Token", "");
  EXPECT_EQ(client.Post("/api/check/01", headers, "", "text/plain")->status, 403);
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
}

TEST(Page, SendsFilesOfTheBookAndNothingElse) {
  const Served served("");
  EXPECT_EQ(served.get("/data.json")->body, "[1]");
  EXPECT_EQ(served.get("/in.json")->body, "[1]");
  EXPECT_EQ(served.get("/web/a.js")->get_header_value("Content-Type"),
            "text/javascript; charset=utf-8");
  for (const char* target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/sub/../../secret.txt",
        "/out.txt", "/web/../secret.txt", "/web/%2e%2e/secret.txt", "//etc/passwd",
        "/%2fetc/passwd", "/web//etc/passwd", "/sub", "/.", "/data.json%00.html"}) {
    const std::string answer = raw_get(served, target);
    EXPECT_FALSE(contains(answer, "200 OK")) << target;
    EXPECT_FALSE(contains(answer, "secret")) << target;
    EXPECT_FALSE(contains(answer, "root:")) << target;
  }
}

TEST(Page, SendsALargeFileAsItIsAndAtOnce) {
  const Served served("");
  {
    std::ofstream large(served.folder() / "web/large.js");
    for (int i = 0; i < 400'000; ++i) large << "line " << i << "\n";
  }
  httplib::Headers headers = served.headers();
  headers.emplace("Accept-Encoding", "br");
  auto client = served.client();
  client.set_decompress(false);
  const auto start = steady_clock::now();
  const auto reply = client.Get("/web/large.js", headers);
  ASSERT_TRUE(reply);
  EXPECT_LT(steady_clock::now() - start, seconds(2));
  EXPECT_FALSE(reply->has_header("Content-Encoding"));
  EXPECT_EQ(reply->body.size(), std::filesystem::file_size(served.folder() / "web/large.js"));
}

TEST(Page, BoundsWhatItReads) {
  const Served served("echo '{}'");
  EXPECT_EQ(served.client()
                .Post("/api/check/01", served.headers(), std::string(100'000, 'x'), "text/plain")
                ->status,
            413);
  std::string request = "POST /api/check/01 HTTP/1.1\r\nConnection: close\r\n";
  for (const auto& [name, value] : served.headers()) request += name + ": " + value + "\r\n";
  EXPECT_TRUE(contains(raw_answer(served.port(), request + "Transfer-Encoding: chunked\r\n\r\n"),
                       "HTTP/1.1 411"));
}

TEST(Server, ManyTabsDoNotStarveIt) {
  const Served served("");
  std::vector<std::thread> tabs;
  std::atomic<bool> is_over = false;
  std::atomic<int> open = 0;
  for (int i = 0; i < 16; ++i) {
    tabs.emplace_back([&] {
      bool is_counted = false;
      (void)served.client().Get("/api/events", served.headers(), [&](const char*, std::size_t) {
        if (!std::exchange(is_counted, true)) ++open;
        return !is_over;
      });
    });
  }
  EXPECT_TRUE(eventually([&] { return open == 16; }));
  EXPECT_EQ(served.get("/data.json")->status, 200);
  is_over = true;
  for (auto& tab : tabs) tab.join();
}

TEST(Server, StopsCleanlyWithACheckAndAStreamUnderWay) {
  Served served("echo $$ > \"$(dirname \"$0\")/pid\"; sleep 1000");
  EXPECT_EQ(served.post("/api/check/01")->status, 202);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(served.folder() / "pid"); }));
  std::thread tab([&] { (void)served.events_until("never"); });
  std::this_thread::sleep_for(milliseconds(200));
  const int pid = std::stoi(base::read_file(served.folder() / "pid"));
  served.process().send(SIGTERM);
  const auto status = served.process().wait_for(seconds(8));
  tab.join();
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->is_success());
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Server, SaysThatAPortIsTaken) {
  const Served served("");
  ServeOptions options{.port = served.port(), .site = {}, .web = {}, .lab_command = {"true"}};
  try {
    serve(options);
    FAIL() << "two servers share a port";
  } catch (const ServeError& error) {
    EXPECT_TRUE(contains(error.what(), "is taken; choose another with --port"));
  }
}

}  // namespace
}  // namespace page
