#include "labs/12-together/checks_common.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include "base/check.hpp"
#include "base/file.hpp"

namespace workbook {
namespace {

constexpr const char* kProgram = "/tmp/bin/keeper";

SessionPlan plan_with_keeper() {
  const std::string program = base::read_file(program_under_test(), std::size_t{64} << 20);
  return {.prepare = [program] {
    base::write_file(kProgram, program);
    sys::check(::chmod(kProgram, 0755), "make keeper a program");
  }};
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Diagnosis about(const std::string& line, const std::string& diagnosis, const Ended& ended) {
  return {.diagnosis = diagnosis,
          .expected = {},
          .seen = without_line_end(ended.output),
          .evidence = {{.source = "what it printed", .text = ended.output}},
          .reproduce = "./lab try 12 -- " + line};
}

}  // namespace

Keeper::Keeper() : session_(plan_with_keeper()) {}

Ended Keeper::run(const std::string& line) {
  step("ran: " + line);
  return session_.run(line);
}

std::string Keeper::said(const std::string& line, const std::string& diagnosis) {
  const Ended ended = run(line);
  Diagnosis wrong = about(line, diagnosis, ended);
  wrong.expected = "exit code 0";
  require(ended.exit_code == 0, wrong);
  return without_line_end(ended.output);
}

void Keeper::require_says(const std::string& line, const std::string& expected,
                          const std::string& diagnosis) {
  const Ended ended = run(line);
  Diagnosis wrong = about(line, diagnosis, ended);
  wrong.expected = expected;
  require(ended.exit_code == 0 && without_line_end(ended.output) == expected, wrong);
}

void Keeper::require_refuses(const std::string& line, const std::string& part,
                             const std::string& diagnosis) {
  const Ended ended = run(line);
  Diagnosis wrong = about(line, diagnosis, ended);
  wrong.expected = "an error that has in it: " + part;
  require(ended.exit_code != 0 && ended.output.find(part) != std::string::npos &&
              ended.output.find("is not written yet") == std::string::npos,
          wrong);
}

}  // namespace workbook
