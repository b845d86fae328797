#include "workbook/model/text.hpp"

#include <gtest/gtest.h>

namespace {

using workbook::printable;
using workbook::printable_line;

TEST(Printable, LeavesTextOfEveryLanguageAlone) {
  EXPECT_EQ(printable("a\tb\nÄ € 😀"), "a\tb\nÄ € 😀");
}

TEST(Printable, ShowsControlCharacters) {
  EXPECT_EQ(printable(std::string_view("a\x1b[2J\r\0b\x7f", 9)), "a\\x1b[2J\\x0d\\x00b\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b") << "U+009B starts a sequence on some terminals";
}

TEST(Printable, ShowsWhatIsNotUtf8) {
  EXPECT_EQ(printable("\xff\xc3(\xc0\xaf"), "\\xff\\xc3(\\xc0\\xaf");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a surrogate pair";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "above U+10FFFF";
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "ends in the middle";
  EXPECT_EQ(printable("\xef\xbf\xbf"), "\\xef\\xbf\\xbf") << "no character of XML";
}

TEST(Printable, IsCutAtACharactersEnd) {
  EXPECT_EQ(printable("äää", 3), "ä…");
  EXPECT_EQ(printable(std::string(1 << 20, 'x'), 10), "xxxxxxxxxx…");
}

TEST(Printable, ANameStaysOnItsLine) {
  EXPECT_EQ(printable_line("a\nb\tc"), "a\\x0ab\\x09c");
}

}  // namespace
