// Task 3 of lab 09: .dockerignore. Each check copies the whole folder, and looks at what has come
// into the layer.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "labs/09-build/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

/// A folder with files, each of which holds its own name.
class Folder {
 public:
  explicit Folder(const std::set<std::string>& paths) {
    for (const auto& path : paths) bench.file("in/" + path, path);
    bench.dockerfile("FROM base\nCOPY in /all/\n");
  }

  /// Exactly these must be in the image.
  void require_copied(const std::string& ignore, const std::set<std::string>& expected,
                      const std::string& diagnosis) {
    bench.file(".dockerignore", ignore);
    bench.build("t", "--no-cache");
    std::set<std::string> seen;
    for (const auto& [path, content] : bench.files("t")) {
      if (path.starts_with("all/")) seen.insert(path.substr(4));
    }
    auto evidence = bench.evidence();
    evidence.push_back({.source = ".dockerignore", .text = ignore});
    require(seen == expected, {.diagnosis = diagnosis,
                               .expected = listed(expected),
                               .seen = listed(seen),
                               .evidence = evidence,
                               .reproduce = "minicontainer build ."});
  }

  Bench bench;
};

WORKBOOK_CHECK(Task3, Names, "a name hides a file, or a folder with all in it") {
  const std::string secret = random_name("secret");
  Folder folder({"kept", secret, "sub/" + secret, "docs/a", "docs/deep/b", "docs.txt"});
  folder.require_copied(fmt::format("in/{}\n/in/docs/\n", secret),
                        {"kept", "sub/" + secret, "docs.txt"},
                        "a name in .dockerignore hides too much or too little");
}

WORKBOOK_CHECK(Task3, Lines, "comments, blanks and slashes mean nothing") {
  Folder folder({"a", "b", "c", "#d"});
  folder.require_copied("# in/a\n\n   in/./b   \r\n/in//c/\n", {"a", "#d"},
                        "a line of .dockerignore is misread");
}

WORKBOOK_CHECK(Task3, Wildcards, "* and ? stay in one folder") {
  Folder folder({"a.o", "b.o", "b.c", "sub/c.o", "x1", "x12", "x"});
  folder.require_copied("in/*.o\nin/x?\n", {"b.c", "sub/c.o", "x", "x12"},
                        "* or ? matches what it should not, or does not match what it should");
}

WORKBOOK_CHECK(Task3, Sets, "[a-c] and [^a-c] are one letter") {
  Folder folder({"a1", "b1", "d1", "a2", "-3", "]4", "*"});
  folder.require_copied("in/[a-c]1\nin/[^a-c]3\nin/\\*\nin/[\\]]4\n", {"a2", "d1"},
                        "a set of letters is misread");
}

WORKBOOK_CHECK(Task3, AnyFolder, "** is any number of folders") {
  Folder folder({"a.md", "x/b.md", "x/y/c.md", "x/y/d", "mdx", "z/.md.x"});
  folder.require_copied("**/*.md\n", {"x/y/d", "mdx", "z/.md.x"},
                        "**/ does not match every folder");
  folder.require_copied("in/**/*.md\n", {"x/y/d", "mdx", "z/.md.x"},
                        "**/ does not match every folder");
  folder.require_copied("in/x/**\n", {"a.md", "mdx", "z/.md.x"}, "/** does not match all below");
  folder.require_copied("in/**/y/*\n", {"a.md", "x/b.md", "mdx", "z/.md.x"},
                        "/**/ in the middle of a pattern is misread");
}

WORKBOOK_CHECK(Task3, LastDecides, "the last pattern that matches decides") {
  Folder folder({"a", "b", "src/a", "src/b.o", "src/keep.o", "src/sub/c"});
  folder.require_copied("in/*\n!in/src\nin/src/*.o\n!in/src/keep.o\nin/src/sub\n",
                        {"src/a", "src/keep.o"}, "an exception, or what follows it, is not heeded");
  folder.require_copied("!in/a\nin/a\n", {"b", "src/a", "src/b.o", "src/keep.o", "src/sub/c"},
                        "an exception counts although a later line takes it back");
}

WORKBOOK_CHECK(Task3, CopyUsesThem, "COPY knows the same wildcards") {
  Folder folder({"a.txt", "b.txt", "c.md"});
  folder.bench.dockerfile("FROM base\nCOPY in/[ac].* /all/\n");
  folder.require_copied("", {"a.txt", "c.md"}, "COPY with wildcards copies other files");
}

WORKBOOK_CHECK(Task3, Refused, "patterns that mean nothing are refused") {
  Folder folder({"a"});
  for (const char* pattern : {"[a", "a\\", "../a", "x/../../a"}) {
    folder.bench.file(".dockerignore", fmt::format("{}\n", pattern));
    folder.bench.refuse({.diagnosis = fmt::format("the pattern {} was accepted", pattern)});
  }
}

WORKBOOK_CHECK(Task3, Slow, "no pattern takes for ever") {
  std::string pattern = "in/";
  for (int i = 0; i < 40; ++i) pattern += "*a";
  const std::string name(80, 'a');
  Folder folder({name + "b", "hidden"});
  const auto begin = std::chrono::steady_clock::now();
  folder.require_copied(pattern + "c\nin/hidden\n", {name + "b"},
                        "a long pattern matches what it should not");
  require(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30),
          {.diagnosis = "a pattern with many stars takes very long",
           .expected = "time that grows with the product of both lengths",
           .seen = "more than half a minute",
           .evidence = folder.bench.evidence()});
}

}  // namespace
