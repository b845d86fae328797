// .dockerignore, and the keys of the cache.

#include <gtest/gtest.h>

#include <chrono>

#include "base/scratch_test.hpp"
#include "minicontainer/build/cache_key.hpp"
#include "minicontainer/build/ignore.hpp"

namespace {

using namespace build;

TEST(Patterns, Match) {
  const std::pair<const char*, const char*> good[] = {
      {"a", "a"},        {"*.md", "x.md"},      {"a/*", "a/b"},        {"?", "x"},
      {"[a-c]x", "bx"},  {"[^a-c]x", "dx"},     {"a\\*", "a*"},        {"**", "a/b/c"},
      {"**/x", "x"},     {"**/x", "a/b/x"},     {"a/**", "a/b"},       {"a/**", "a/b/c"},
      {"a/**/b", "a/b"}, {"a/**/b", "a/x/y/b"}, {"**.go", "a/b.go"},   {"*", ".hidden"},
      {"[]]", "]"},      {"[\\]-a]", "_"},      {"**/*.txt", "t.txt"}, {"a**b", "a/x/b"},
  };
  for (const auto& [pattern, path] : good) EXPECT_TRUE(matches(pattern, path)) << pattern;
  const std::pair<const char*, const char*> bad[] = {
      {"a", "ab"},      {"*.md", "d/x.md"}, {"?", "/"},     {"[^a]", "/"},
      {"a/*", "a/b/c"}, {"a/**", "a"},      {"**/x", "ax"}, {"a/**/b", "a/xb"},
      {"a\\*", "ab"},   {"*", "a/b"},       {"[a-c]", "d"}, {"", "a"},
  };
  for (const auto& [pattern, path] : bad) EXPECT_FALSE(matches(pattern, path)) << pattern;
}

TEST(Patterns, TakeNoMoreTimeThanTheirLengths) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a**/";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches(pattern, std::string(3'000, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(IgnoreFile, IsRead) {
  const auto patterns = parse_ignore_file("# a\n\n  /a/./b/ \r\n!c\n! d/ \n#x\n.\n");
  ASSERT_EQ(patterns.size(), 3U);
  EXPECT_EQ(patterns[0].text, "a/b");
  EXPECT_FALSE(patterns[0].is_exception);
  EXPECT_EQ(patterns[1].text, "c");
  EXPECT_TRUE(patterns[1].is_exception);
  EXPECT_EQ(patterns[2].text, "d");
  for (const char* text : {"../x", "a/../b", "[a", "a\\", "!["}) {
    EXPECT_THROW(parse_ignore_file(text), PatternError) << text;
  }
}

TEST(IgnoreFile, LastMatchDecides) {
  const auto patterns = parse_ignore_file("*\n!src\nsrc/*.o\n!src/keep.o\nsrc/sub\n");
  EXPECT_TRUE(is_ignored(patterns, "README"));
  EXPECT_FALSE(is_ignored(patterns, "src"));
  EXPECT_FALSE(is_ignored(patterns, "src/main.c"));
  EXPECT_TRUE(is_ignored(patterns, "src/main.o"));
  EXPECT_FALSE(is_ignored(patterns, "src/keep.o"));
  EXPECT_TRUE(is_ignored(patterns, "src/sub/deep/file"));
  EXPECT_FALSE(is_ignored({}, "anything"));
}

TEST(CacheKey, DependsOnEverything) {
  const Step step{.parent = "sha256:a", .instruction = "RUN x", .arguments = {"A=1", "B=2"}};
  const auto key = cache_key(step);
  EXPECT_EQ(key, cache_key(step));
  Step other = step;
  other.arguments = {"B=2", "A=1"};
  EXPECT_EQ(key, cache_key(other)) << "the order of arguments";
  other.arguments = {"A=1B=2"};
  EXPECT_NE(key, cache_key(other));
  other = step;
  other.parent = "";
  EXPECT_NE(key, cache_key(other));
  other = step;
  other.instruction += ' ';
  EXPECT_NE(key, cache_key(other));
  other = step;
  other.content = image::digest_of("");
  EXPECT_NE(key, cache_key(other));
  // What ends one field must not begin the next.
  EXPECT_NE(cache_key({.parent = "ab", .instruction = "c"}),
            cache_key({.parent = "a", .instruction = "bc"}));
  EXPECT_NE(cache_key({.instruction = "x", .arguments = {"a"}}),
            cache_key({.instruction = "x", .arguments = {"a", ""}}));
}

TEST(CacheKey, OfFiles) {
  const CopiedFile one{.path = "a", .mode = 0644, .content = "x"};
  const CopiedFile two{.path = "b", .mode = 0644, .content = "y"};
  EXPECT_EQ(digest_of_files({one, two}), digest_of_files({two, one}));
  EXPECT_NE(digest_of_files({one}), digest_of_files({one, two}));
  for (const auto& change : std::vector<std::function<void(CopiedFile&)>>{
           [](CopiedFile& file) { file.path = "c"; }, [](CopiedFile& file) { file.kind = 'l'; },
           [](CopiedFile& file) { file.mode = 0755; }, [](CopiedFile& file) { file.uid = 1; },
           [](CopiedFile& file) { file.gid = 1; }, [](CopiedFile& file) { file.content = "z"; }}) {
    CopiedFile changed = one;
    change(changed);
    EXPECT_NE(digest_of_files({one}), digest_of_files({changed}));
  }
  EXPECT_NE(digest_of_files({{.path = "a\nb"}}), digest_of_files({{.path = "a"}, {.path = "b"}}));
}

}  // namespace
