#include "minicontainer/monitor/dns_message.hpp"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::string_literals;

std::string query_for(const std::string& name, char type) {
  return "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"s + wire_name(name) + "\0"s + type +
         "\0\x01"s;
}

TEST(DnsMessage, Question) {
  const auto question = parse_question(query_for("WEB.blue", '\x01'));
  ASSERT_TRUE(question);
  EXPECT_EQ(question->name, "web.blue");
  EXPECT_EQ(question->type, 1);
  EXPECT_EQ(question->end, query_for("WEB.blue", '\x01').size());
}

TEST(DnsMessage, EachCutIsRefused) {
  const std::string whole = query_for("web", '\x01');
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_question(whole.substr(0, size))) << size;
  }
}

TEST(DnsMessage, RefusesWhatIsNoQuestion) {
  std::string answer = query_for("web", '\x01');
  answer[2] = '\x81';
  EXPECT_FALSE(parse_question(answer));
  std::string two = query_for("web", '\x01');
  two[5] = '\x02';
  EXPECT_FALSE(parse_question(two));
  std::string pointer = query_for("web", '\x01');
  pointer[12] = '\xc0';  // a name that goes on elsewhere
  EXPECT_FALSE(parse_question(pointer));
  std::string slash = query_for("w/b", '\x01');
  EXPECT_FALSE(parse_question(slash));
}

TEST(DnsMessage, Answer) {
  const std::string query = query_for("web", '\x01');
  const auto question = parse_question(query);
  const std::string answer = answer_to(query, *question, {"\x0a\x07\x00\x02"s});
  EXPECT_EQ(answer.substr(0, 12), "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"s);
  EXPECT_EQ(answer.substr(query.size()),
            "\xc0\x0c\x00\x01\x00\x01\x00\x00\x02\x58\x00\x04\x0a\x07\x00\x02"s);
  EXPECT_EQ(refusal_of(query, *question, Refusal::kNoSuchName)[3], '\x83');
}

}  // namespace
}  // namespace monitor
