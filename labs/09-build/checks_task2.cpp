// Task 2 of lab 09: words, quotes and variables.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/09-build/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task2, Quotes, "quotes hold a word together, and go away") {
  Bench bench;
  const std::string word = random_name("word");
  bench.dockerfile(
      fmt::format("FROM base\nLABEL a=\"two {0}\" b='three {0} more'  c=four\\ {0} "
                  "d=x\"y z\"'u v'\n",
                  word));
  bench.build("t");
  require_label(bench, "a", "two " + word, "double quotes do not hold a word together");
  require_label(bench, "b", "three " + word + " more", "single quotes do not hold a word together");
  require_label(bench, "c", "four " + word, "a backslash does not protect a blank");
  require_label(bench, "d", "xy zu v", "quotes in the middle of a word are misread");
}

WORKBOOK_CHECK(Task2, Variables, "variables are replaced by their values") {
  Bench bench;
  const std::string value = random_name("value");
  bench.dockerfile(
      fmt::format("FROM base\nENV ONE={} TWO_2=b\nLABEL a=$ONE b=${{ONE}}x$TWO_2. c=[$NOT_THERE] "
                  "d=\"<$ONE>\"\n",
                  value));
  bench.build("t");
  require_label(bench, "a", value, "$NAME is not replaced");
  require_label(bench, "b", value + "xb.", "${NAME} and $NAME in the middle of a word are misread");
  require_label(bench, "c", "[]", "a variable that is not there is not nothing");
  require_label(bench, "d", "<" + value + ">", "in double quotes a variable is not replaced");
}

WORKBOOK_CHECK(Task2, NoVariables, "what is protected is not replaced") {
  Bench bench;
  bench.dockerfile(
      "FROM base\nENV A=value\nLABEL a='$A' b=\\$A c=\"\\$A\" d=$ e=\"x\\ny\" f=$1 g='\\' "
      "h=a\\b\n");
  bench.build("t");
  require_label(bench, "a", "$A", "in single quotes a variable is replaced");
  require_label(bench, "b", "$A", "a backslash does not protect a $");
  require_label(bench, "c", "$A", "in double quotes a backslash does not protect a $");
  require_label(bench, "d", "$", "a $ alone is lost");
  require_label(bench, "e", "x\\ny", "in double quotes a backslash before n is lost");
  require_label(bench, "f", "$1", "a name may not begin with a digit, but $1 was replaced");
  require_label(bench, "g", "\\", "in single quotes a backslash protects the quote");
  require_label(bench, "h", "ab", "outside of quotes a backslash stays");
}

WORKBOOK_CHECK(Task2, Defaults, "${A:-word} and its kin") {
  Bench bench;
  const std::string other = random_name("other");
  bench.dockerfile(fmt::format(
      "FROM base\nENV SET=1 EMPTY= O={0}\nLABEL a=${{NO:-{0}}} b=${{EMPTY:-$O}} c=[${{EMPTY-x}}] "
      "d=${{SET:+y}} e=[${{EMPTY:+y}}] f=${{EMPTY+y}} g=${{NO:-${{ALSO_NO:-\"in }} ner\"}}}} "
      "h=${{SET:-x}}\n",
      other));
  bench.build("t");
  const char* const wrong = "a default in ${...} is misread";
  require_label(bench, "a", other, wrong);
  require_label(bench, "b", other, wrong);
  require_label(bench, "c", "[]", "without the colon, an empty variable counts as there");
  require_label(bench, "d", "y", wrong);
  require_label(bench, "e", "[]", "with the colon, an empty variable counts as missing");
  require_label(bench, "f", "y", "without the colon, an empty variable counts as there");
  require_label(bench, "g", "in } ner", "a default within a default is misread");
  require_label(bench, "h", "1", wrong);
}

WORKBOOK_CHECK(Task2, Refused, "what cannot be read is refused") {
  Bench bench;
  for (const char* word : {"\"open", "'open", "${A", "${}", "${A:}", "${A?b}", "${A:-b"}) {
    bench.dockerfile(fmt::format("FROM base\nLABEL a={}\n", word));
    bench.refuse({.diagnosis = fmt::format("the word {} was accepted", word)});
  }
}

// Fifty thousand letters, and a line that has them two dozen times.
WORKBOOK_CHECK(Task2, Bound, "a value that grows beyond the bound is refused") {
  Bench bench;
  const std::string value(50'000, 'x');
  std::string many;
  for (int i = 0; i < 24; ++i) many += "$A";
  bench.dockerfile(fmt::format("FROM base\nENV A={}\nLABEL a=\"$A\"\n", value));
  bench.build("t");
  require_label(bench, "a", value, "a value within the bound came out as another one");
  bench.dockerfile(fmt::format("FROM base\nENV A={}\nLABEL a={}\n", value, many));
  bench.refuse({.diagnosis = "a value of more than a megabyte was made of variables"});
}

}  // namespace
