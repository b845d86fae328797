// Regions: what is shown, and each way in which one can be wrong.
#include <gtest/gtest.h>

#include "workbook/book/small_book.hpp"

namespace book {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "int line" + std::to_string(i) + ";\n";
  return text;
}

TEST(Region, IsShownWithItsPlaceAndWithoutMarkersAndIndent) {
  const SmallBook book;
  book.write("base/a.cpp",
             "int before;\n  // #region x.y\n  if (a)\n    b();\n  // #endregion x.y\n");
  book.chapter("{{region x.y}}\n");
  EXPECT_EQ(book.build(), "");
  const std::string page = book.output("one.html");
  EXPECT_TRUE(contains(page, "<code>base/a.cpp</code> <span>lines 3–4</span>"));
  EXPECT_TRUE(
      contains(page, "<code><span class=\"k\">if</span> (a)\n  <span class=\"f\">b</span>"));
  EXPECT_FALSE(contains(page, "#region"));
  EXPECT_FALSE(contains(page, "before"));
}

TEST(Region, MayLieInAnother) {
  const SmallBook book;
  book.write("base/a.cpp", region("outer", "a;\n" + region("inner", "b;\n") + "c;\n"));
  book.chapter("{{region outer}}\n\n{{region inner}}\n");
  EXPECT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"), "<code>a;\nb;\nc;\n</code>"));
  EXPECT_TRUE(contains(book.output("one.html"), "<code>b;\n</code>"));
}

TEST(Region, IsFoundBehindAHashAndNotInBuildFolders) {
  const SmallBook book;
  book.write("apps/run.sh", "# #region run\necho hi\n# #endregion run\n");
  book.write("apps/build/run.sh", "# #region run\necho twice\n# #endregion run\n");
  book.write("apps/build/CMakeCache.txt", "");
  book.write("solutions/01-x/wrong/run.sh", "# #region run\necho wrong\n# #endregion run\n");
  book.chapter("{{region run}}\n");
  EXPECT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("one.html"), "echo hi"));
}

TEST(Region, MissingIsAProblemThatNamesTheNearest) {
  const SmallBook book;
  book.write("base/a.cpp", region("lab01.clone", "a;\n"));
  book.chapter("{{region lab01.clone}}\n\n{{region lab01.clon}}\n\n{{region other}}\n");
  EXPECT_EQ(book.build(),
            "book/one.md:5: region lab01.clon is in no source file; did you mean lab01.clone?\n"
            "book/one.md:7: region other is in no source file; mark it there or remove this line");
}

TEST(Region, TwiceIsAProblem) {
  const SmallBook book;
  book.write("base/a.cpp", region("x", "a;\n"));
  book.write("base/b.cpp", "\n" + region("x", "b;\n"));
  book.chapter("{{region x}}\n");
  EXPECT_EQ(book.build(),
            "base/b.cpp:2: region x is already in base/a.cpp:1; give one of the two another name");
}

TEST(Region, EmptyIsAProblem) {
  const SmallBook book;
  book.write("base/a.cpp", region("x", "\n  \n"));
  book.chapter("{{region x}}\n");
  EXPECT_EQ(book.build(),
            "base/a.cpp:1: region x is empty; put code between its markers or remove them");
}

TEST(Region, WithoutEndIsAProblem) {
  const SmallBook book;
  book.write("base/a.cpp", "a;\n// #region x\nb;\n");
  book.chapter("Text.\n");
  EXPECT_EQ(book.build(),
            "base/a.cpp:2: region x is never ended; add a line \"#endregion x\" to it");
}

TEST(Region, EndWithoutStartIsAProblem) {
  const SmallBook book;
  book.write("base/a.cpp", "a;\n// #endregion x\n");
  EXPECT_EQ(book.build(),
            "base/a.cpp:2: region x ends here but does not start above; add its #region or remove "
            "this line");
}

TEST(Region, OfFortyLinesIsShownAndOneMoreIsAProblem) {
  const SmallBook book;
  book.chapter("{{region x}}\n");
  book.write("base/a.cpp", region("x", lines(40)));
  EXPECT_EQ(book.build(), "");
  book.write("base/a.cpp", region("x", lines(41)));
  EXPECT_EQ(book.build(),
            "base/a.cpp:1: region x has 41 lines and at most 40 can be shown; split it");
}

TEST(Region, NeverShownIsAProblemUnlessTheWalkthroughsAreAway) {
  const SmallBook book;
  book.write("base/a.cpp", region("x", "a;\n"));
  EXPECT_EQ(book.build(), "");  // the student edition
  book.write("solutions/README.md", "");
  EXPECT_EQ(book.build(),
            "base/a.cpp:1: region x is shown in no chapter; show it or remove its markers");
}

TEST(Region, OfASolutionBelongsIntoAWalkthrough) {
  const SmallBook book;
  book.write("book/book.yaml", "title: A book\nchapters:\n  - lab: 01-x\n");
  book.write("labs/01-x/handout.md", "# X\n");
  book.write("solutions/01-x/a.cpp", region("x", "a;\n"));
  book.write("solutions/01-x/walkthrough.md", "# X, walked through\n\n{{region x}}\n");
  EXPECT_EQ(book.build(), "");
  EXPECT_TRUE(contains(book.output("01-x-walkthrough.html"), "Spoiler"));
  book.write("labs/01-x/handout.md", "# X\n\n{{region x}}\n");
  EXPECT_EQ(book.build(),
            "labs/01-x/handout.md:3: region x is in solutions/, which the student edition does not "
            "have; show it in the walkthrough");
}

}  // namespace
}  // namespace book
