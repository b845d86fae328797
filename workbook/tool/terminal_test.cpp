#include "workbook/tool/terminal.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace {

using workbook::harmless;
using workbook::wrap;

TEST(Harmless, LeavesTextAsItIs) {
  EXPECT_EQ(harmless("two\nlines\tand ümläuts ✓"), "two\nlines\tand ümläuts ✓");
  EXPECT_EQ(harmless(""), "");
}

TEST(Harmless, ShowsControlCharacters) {
  EXPECT_EQ(harmless("\033[2J"), "\\x1b[2J");
  EXPECT_EQ(harmless("\033]0;title\a"), "\\x1b]0;title\\x07");
  EXPECT_EQ(harmless("over\rwritten"), "over\\x0dwritten");
  EXPECT_EQ(harmless("\b\x7f"), "\\x08\\x7f");
  EXPECT_EQ(harmless(std::string_view("a\0b", 3)), "a\\x00b");
}

// A terminal may take U+0080 to U+009F for controls: U+009B is ESC [ in one character.
TEST(Harmless, ShowsControlCharactersBeyondAscii) {
  EXPECT_EQ(harmless("\xc2\x9b"
                     "2J"),
            "\\xc2\\x9b2J");
  EXPECT_EQ(harmless("\xc2\x85"), "\\xc2\\x85");
  EXPECT_EQ(harmless("\xc2\xa0"), "\xc2\xa0") << "a no-break space is none";
}

TEST(Harmless, ShowsEveryControlCharacter) {
  for (int byte = 0; byte < 0x20; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    EXPECT_EQ(harmless(one) == one, byte == '\n' || byte == '\t') << byte;
  }
}

TEST(Wrap, BreaksBetweenWords) {
  EXPECT_EQ(wrap("aaa bbb ccc", 2, 9), "  aaa bbb\n  ccc\n");
  EXPECT_EQ(wrap("aaa", 0, 92), "aaa\n");
}

TEST(Wrap, KeepsEveryLineWithinTheWidth) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "word ";
  std::istringstream lines(wrap(text, 6));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 92U);
    EXPECT_TRUE(line.starts_with("      word")) << line;
  }
}

TEST(Wrap, AWordThatIsTooLongStandsAlone) {
  EXPECT_EQ(wrap("a bbbbbbbbbb c", 2, 6), "  a\n  bbbbbbbbbb\n  c\n");
}

TEST(Wrap, KeepsLineBreaks) {
  EXPECT_EQ(wrap("one\ntwo", 1), " one\n two\n");
}

}  // namespace
