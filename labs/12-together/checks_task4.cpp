// Task 4 of lab 12: variables in a compose file.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

void require_text(Keeper& keeper, const std::string& text, const std::string& variables,
                  const std::string& expected, const std::string& diagnosis) {
  keeper.require_says(fmt::format("keeper expand '{}' {}", text, variables), expected, diagnosis);
}

WORKBOOK_CHECK(Task4, Plain, "$NAME and ${NAME} are the value") {
  Keeper keeper;
  const std::string word = random_name("value");
  require_text(keeper, "no variable at all", "A=x", "no variable at all",
               "a text without variables was changed");
  require_text(keeper, "($A_1) (${A_1}b)", "A_1=" + word, fmt::format("({0}) ({0}b)", word),
               "a variable was not replaced by its value");
  require_text(keeper, "($B)(${B})", "A=x", "()()", "a variable that is not set is not empty");
  require_text(keeper, "$A-$A.$A", "A=x", "x-x.x", "a name goes on after its last letter");
}

WORKBOOK_CHECK(Task4, Dollar, "two dollar signs are one") {
  Keeper keeper;
  require_text(keeper, "$$A costs $$5", "A=x", "$A costs $5", "$$ is not one dollar sign");
  require_text(keeper, "$A", "'A=$B' B=x", "$B", "what a value has in it was replaced as well");
}

WORKBOOK_CHECK(Task4, Defaults, "a default stands in for what is missing") {
  Keeper keeper;
  require_text(keeper, "${A:-one} ${A-one}", "B=x", "one one", "a default was not taken");
  require_text(keeper, "${A:-one} ${A-one}", "A=x", "x x", "a default was taken for a value");
  require_text(keeper, "(${A:-one})", "A=", "(one)", "an empty value counts for :-");
  require_text(keeper, "(${A-one})", "A=", "()", "an empty value does not count for -");
  require_text(keeper, "${A:-a: b-c}", "B=x", "a: b-c", "a default ends too early");
}

WORKBOOK_CHECK(Task4, Alternatives, "a plus sign is the other way round") {
  Keeper keeper;
  require_text(keeper, "(${A:+set}) (${B:+set}) (${C:+set})", "A=x B=", "(set) () ()",
               ":+ is wrong about what is set and not empty");
  require_text(keeper, "(${A+set}) (${B+set}) (${C+set})", "A=x B=", "(set) (set) ()",
               "+ is wrong about what is set");
}

WORKBOOK_CHECK(Task4, Required, "a question mark requires a value") {
  Keeper keeper;
  const std::string sentence = random_name("say");
  keeper.require_refuses(fmt::format("keeper expand '${{A:?{}}}' B=x", sentence), sentence,
                         "a required variable that is missing is no error with its sentence");
  keeper.require_refuses("keeper expand '${A:?}' A=", "A",
                         "a required variable that is empty is no error that names it");
  require_text(keeper, "${A?needed}", "A=", "", "an empty value does not count for ?");
  require_text(keeper, "${A:?needed}", "A=x", "x", "a required variable is not its value");
}

WORKBOOK_CHECK(Task4, Nested, "a default may have variables itself") {
  Keeper keeper;
  require_text(keeper, "${A:-${B}}!", "B=x", "x!", "a variable in a default was not replaced");
  require_text(keeper, "${A:-${B:-$C/c}}-${B:-b}", "C=x", "x/c-b",
               "the wrong brace was taken for the end of a default");
}

WORKBOOK_CHECK(Task4, Refused, "what is none is refused") {
  Keeper keeper;
  for (const char* text : {"${A", "${A:-x", "${1}", "${}", "${A/b}", "${A:}", "$", "$1"}) {
    keeper.require_refuses(fmt::format("keeper expand '{}' A=x", text),
                           "keeper: ", fmt::format("{} is no variable, and no error", text));
  }
}

}  // namespace
