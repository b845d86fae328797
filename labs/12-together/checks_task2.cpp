// Task 2 of lab 12: which ends are followed by a new start, and when.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/12-together/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

void require_delay(Keeper& keeper, const std::string& words, const std::string& expected,
                   const std::string& diagnosis) {
  keeper.require_says("keeper delay " + words, expected, diagnosis);
}

WORKBOOK_CHECK(Task2, Policies, "each policy starts again what it should, and nothing else") {
  Keeper keeper;
  require_delay(keeper, "no --code 1", "not again", "the policy no starts a program again");
  require_delay(keeper, "on-failure --code 1", "100", "on-failure leaves a program that failed");
  require_delay(keeper, "on-failure --code 0", "not again",
                "on-failure starts a program again that was done");
  for (const char* policy : {"always", "unless-stopped"}) {
    require_delay(keeper, fmt::format("{} --code 0", policy), "100",
                  fmt::format("{} leaves a program that has ended", policy));
    require_delay(keeper, fmt::format("{} --code 1", policy), "100",
                  fmt::format("{} leaves a program that has failed", policy));
  }
}

WORKBOOK_CHECK(Task2, ByHand, "what was stopped by hand stays stopped") {
  Keeper keeper;
  for (const char* policy : {"on-failure", "always", "unless-stopped"}) {
    require_delay(keeper, fmt::format("{} --code 143 --stopped", policy), "not again",
                  fmt::format("{} starts again what somebody has stopped", policy));
  }
}

WORKBOOK_CHECK(Task2, Retries, "on-failure gives up after so many starts") {
  Keeper keeper;
  require_delay(keeper, "on-failure --code 1 --retries 3 --count 2", "100",
                "on-failure gives up too early");
  require_delay(keeper, "on-failure --code 1 --retries 3 --count 3", "not again",
                "on-failure goes on after its last retry");
  require_delay(keeper, "on-failure --code 1 --count 1000", "100",
                "on-failure without a number gives up");
  require_delay(keeper, "always --code 1 --retries 3 --count 9", "100",
                "a number of retries ends the policy always");
}

WORKBOOK_CHECK(Task2, Doubles, "each wait is twice the last, up to a minute") {
  Keeper keeper;
  require_delay(keeper, "always --last 100", "200", "the second wait is not twice the first");
  require_delay(keeper, "always --last 12800", "25600", "waits stop growing");
  require_delay(keeper, "always --last 51200", "60000", "a wait is longer than a minute");
  require_delay(keeper, "always --last 60000", "60000", "a wait is longer than a minute");
}

WORKBOOK_CHECK(Task2, NewBeginning, "who ran for ten seconds waits a short time again") {
  Keeper keeper;
  require_delay(keeper, "always --last 60000 --ran-for 10000", "100",
                "a long run does not end the waiting");
  require_delay(keeper, "always --last 1600 --ran-for 9999", "3200",
                "a run of less than ten seconds ends the waiting");
}

WORKBOOK_CHECK(Task2, Runs, "a program that fails is really run again") {
  Keeper keeper;
  const int code = random_number(1, 99);
  const Ended ended = keeper.run(fmt::format(
      "keeper run --restart on-failure:2 -- sh -c 'echo x >>/tmp/runs; exit {}'", code));
  require(ended.exit_code == code,
          {.diagnosis = "the last exit code is lost",
           .expected = fmt::format("exit code {}", code),
           .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
           .evidence = {},
           .reproduce = "./lab try 12 -- keeper run --restart "
                        "on-failure:2 -- false"});
  keeper.require_says("wc -l </tmp/runs", "3",
                      "a program with on-failure:2 did not run three times");
}

}  // namespace
