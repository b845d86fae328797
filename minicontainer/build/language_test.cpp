// The Dockerfile language: lines, words, instructions, stages.

#include <gtest/gtest.h>

#include "base/scratch_test.hpp"
#include "minicontainer/build/dockerfile.hpp"

namespace {

using namespace build;
using base::message_of;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> result;
  for (const Line& line : split_lines(text).lines) result.push_back(line.text);
  return result;
}

using Texts = std::vector<std::string>;

TEST(Lines, GoOn) {
  EXPECT_EQ(texts("RUN a \\\n  b \\  \n# c\n\n  && d\nCMD e"),
            (Texts{"RUN a   b   && d", "CMD e"}));
  EXPECT_EQ(texts("RUN a \\\n"), Texts{"RUN a"});
  EXPECT_EQ(texts("RUN a\\\\\nCMD b"), (Texts{"RUN a\\\\", "CMD b"}));
  EXPECT_EQ(texts("\xef\xbb\xbf"
                  "FROM a\r\n\r\n  CMD b\r\n"),
            (Texts{"FROM a", "CMD b"}));
}

TEST(Lines, AreNumbered) {
  const auto lines = split_lines("# c\n\nFROM a\nRUN b \\\n c\nCMD d").lines;
  EXPECT_EQ(lines[0].number, 3);
  EXPECT_EQ(lines[1].number, 4);
  EXPECT_EQ(lines[2].number, 6);
}

TEST(Lines, Directives) {
  const auto lines = split_lines("#Syntax = docker/dockerfile:1\n# ESCAPE=`\nRUN a `\n b");
  EXPECT_EQ(lines.escape, '`');
  EXPECT_EQ(lines.syntax, "docker/dockerfile:1");
  EXPECT_EQ(lines.lines[0].text, "RUN a  b");
  EXPECT_EQ(split_lines("# a comment\n# escape=`\nRUN a").escape, '\\');
  EXPECT_EQ(split_lines("\n# escape=`\nRUN a").escape, '\\');
  EXPECT_EQ(message_of([] { split_lines("# escape=x\nFROM a"); }),
            "failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\");
  EXPECT_EQ(message_of([] { split_lines("# escape=`\n# escape=`\nFROM a"); }),
            "failed to parse Dockerfile: only one escape parser directive can be used");
}

TEST(Lines, Bounds) {
  EXPECT_EQ(message_of([] { split_lines("# nothing\n"); }),
            "failed to parse Dockerfile: file with no instructions");
  EXPECT_NE(message_of([] {
              split_lines("FROM a\nRUN " + std::string(2 << 20, 'x'));
            }).find("line 2: line greater than the largest"),
            std::string::npos);
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += "ENV a=b\n";
  EXPECT_NE(message_of([&] { split_lines(many); }).find("more instructions"), std::string::npos);
  std::string long_one = "RUN a";
  for (int i = 0; i < 3'000; ++i) long_one += std::string(1'000, 'x') + "\\\n";
  EXPECT_NE(message_of([&] { split_lines(long_one); }).find("instruction longer"),
            std::string::npos);
}

TEST(HereDocuments, AreRead) {
  const auto lines =
      split_lines("RUN <<A cat <<-'B' >/x\none\nA\n\ttwo\n\t# kept\n\tB\nCMD c").lines;
  ASSERT_EQ(lines.size(), 2U);
  const auto& documents = lines[0].here_documents;
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0].content, "one\n");
  EXPECT_FALSE(documents[0].is_literal);
  EXPECT_EQ(documents[1].content, "two\n# kept\n");
  EXPECT_TRUE(documents[1].is_literal);
  EXPECT_EQ(message_of([] { split_lines("FROM a\nCOPY <<E /x\nabc"); }),
            "Dockerfile parse error line 2: unterminated heredoc");
}

TEST(HereDocuments, AreNotEverywhere) {
  for (const char* text : {"ENV A=<<B", "RUN echo \"<<A\"", "RUN cat <<<word",
                           "RUN echo $((1<< 2))", "RUN echo \\<<A"}) {
    EXPECT_TRUE(find_here_documents(text).empty()) << text;
  }
}

TEST(Words, AreCut) {
  EXPECT_EQ(split_words("a  'b c' \"d e\"f g\\ h\t", '\\'),
            (Texts{"a", "'b c'", "\"d e\"f", "g\\ h"}));
  EXPECT_EQ(split_words("'a\\' b'", '\\'), (Texts{"'a\\'", "b'"}));
  EXPECT_EQ(split_words("a` b", '`'), Texts{"a` b"});
  EXPECT_TRUE(split_words("  ", '\\').empty());
}

TEST(Words, Expand) {
  const Variables variables{{"A", "1"}, {"EMPTY", ""}, {"PATH_2", "/x y"}};
  const auto expanded = [&](std::string_view word) { return expand(word, variables, '\\'); };
  EXPECT_EQ(expanded("$A${A}$NO-$EMPTY."), "11-.");
  EXPECT_EQ(expanded("$PATH_2/z"), "/x y/z");
  EXPECT_EQ(expanded("${EMPTY:-d}${EMPTY-d}${NO-d$A}${NO:-\"q }\"}"), "dd1q }");
  EXPECT_EQ(expanded("${A:+y}${NO:+y}${EMPTY:+y}${EMPTY+z}"), "yz");
  EXPECT_EQ(expanded("'$A' \"$A\" \\$A \"\\$A \\n\""), "$A 1 $A $A \\n");
  EXPECT_EQ(expanded("$ $1 a$"), "$ $1 a$");
  EXPECT_EQ(expand("C:\\$A `$A", variables, '`'), "C:\\1 $A");
}

TEST(Words, Refuse) {
  const Variables none;
  const auto refusal = [&](const std::string& word) {
    return message_of<WordError>([&] { (void)expand(word, none, '\\'); });
  };
  EXPECT_NE(refusal("\"a").find("matching double-quote"), std::string::npos);
  EXPECT_NE(refusal("'a").find("matching single-quote"), std::string::npos);
  for (const char* word : {"${", "${A", "${}", "${A:}", "${A?b}", "${A:-b", "${1}"}) {
    EXPECT_NE(refusal(word), "nothing was thrown") << word;
  }
  EXPECT_NE(refusal(std::string(5'000, '$') + "{").find("missing }"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "${A:-";
  EXPECT_NE(refusal(deep).find("nested too deep"), std::string::npos);
}

TEST(Words, ExpansionIsBounded) {
  Variables variables{{"A", std::string(1'000, 'x')}};
  std::string word;
  for (int i = 0; i < 2'000; ++i) word += "$A";
  EXPECT_NE(message_of([&] { (void)expand(word, variables, '\\'); }).find("1 MiB"),
            std::string::npos);
}

Instruction instruction_of(const std::string& text) {
  return parse_instruction({.number = 7, .text = text}, '\\');
}

TEST(Instructions, AreRead) {
  const auto copy = instruction_of("copy --from=a --chown=1:2 src  /dst/");
  EXPECT_EQ(copy.keyword, Keyword::kCopy);
  EXPECT_EQ(copy.flag("from"), "a");
  EXPECT_EQ(copy.flag("chown"), "1:2");
  EXPECT_EQ(copy.words('\\'), (Texts{"src", "/dst/"}));
  EXPECT_EQ(instruction_of("CMD [\"a b\", \"c\"]").list, (Texts{"a b", "c"}));
  EXPECT_FALSE(instruction_of("CMD [a]").list);
  EXPECT_FALSE(instruction_of("CMD [1]").list);
  EXPECT_EQ(instruction_of("RUN --mount=type=cache,target=/x -- --y").rest, "--y");
}

TEST(Instructions, Pairs) {
  const auto pairs = parse_pairs(instruction_of("ENV A=1 B=\"x y\" C='z'"), '\\');
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_EQ(*pairs[1].value, "\"x y\"");
  const auto old = parse_pairs(instruction_of("ENV A  b = c"), '\\');
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(*old[0].value, "b = c");
  const auto arguments = parse_pairs(instruction_of("ARG A B=2"), '\\');
  EXPECT_FALSE(arguments[0].value);
  EXPECT_EQ(*arguments[1].value, "2");
}

TEST(Instructions, Refuse) {
  const std::pair<const char*, const char*> cases[] = {
      {"FORM x", "line 7: unknown instruction: FORM"},
      {"COPY --bad=1 a b", "Unknown flag: bad"},
      {"COPY --from a b", "Missing a value on flag: from"},
      {"COPY a", "requires at least two arguments"},
      {"SHELL sh -c", "requires the arguments to be in JSON form"},
      {"WORKDIR", "requires exactly one argument"},
      {"EXPOSE", "requires at least one argument"},
      {"HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"},
      {"HEALTHCHECK MAYBE x", "Unknown type \"MAYBE\" in HEALTHCHECK"},
      {"ONBUILD ONBUILD RUN x", "Chaining ONBUILD"},
      {"ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"},
      {"ENV A", "ENV must have two arguments"},
      {"LABEL a=b c", "can't find = in \"c\""},
  };
  for (const auto& [text, reason] : cases) {
    EXPECT_NE(message_of<DockerfileError>([&] { instruction_of(text); }).find(reason),
              std::string::npos)
        << text;
  }
}

TEST(Instructions, Durations) {
  EXPECT_EQ(parse_duration("1m30s"), 90'000'000'000);
  EXPECT_EQ(parse_duration("100ms"), 100'000'000);
  EXPECT_EQ(parse_duration(""), 0);
  for (const char* text : {"5", "x", "1y", "-1s", "1e300h"}) {
    EXPECT_THROW(parse_duration(text), std::runtime_error) << text;
  }
}

TEST(Stages, NeedOthers) {
  const auto file = parse_dockerfile(
      "ARG BASE=one\nFROM a AS one\nFROM b AS two\nFROM ${BASE} AS Three\nCOPY --from=two x y\n"
      "FROM c\nRUN --mount=type=bind,from=1,target=/x y\nCOPY --from=0 x y\nCOPY --from=image x y");
  ASSERT_EQ(file.stages.size(), 4U);
  const Variables globals{{"BASE", "one"}};
  EXPECT_EQ(stages_before(file, 2, globals), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(stages_before(file, 3, globals), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(find_stage(file, "THREE", 4), 2U);
  EXPECT_EQ(find_stage(file, "two", 1), 1U);  // not among the first
}

}  // namespace
