// Lab 09, for grading: steps whose parts run together to the same text.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/09-build/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

std::string number_of(Bench& bench, const std::string& words) {
  bench.build("t", words);
  const auto files = bench.files("t");
  return files.contains("number") ? files.at("number") : "(none)";
}

// Two builds: the second must find the number of the first.
std::string settled(Bench& bench, const std::string& words) {
  const std::string first = number_of(bench, words);
  require(number_of(bench, words) == first, {.diagnosis = "a step was done twice",
                                             .expected = first,
                                             .seen = "another number",
                                             .evidence = bench.evidence(),
                                             .reproduce = "minicontainer build --explain ."});
  return first;
}

WORKBOOK_CHECK(Task4, Boundaries, "the end of one part is not the beginning of the next") {
  Bench bench;
  const std::string value = std::to_string(random_number(10, 99));
  const std::string run = "RUN cat /proc/sys/kernel/random/uuid >/number #";
  bench.dockerfile("FROM base\nARG A\n" + run + "\n");
  const std::string first = settled(bench, "--build-arg A=" + value);
  bench.dockerfile("FROM base\nARG A\n" + run + "A=" + value + "\n");
  const std::string second = number_of(bench, "");
  require(first != second, {.diagnosis = "an argument was taken for the end of the instruction",
                            .expected = "two steps, each done once",
                            .seen = "the number of the first: " + second,
                            .evidence = bench.evidence(),
                            .reproduce = "minicontainer build --explain ."});
}

WORKBOOK_CHECK(Task4, TwoInOne, "two arguments are not one") {
  Bench bench;
  bench.dockerfile("FROM base\nARG A\nARG B\nRUN cat /proc/sys/kernel/random/uuid >/number\n");
  const std::string first = settled(bench, "--build-arg A=1 --build-arg B=2");
  const std::string second = number_of(bench, "--build-arg A=1B=2");
  require(first != second, {.diagnosis = "two build arguments were taken for one",
                            .expected = "two steps, each done once",
                            .seen = "the number of the first: " + second,
                            .evidence = bench.evidence(),
                            .reproduce = "minicontainer build --explain ."});
}

}  // namespace
