// Lab 10, for grading: names and challenges other than those of the visible checks.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/10-registry/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task1, DomainsOfAnyKind, "an upper-case word before a slash is a domain") {
  Counter counter;
  counter.serve("web", "1", counter.picture({"one"}));
  counter.ask("pull HOST/web:1");
  const std::string word = random_name("box");
  counter.ask("tag HOST/web:1 Shop/" + word);
  const std::string listed = counter.ask("images --format '{{.Repository}}'");
  require(listed.find("Shop/" + word + "\n") != std::string::npos,
          {.diagnosis = "a domain was lost", .expected = "Shop/" + word, .seen = listed});
  for (const std::string& bad : {word + ":" + std::string(129, 'x'), std::string(64, 'a'),
                                 std::string(250, 'a') + "/" + word}) {
    counter.refuse("tag HOST/web:1 " + bad,
                   {.diagnosis = "a name was taken that no registry has", .expected = bad});
  }
}

WORKBOOK_CHECK(Task2, Mixed, "what follows a value in quotes is not lost") {
  Counter counter;
  counter.serve("web", "1", counter.picture({"one"}));
  const std::string token = random_name("token");
  counter.guard(
      fmt::format("Basic realm=\"\\\\\" , Bearer error=\"a\\\"b,\"\t,\trealm=\"http://{}/token\"",
                  counter.host()),
      "Bearer " + token);
  counter.ask("pull HOST/web:1");
}

}  // namespace
