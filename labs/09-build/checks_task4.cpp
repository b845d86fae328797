// Task 4 of lab 09: the cache. The step under watch writes a number that the kernel makes anew each
// time: whoever finds the old one in the image knows that the step was not done again.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/09-build/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

constexpr const char* kNumber = "RUN cat /proc/sys/kernel/random/uuid >/number\n";

/// Builds of one folder, and whether their last step was done again.
class Cache {
 public:
  explicit Cache(const std::string& dockerfile) { bench.dockerfile(dockerfile); }

  /// The number that the image has after a build.
  std::string build(const std::string& words = "") {
    bench.build("t", words);
    const auto files = bench.files("t");
    require(files.contains("number"), {.diagnosis = "the last step of the build left no file",
                                       .expected = "the file /number in the uppermost layer",
                                       .seen = "none",
                                       .evidence = bench.evidence()});
    return files.at("number");
  }

  /// The same after two builds: the second must find it in the cache.
  std::string settle(const std::string& words = "") {
    const std::string first = build(words);
    require_same(first, "nothing had changed", words);
    return first;
  }

  void require_same(const std::string& before, const std::string& when,
                    const std::string& words = "") {
    const std::string now = build(words);
    require(now == before, {.diagnosis = "a step was done again although " + when,
                            .expected = "the number that was made the first time: " + before,
                            .seen = now,
                            .evidence = bench.evidence(),
                            .reproduce = "minicontainer build --explain ."});
  }

  /// Returns the new number.
  std::string require_anew(const std::string& before, const std::string& when,
                           const std::string& words = "") {
    std::string now = build(words);
    require(now != before, {.diagnosis = "a step came from the cache although " + when,
                            .expected = "another number than " + before,
                            .seen = "the same",
                            .evidence = bench.evidence(),
                            .reproduce = "minicontainer build --explain ."});
    return now;
  }

  Bench bench;
};

WORKBOOK_CHECK(Task4, Twice, "what did not change is not done again") {
  Cache cache(fmt::format("FROM base\nENV A=1\n{}", kNumber));
  cache.settle();
}

WORKBOOK_CHECK(Task4, Instruction, "another instruction is another step") {
  Cache cache(fmt::format("FROM base\n{}", kNumber));
  const std::string first = cache.settle();
  cache.bench.dockerfile("FROM base\nRUN  true; cat /proc/sys/kernel/random/uuid >/number\n");
  cache.require_anew(first, "the instruction was another one");
  cache.bench.dockerfile(fmt::format("FROM base\n{}", kNumber));
  cache.require_same(first, "the instruction was again what it had been");
}

WORKBOOK_CHECK(Task4, Parent, "a change above makes all steps below new") {
  Cache cache(fmt::format("FROM base\nENV A=1\n{}", kNumber));
  const std::string first = cache.settle();
  cache.bench.dockerfile(fmt::format("FROM base\nENV A=2\n{}", kNumber));
  const std::string second = cache.require_anew(first, "the step above it had changed");
  cache.bench.dockerfile(fmt::format("FROM base\nENV A=1\n{}", kNumber));
  // Now the step above is found: a key that does not know it leads to the last number.
  cache.require_anew(second, "the step above it had changed");
}

WORKBOOK_CHECK(Task4, Content, "another content is another step") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.file("src/a", random_name("one"));
  const std::string first = cache.settle();
  cache.bench.file("src/a", random_name("two"));
  cache.require_anew(first, "a file that was copied above it had other content");
}

WORKBOOK_CHECK(Task4, Time, "a new time alone changes nothing") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.file("src/a", "a");
  const std::string first = cache.settle();
  cache.bench.change("touch -d 2001-01-01 src/a src");
  cache.require_same(first, "only the time of a file had changed");
}

WORKBOOK_CHECK(Task4, Names, "another name is another step") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.file("src/a", "same");
  const std::string first = cache.settle();
  cache.bench.change("mv src/a src/b");
  cache.require_anew(first, "a file that was copied above it had another name");
}

WORKBOOK_CHECK(Task4, Modes, "other rights are another step") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.file("src/a", "same");
  const std::string first = cache.settle();
  cache.bench.change("chmod 755 src/a");
  cache.require_anew(first, "a file that was copied above it had become a program");
}

WORKBOOK_CHECK(Task4, Kinds, "a link is not a file") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.change("mkdir src && ln -s one src/a");
  const std::string first = cache.settle();
  cache.bench.change("ln -sfn two src/a");
  cache.require_anew(first, "a link that was copied above it led elsewhere");
}

WORKBOOK_CHECK(Task4, Swapped, "two files that change places are a change") {
  Cache cache(fmt::format("FROM base\nCOPY src /src\n{}", kNumber));
  cache.bench.file("src/a", "one");
  cache.bench.file("src/b", "two");
  const std::string first = cache.settle();
  cache.bench.change("mv src/a x && mv src/b src/a && mv x src/b");
  cache.require_anew(first, "two files that were copied above it had changed places");
}

WORKBOOK_CHECK(Task4, Arguments, "another build argument is another step") {
  Cache cache(fmt::format("FROM base\nARG V\nARG W\n{}", kNumber));
  const std::string first = cache.settle("--build-arg V=1 --build-arg W=2");
  cache.require_same(first, "the build arguments were the same", "--build-arg W=2 --build-arg V=1");
  cache.require_anew(first, "a build argument was another one", "--build-arg V=1 --build-arg W=3");
  cache.require_anew(first, "two build arguments had changed places",
                     "--build-arg V=2 --build-arg W=1");
  cache.require_anew(first, "it had no build arguments any more");
}

}  // namespace
