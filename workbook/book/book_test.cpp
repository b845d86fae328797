// Whole books: chapters, links, figures, boxes, the files that come out.
#include <gtest/gtest.h>

#include <filesystem>

#include <nlohmann/json.hpp>

#include "workbook/book/small_book.hpp"

namespace book {
namespace {

namespace fs = std::filesystem;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Chapters one and two.
void make_two(const SmallBook& book, const std::string& second) {
  book.write("book/book.yaml",
             "title: A book\nchapters:\n  - file: book/one.md\n  - file: book/two.md\n");
  book.write("book/two.md", second);
}

TEST(Book, HasAPageAChapterWithNeighboursAndContents) {
  const SmallBook book;
  make_two(book, "# Two & more\n\n## Part\n");
  ASSERT_EQ(book.build(), "");
  const std::string page = book.output("one.html");
  EXPECT_TRUE(contains(page, "<title>One · A book</title>"));
  EXPECT_TRUE(contains(page, "rel=\"next\" href=\"two.html\""));
  EXPECT_TRUE(contains(page, "<a href=\"one.html\" aria-current=\"page\">One</a>"));
  EXPECT_TRUE(contains(book.output("two.html"), "Two &amp; more"));
  EXPECT_TRUE(contains(book.output("two.html"), "<a href=\"#part\">Part</a>"));
  EXPECT_TRUE(contains(book.output("index.html"), "href=\"two.html\""));
}

TEST(Book, PrintsAllChaptersOnOnePageWithTheirOwnAnchors) {
  const SmallBook book;
  make_two(book, "# Two\n\n## Part\n\n[there](one.md#part)\n");
  book.chapter("## Part\n");
  ASSERT_EQ(book.build(), "");
  const std::string page = book.output("print.html");
  EXPECT_TRUE(contains(page, "<h2 id=\"one--part\">"));
  EXPECT_TRUE(contains(page, "<h2 id=\"two--part\">"));
  EXPECT_TRUE(contains(page, "<a href=\"#one--part\">there</a>"));
  EXPECT_TRUE(contains(page, "<section class=\"chapter\" id=\"one\">"));
}

TEST(Book, CanBeSearchedBySection) {
  const SmallBook book;
  book.chapter("Zebra.\n\n## Part\n\n> [!NOTE]\n> A `yak`.\n");
  ASSERT_EQ(book.build(), "");
  const auto index = nlohmann::json::parse(book.output("search-index.json"));
  ASSERT_EQ(index.size(), 2U);
  EXPECT_EQ(index[0]["page"], "one.html");
  EXPECT_TRUE(contains(index[0]["text"], "Zebra."));
  EXPECT_EQ(index[1]["page"], "one.html#part");
  EXPECT_TRUE(contains(index[1]["text"], "A yak."));
  EXPECT_FALSE(contains(index[1]["text"], "NOTE"));
}

TEST(Book, TheStudentEditionHasNoWalkthrough) {
  const SmallBook book;
  book.write("book/book.yaml", "title: A book\nchapters:\n  - lab: 01-x\n");
  book.write("labs/01-x/handout.md", "# X\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_FALSE(book.has_output("01-x-walkthrough.html"));
  EXPECT_TRUE(contains(book.output("01-x.html"), "<body data-lab=\"01\">"));
  book.write("solutions/01-x/walkthrough.md", "# X, walked through\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("01-x.html"), "rel=\"next\" href=\"01-x-walkthrough.html\""));
}

TEST(Book, AFailedBuildLeavesTheOldOne) {
  const SmallBook book;
  book.chapter("Old.\n");
  ASSERT_EQ(book.build(), "");
  book.chapter("New.\n\n{{region none}}\n");
  EXPECT_NE(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"), "Old."));
  book.chapter("New.\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"), "New."));
  EXPECT_FALSE(fs::exists(book.root() / "out.new"));
}

TEST(Book, BringsTheAssetsAlong) {
  const SmallBook book;
  book.write("workbook/page/web/fonts/a.txt", "font");
  ASSERT_EQ(book.build(), "");
  EXPECT_EQ(book.output("web/fonts/a.txt"), "font");
}

TEST(Manifest, MustListChaptersThatExist) {
  const SmallBook book;
  book.write("book/book.yaml", "title: A book\nchapters:\n  - lab: 01-x\n  - other: y\n");
  EXPECT_EQ(book.build(),
            "book/book.yaml:3: chapter labs/01-x/handout.md cannot be read; write it or take it "
            "off the list\n"
            "book/book.yaml:4: a chapter is \"file: book/NAME.md\", \"lab: NN-name\" or "
            "\"exercise: xNN-name\"");
  book.write("book/book.yaml", "title: [\n");
  EXPECT_TRUE(contains(book.build(), "book/book.yaml:2: the file is not YAML"));
  book.write("book/book.yaml",
             "title: A book\nchapters:\n  - file: book/one.md\n  - file: book/one.md\n");
  EXPECT_TRUE(contains(book.build(), "book/book.yaml:4: two chapters are named one"));
}

TEST(Chapter, MustStartWithItsTitle) {
  const SmallBook book;
  book.write("book/one.md", "Text.\n\n## Part\n");
  EXPECT_EQ(book.build(),
            "book/one.md:1: the chapter has no title; start it with a line \"# Title\"");
}

TEST(Chapter, EqualHeadingsHaveAnchorsOfTheirOwn) {
  const SmallBook book;
  book.chapter("## Part\n\n## `Part`\n\n[a](#part) [b](#part-2)\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"), "<h2 id=\"part-2\">"));
}

TEST(Chapter, HostileTextInCodeAndHeadingsStaysText) {
  const SmallBook book;
  book.chapter("## `<img src=x>`\n\n```\n<script>\n```\n\n`<b>`\n\n```\"><i>\nx\n```\n");
  ASSERT_EQ(book.build(), "");
  for (const char* name : {"one.html", "print.html"}) {
    const std::string page = book.output(name);
    for (const char* tag : {"<img", "<script>", "<b>", "<i>"}) {
      EXPECT_FALSE(contains(page, tag)) << tag;
    }
    EXPECT_TRUE(contains(page, "&lt;script&gt;"));
  }
}

TEST(Links, LeadToChaptersByFile) {
  const SmallBook book;
  make_two(book, "# Two\n");
  book.chapter("## Part\n\n[a](two.md) [b](../book/two.md#two) [c](#part) [d](https://e.org/)\n");
  ASSERT_EQ(book.build(), "");
  const std::string page = book.output("one.html");
  for (const char* link : {"href=\"two.html\"", "href=\"two.html#two\"", "href=\"#part\"",
                           "href=\"https://e.org/\""}) {
    EXPECT_TRUE(contains(page, link)) << link;
  }
}

TEST(Links, ToSourcesShowTheirPath) {
  const SmallBook book;
  book.write("base/a.hpp", "");
  book.chapter("[a.hpp](../base/a.hpp) and [the header](../base/a.hpp)\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"),
                       "<p><code class=\"path\">base/a.hpp</code> and the header (<code "
                       "class=\"path\">base/a.hpp</code>)</p>"));
}

TEST(Links, ThatAreDeadAreProblems) {
  const SmallBook book;
  make_two(book, "# Two\n");
  book.chapter("[a](none.md)\n\n[b](two.md#none)\n\n[c](#none)\n\n[d](../../../etc/passwd)\n");
  EXPECT_EQ(book.build(),
            "book/one.md:3: the link leads to none.md, which does not exist; correct the path, "
            "which starts at this file's folder\n"
            "book/one.md:5: the link leads to #none, and book/two.md has no such heading; correct "
            "the link\n"
            "book/one.md:7: the link leads to #none, and book/one.md has no such heading; correct "
            "the link\n"
            "book/one.md:9: the link leads to ../../../etc/passwd, which does not exist; correct "
            "the path, which starts at this file's folder");
}

TEST(Figures, AreInlineAndNamed) {
  const SmallBook book;
  book.write("book/a.svg",
             "<?xml version=\"1.0\"?>\n<svg role=\"x\" viewBox=\"0 0 1 1\"><path id=\"p\"/>"
             "<use href=\"#p\"/></svg>");
  book.chapter("{{figure a.svg \"a \"quoted\" <path>\"}}\n");
  ASSERT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"),
                       "<figure class=\"picture\"><svg viewBox=\"0 0 1 1\" role=\"img\" "
                       "aria-label=\"a &quot;quoted&quot; &lt;path&gt;\"><path id=\"fig3-p\"/>"
                       "<use href=\"#fig3-p\"/></svg></figure>"));
}

TEST(Figures, ThatCannotBeShownAreProblems) {
  const SmallBook book;
  book.write("book/b.svg", "<svg><script/></svg>");
  book.chapter(
      "{{figure a.svg \"alt\"}}\n\n{{figure b.svg}}\n\n{{figure b.svg \"alt\"}}\n\n"
      "![alt](b.svg)\n");
  EXPECT_EQ(book.build(),
            "book/one.md:3: figure book/a.svg cannot be read; draw it or remove this line\n"
            "book/one.md:5: figure b.svg has no alt text; write {{figure FILE.svg \"what the "
            "picture shows\"}}\n"
            "book/one.md:7: figure book/b.svg holds a script; remove it\n"
            "book/one.md:9: the picture b.svg is placed as an image; write {{figure FILE.svg "
            "\"what it shows\"}} on a line of its own");
}

TEST(Directives, ThatAreUnknownAreProblems) {
  const SmallBook book;
  book.chapter("{{reigon x}}\n\n`{{region x}}` is how, and so is\n\n    {{region y}}\n");
  EXPECT_EQ(book.build(),
            "book/one.md:3: {{reigon x}} is neither a region nor a figure; put it in backticks if "
            "it is meant to be read");
}

TEST(Boxes, HaveATitleInWords) {
  const SmallBook book;
  book.chapter("> [!PREDICT]\n> What?\n\n> [!BREAK] Do it.\n\n> A quote.\n");
  ASSERT_EQ(book.build(), "");
  const std::string page = book.output("one.html");
  EXPECT_TRUE(contains(page, "class=\"box box-predict\" role=\"note\""));
  EXPECT_TRUE(contains(page, "</span>Predict before you look</p>\n<p>What?</p>"));
  EXPECT_TRUE(contains(page, "<p>Do it.</p>"));
  EXPECT_TRUE(contains(page, "<blockquote>\n<p>A quote.</p>"));
}

TEST(Boxes, OfOtherNamesAreProblems) {
  const SmallBook book;
  book.chapter("> [!TIP]\n> What?\n");
  EXPECT_EQ(book.build(),
            "book/one.md:3: [!TIP] is no box; there are [!PREDICT], [!HINT], [!BREAK] and [!NOTE]");
}

}  // namespace
}  // namespace book
