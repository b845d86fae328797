// Task 1 of lab 09: from the text of a Dockerfile to its instructions. Each check looks at the
// image that came of them.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/09-build/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

std::string value() {
  return random_name("value");
}

WORKBOOK_CHECK(Task1, GoesOn, "an instruction goes on in the next line") {
  Bench bench;
  const std::string first = value();
  const std::string second = value();
  bench.dockerfile(fmt::format("FROM base\nLABEL one={} \\\n   two={}\n", first, second));
  bench.build("t");
  require_label(bench, "one", first, "the first line of an instruction is lost");
  require_label(bench, "two", second, "a line that a backslash announces is lost");
  const char* const wrong = "blanks behind the backslash keep the line from going on";
  bench.dockerfile("FROM base\nLABEL one=1 \\ \t\n three=3\n");
  bench.build("t", "", wrong);
  require_label(bench, "three", "3", wrong);
}

WORKBOOK_CHECK(Task1, Comments, "comments and empty lines count for nothing") {
  Bench bench;
  const std::string one = value();
  bench.dockerfile(
      fmt::format("\n# LABEL one=wrong\nFROM base\n\n   # LABEL one=wrong\n"
                  "LABEL one={} two=a#b\n#LABEL one=wrong\n",
                  one));
  bench.build("t");
  require_label(bench, "one", one, "a comment was taken for an instruction");
  require_label(bench, "two", "a#b", "a # in the middle of a line is no comment");
}

WORKBOOK_CHECK(Task1, CommentsBetween, "comments may stand between the lines of an instruction") {
  Bench bench;
  const std::string last = value();
  bench.dockerfile(
      fmt::format("FROM base\nLABEL one=1 \\\n# a comment\n\n   # and another\n  two={}\n", last));
  const char* const wrong = "an instruction ends at a comment or an empty line";
  bench.build("t", "", wrong);
  require_label(bench, "two", last, wrong);
}

WORKBOOK_CHECK(Task1, EscapeDirective, "# escape=` chooses another letter") {
  Bench bench;
  const std::string last = value();
  bench.dockerfile(fmt::format("#  Escape = `\nFROM base\nLABEL one=1 `\n two={}\n", last));
  bench.build("t");
  require_label(bench, "two", last, "the directive escape was not heeded");
}

WORKBOOK_CHECK(Task1, DirectiveFirst, "directives stand before everything else") {
  Bench bench;
  const std::string last = value();
  bench.dockerfile(
      fmt::format("# a comment\n# escape=`\nFROM base\nLABEL one=1 \\\n two={}\n", last));
  const char* const wrong = "a directive below a comment was heeded";
  bench.build("t", "", wrong);
  require_label(bench, "two", last, wrong);
}

WORKBOOK_CHECK(Task1, WrongDirective, "an escape that is neither ` nor \\ is refused") {
  Bench bench;
  bench.dockerfile("# escape=\\\nFROM base\nLABEL a=b\n");
  bench.build("t");
  bench.dockerfile("# escape=x\nFROM base\nLABEL a=b\n");
  bench.refuse({.diagnosis = "the directive escape=x was accepted"});
  bench.dockerfile("# escape=`\n# escape=`\nFROM base\nLABEL a=b\n");
  bench.refuse({.diagnosis = "the same directive was accepted twice"});
}

WORKBOOK_CHECK(Task1, TwoEscapes, "two backslashes at the end of a line do not make it go on") {
  Bench bench;
  const std::string last = value();
  bench.dockerfile(
      fmt::format("FROM base\nLABEL one=1\\\\\nENV TWO={0}\nLABEL three=1 \\\n four={0}\n", last));
  bench.build("t");
  require_label(bench, "four", last, "a line with one backslash at its end did not go on");
  const std::string env = bench.config("t").at("config").value("Env", nlohmann::json()).dump();
  require(env.find("\"TWO=" + last + "\"") != env.npos,
          {.diagnosis = "a line with two backslashes at its end went on",
           .expected = "the variable TWO=" + last,
           .seen = env,
           .evidence = bench.evidence(),
           .reproduce = "minicontainer inspect IMAGE"});
}

WORKBOOK_CHECK(Task1, CarriageReturn, "lines may end as on Windows, and begin with a mark") {
  Bench bench;
  const std::string last = value();
  bench.dockerfile(
      fmt::format("\xef\xbb\xbf"
                  "FROM base\r\nLABEL one=1 \\\r\n two={}\r\nWORKDIR /\r\n",
                  last));
  const char* const wrong = "a carriage return is part of a line";
  bench.build("t", "", wrong);
  require_label(bench, "two", last, wrong);
}

WORKBOOK_CHECK(Task1, LineNumbers, "an error names the line where the instruction begins") {
  Bench bench;
  const int blank = random_number(2, 9);
  bench.dockerfile("FROM base\nLABEL a=1 \\\n b=2\n" +
                   std::string(static_cast<size_t>(blank), '\n') + "FORM x \\\n y\n");
  const Ended ended = bench.try_build("t");
  const std::string expected = fmt::format("line {}: unknown instruction: FORM", 4 + blank);
  require(ended.output.find(expected) != std::string::npos,
          {.diagnosis = "an error is told with another line than the one that is wrong",
           .expected = expected,
           .seen = ended.output,
           .evidence = bench.evidence(),
           .reproduce = "minicontainer build ."});
}

WORKBOOK_CHECK(Task1, HereDocument, "a here-document is a file") {
  Bench bench;
  const std::string text = value();
  bench.dockerfile(
      fmt::format("FROM base\nCOPY <<\"ONE\" <<-TWO /texts/\n# {0}\n\nONE "
                  "\nONE\n\t\tdeep\n\tTWO\nLABEL after=1\n",
                  text));
  bench.build("t");
  const auto files = bench.files("t");
  const auto content = [&](const char* path) {
    return files.contains(path) ? files.at(path) : "(no such file)";
  };
  const Diagnosis wrong{.diagnosis = "a here-document came out as another text",
                        .evidence = bench.evidence()};
  Diagnosis first = wrong;
  first.expected = fmt::format("# {}\n\nONE \n", text);
  first.seen = content("texts/ONE");
  require(first.seen == first.expected, first);
  Diagnosis second = wrong;
  second.expected = "deep\n";
  second.seen = content("texts/TWO");
  require(second.seen == second.expected, second);
  require_label(bench, "after", "1", "what follows a here-document is lost");
}

WORKBOOK_CHECK(Task1, Bounds, "a Dockerfile without end is refused") {
  Bench bench;
  bench.dockerfile("FROM base\nLABEL a=" + std::string(2 << 20, 'x') + "\n");
  bench.refuse({.diagnosis = "a line of two million letters was accepted"});
  std::string many = "FROM base\n";
  for (int i = 0; i < 10'001; ++i) many += "LABEL a=b\n";
  bench.dockerfile(many);
  bench.refuse({.diagnosis = "ten thousand instructions and two were accepted"});
  bench.dockerfile("# nothing\n\n");
  bench.refuse({.diagnosis = "a Dockerfile without instructions was accepted"});
  bench.dockerfile("FROM base\nCOPY <<END /x\nand no end\n");
  bench.refuse({.diagnosis = "a here-document without an end was accepted"});
}

}  // namespace
