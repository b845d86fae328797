// Who gets in, decided without a network; and the names that the page may give to the tool.
#include "workbook/page/gate.hpp"

#include <gtest/gtest.h>

#include "workbook/page/lab_tool.hpp"
#include "workbook/page/token.hpp"

namespace page {
namespace {

const std::string kToken = "0123456789abcdef0123456789abcdef";

Visit good_get() {
  return {.is_post = false,
          .path = "/one.html",
          .host = "127.0.0.1:8080",
          .origin = "",
          .cookies = "workbook-8080=" + kToken,
          .token_header = "",
          .token_parameter = std::nullopt};
}

Visit good_post() {
  Visit visit = good_get();
  visit.is_post = true;
  visit.origin = "http://127.0.0.1:8080";
  visit.token_header = kToken;
  return visit;
}

int status_of(const Visit& visit) {
  const auto answer = Gate(kToken, 8080).check(visit);
  return answer ? answer->status : 200;
}

TEST(Gate, LetsTheLearnerIn) {
  EXPECT_EQ(status_of(good_get()), 200);
  EXPECT_EQ(status_of(good_post()), 200);
  Visit visit = good_post();
  visit.host = "localhost:8080";
  visit.origin = "http://localhost:8080";
  EXPECT_EQ(status_of(visit), 200);
}

TEST(Gate, TheFirstVisitGetsACookieAndAPathWithoutTheToken) {
  Visit visit = good_get();
  visit.cookies = "";
  visit.token_parameter = kToken;
  const auto answer = Gate(kToken, 8080).check(visit);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 303);
  EXPECT_EQ(answer->location, "/one.html");
  EXPECT_EQ(answer->cookie, "workbook-8080=" + kToken + "; Path=/; HttpOnly; SameSite=Strict");
}

TEST(Gate, TheFirstVisitLeadsToNoOtherSite) {
  for (const char* path : {"//evil.example/", "/a\r\nX: y", "/\\evil"}) {
    Visit visit = good_get();
    visit.path = path;
    visit.token_parameter = kToken;
    EXPECT_EQ(Gate(kToken, 8080).check(visit)->location, "/") << path;
  }
}

TEST(Gate, RefusesOtherHosts) {
  for (const char* host : {"", "evil.example:8080", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:80800",
                           "localhost.evil.example:8080", "127.0.0.1:8080.evil.example"}) {
    Visit visit = good_get();
    visit.host = host;
    EXPECT_EQ(status_of(visit), 403) << host;
    visit.token_parameter = kToken;
    EXPECT_EQ(status_of(visit), 403) << host;
  }
}

TEST(Gate, RefusesWrongCookiesAndTokens) {
  for (const std::string& cookies :
       {std::string(), "workbook-8080=" + kToken + "x", "workbook-8080=" + kToken.substr(1),
        "workbook-80=" + kToken, "xworkbook-8080=" + kToken, kToken}) {
    Visit visit = good_get();
    visit.cookies = cookies;
    EXPECT_EQ(status_of(visit), 403) << cookies;
  }
  Visit visit = good_get();
  visit.token_parameter = "";
  EXPECT_EQ(status_of(visit), 403);
}

TEST(Gate, RefusesPostsOfOtherPages) {
  for (const char* origin :
       {"", "null", "http://evil.example", "http://127.0.0.1:8081", "http://127.0.0.1",
        "https://127.0.0.1:8080", "http://localhost:8080", "http://127.0.0.1:8080/"}) {
    Visit visit = good_post();
    visit.origin = origin;
    EXPECT_EQ(status_of(visit), 403) << origin;
  }
  for (const std::string& token : {std::string(), std::string("0"), kToken + "0"}) {
    Visit visit = good_post();
    visit.token_header = token;
    EXPECT_EQ(status_of(visit), 403) << token;
  }
}

TEST(Token, IsLongAndNew) {
  EXPECT_EQ(random_token().size(), 32U);
  EXPECT_NE(random_token(), random_token());
  EXPECT_TRUE(is_same_secret("ab", "ab"));
  EXPECT_FALSE(is_same_secret("ab", "ac"));
  EXPECT_FALSE(is_same_secret("ab", "abc"));
}

TEST(LabId, IsTwoDigitsAndATaskIsANumberBehindThem) {
  for (const char* good : {"00", "01", "22"}) EXPECT_TRUE(is_lab_id(good)) << good;
  for (const char* bad : {"", "1", "001", "0a", "--", "01.2", "01\n"}) {
    EXPECT_FALSE(is_lab_id(bad)) << bad;
  }
  for (const char* good : {"01.2", "01.12"}) EXPECT_TRUE(is_task_id(good)) << good;
  for (const char* bad : {"01", "01.", "1.2", "01.x", "01.2.3", "01.2345", "--.1", "01.-1"}) {
    EXPECT_FALSE(is_task_id(bad)) << bad;
  }
}

}  // namespace
}  // namespace page
