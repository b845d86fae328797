#include "minicontainer/build/parts.hpp"

#include <fmt/core.h>

#include <mutex>
#include <set>
#include <sstream>

#include "base/unwritten.hpp"

namespace build {
namespace {

void tell_once(const char* what, const base::Unwritten& unwritten) {
  static std::mutex mutex;
  static std::set<std::string> told;
  const std::lock_guard guard(mutex);
  if (!told.insert(what).second) return;
  fmt::print(stderr, "minicontainer: without {}: {}\n", what, unwritten.what());
}

template <typename Part, typename StandIn>
auto part_or(const char* what, const Part& part, const StandIn& stand_in) {
  try {
    return part();
  } catch (const base::Unwritten& unwritten) {
    tell_once(what, unwritten);
    return stand_in();
  }
}

Lines each_line(std::string_view text) {
  Lines lines;
  std::istringstream stream{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty()) lines.lines.push_back({.number = number, .text = line});
  }
  if (lines.lines.empty()) throw DockerfileError(0, "file with no instructions");
  return lines;
}

std::vector<std::string> between_blanks(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

Lines lines_of(std::string_view text) {
  return part_or(
      "lines that go on, comments and directives", [&] { return split_lines(text); },
      [&] { return each_line(text); });
}

std::vector<std::string> words_of(std::string_view text, char escape) {
  return part_or(
      "quotes", [&] { return split_words(text, escape); }, [&] { return between_blanks(text); });
}

std::string value_of(std::string_view word, const Variables& variables, char escape) {
  return part_or(
      "variables", [&] { return expand(word, variables, escape); },
      [&] { return std::string(word); });
}

std::vector<IgnorePattern> ignored_by(std::string_view text) {
  return part_or(
      "a .dockerignore", [&] { return parse_ignore_file(text); },
      [] { return std::vector<IgnorePattern>(); });
}

bool does_match(std::string_view pattern, std::string_view path) {
  return part_or("wildcards", [&] { return matches(pattern, path); }, [] { return false; });
}

bool is_hidden(const std::vector<IgnorePattern>& patterns, std::string_view path) {
  return part_or(
      "a .dockerignore", [&] { return is_ignored(patterns, path); }, [] { return false; });
}

std::optional<image::Digest> key_of(const Step& step) {
  using Key = std::optional<image::Digest>;
  return part_or("a cache", [&] { return Key(cache_key(step)); }, [] { return Key(); });
}

std::optional<image::Digest> content_of(const std::vector<CopiedFile>& files) {
  using Content = std::optional<image::Digest>;
  return part_or(
      "a cache", [&] { return Content(digest_of_files(files)); }, [] { return Content(); });
}

}  // namespace build
