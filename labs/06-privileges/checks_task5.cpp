// Task 5 of lab 06: a profile becomes a filter. Calls, error numbers and values are random; the
// probe makes the calls.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>

#include "labs/06-privileges/checks_calls.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

WORKBOOK_CHECK(Task5, Refused, "what a rule refuses is refused, and nothing else is") {
  const auto calls = some_calls(4);
  const int number = random_errno();
  step(fmt::format("refused {} with {}, and {} without a number", calls[0].name, number,
                   calls[1].name));
  json rules = profile("SCMP_ACT_ALLOW");
  rules["syscalls"] = {refusal({random_name("no_such_call"), calls[0].name}, number),
                       {{"names", {calls[1].name}}, {"action", "SCMP_ACT_ERRNO"}},
                       {{"names", {calls[2].name}}, {"action", "SCMP_ACT_ALLOW"}}};
  const auto seen = ask(rules, calls);
  require_refused(calls[0], seen[0], number, "a call is not refused as its rule says");
  require_refused(calls[1], seen[1], EPERM, "a rule without a number does not answer EPERM");
  require_not_refused(calls[2], seen[2], EPERM, "a call is refused that its rule allows");
  require_not_refused(calls[3], seen[3], EPERM, "a call is refused that no rule names");
}

WORKBOOK_CHECK(Task5, AllowList, "what no rule allows gets the default's answer") {
  const auto calls = some_calls(4);
  const int number = random_errno();
  step(fmt::format("allowed {}, and refused all else with {} but {}", calls[0].name, number,
                   calls[1].name));
  json rules = profile("SCMP_ACT_ERRNO");
  rules["defaultErrnoRet"] = number;
  auto allowed = needed_calls();
  allowed.push_back(calls[0].name);
  rules["syscalls"] = {{{"names", allowed}, {"action", "SCMP_ACT_ALLOW"}},
                       refusal({calls[1].name}, ENOSYS)};
  const auto seen = ask(rules, calls);
  require_not_refused(calls[0], seen[0], number, "a call is refused that a rule allows");
  require_refused(calls[1], seen[1], ENOSYS, "a rule with a number of its own was left out");
  require_refused(calls[2], seen[2], number, "the default does not answer with its number");
  require_refused(calls[3], seen[3], number, "the default does not answer with its number");
}

WORKBOOK_CHECK(Task5, PlainDefault, "a default without a number answers EPERM") {
  const auto calls = some_calls(1);
  json rules = profile("SCMP_ACT_ERRNO");
  rules["syscalls"] = {{{"names", needed_calls()}, {"action", "SCMP_ACT_ALLOW"}}};
  require_refused(calls[0], ask(rules, calls)[0], EPERM,
                  "a default without a number does not answer EPERM");
}

std::uint64_t random_value() {
  const auto half = [] { return static_cast<std::uint64_t>(random_number(1, 0x7ffffffe)); };
  return half() << 32 | half();
}

// A call with an argument of 64 bits. There is no such descriptor, so none of them does anything.
struct LongCall {
  const char* name;
  long number;
  unsigned index;  // of the long argument
};
constexpr std::array<LongCall, 7> kLongCalls = {{{"lseek", SYS_lseek, 1},
                                                 {"readahead", SYS_readahead, 1},
                                                 {"sync_file_range", SYS_sync_file_range, 1},
                                                 {"fadvise64", SYS_fadvise64, 1},
                                                 {"ftruncate", SYS_ftruncate, 1},
                                                 {"fallocate", SYS_fallocate, 2},
                                                 {"pread64", SYS_pread64, 3}}};

Call call_with(const LongCall& call, std::uint64_t value) {
  Call made{call.name, call.number, {999}};
  made.arguments.resize(call.index);
  made.arguments.push_back(value);
  return made;
}

bool holds(const std::string& comparison, std::uint64_t argument, std::uint64_t value,
           std::uint64_t value_two) {
  if (comparison == "SCMP_CMP_NE") return argument != value;
  if (comparison == "SCMP_CMP_LT") return argument < value;
  if (comparison == "SCMP_CMP_LE") return argument <= value;
  if (comparison == "SCMP_CMP_EQ") return argument == value;
  if (comparison == "SCMP_CMP_GE") return argument >= value;
  if (comparison == "SCMP_CMP_GT") return argument > value;
  return (argument & value) == value_two;
}

constexpr std::array<const char*, 7> kComparisons = {
    "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",       "SCMP_CMP_EQ",
    "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"};

WORKBOOK_CHECK(Task5, Comparisons, "conditions compare all 64 bits of an argument") {
  const int number = random_errno();
  json rules = profile("SCMP_ACT_ALLOW");
  std::vector<Call> calls;
  std::vector<bool> is_refused;
  for (std::size_t i = 0; i < kComparisons.size(); ++i) {
    const LongCall& call = kLongCalls.at(i);
    const std::uint64_t value = random_value();
    const std::uint64_t value_two = value & random_value();
    json rule = refusal({call.name}, number);
    rule["args"] = {condition(call.index, kComparisons.at(i), value, value_two)};
    rules["syscalls"].push_back(rule);
    for (const auto argument : {value - 1, value, value + 1, value ^ (std::uint64_t{1} << 40),
                                value & 0xffffffff, value_two, value_two | ~value}) {
      calls.push_back(call_with(call, argument));
      is_refused.push_back(holds(kComparisons.at(i), argument, value, value_two));
    }
  }
  const auto seen = ask(rules, calls);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const std::string wrong = fmt::format("{} does not compare an argument as it should",
                                          kComparisons.at(i / (calls.size() / 7)));
    if (is_refused[i]) {
      require_refused(calls[i], seen[i], number, wrong);
    } else {
      require_not_refused(calls[i], seen[i], number, wrong);
    }
  }
}

Call seek(std::uint64_t offset, std::uint64_t whence) {
  return {"lseek", SYS_lseek, {999, offset, whence}};
}

WORKBOOK_CHECK(Task5, AllOfThem, "conditions on different arguments hold together") {
  const int number = random_errno();
  const auto offset = random_value();
  json rules = profile("SCMP_ACT_ALLOW");
  rules["syscalls"] = {refusal({"lseek"}, number)};
  rules["syscalls"][0]["args"] = {condition(1, "SCMP_CMP_EQ", offset),
                                  condition(2, "SCMP_CMP_EQ", 2)};
  const std::vector<Call> calls = {seek(offset, 2), seek(offset, 1), seek(offset + 1, 2)};
  const auto seen = ask(rules, calls);
  require_refused(calls[0], seen[0], number, "a call is not refused that meets both conditions");
  for (const std::size_t i : {1, 2}) {
    require_not_refused(calls[i], seen[i], number, "one of two conditions was enough");
  }
}

WORKBOOK_CHECK(Task5, AnyOfThem, "of conditions on the same argument each is enough") {
  const int number = random_errno();
  const auto offset = random_value();
  json rules = profile("SCMP_ACT_ALLOW");
  rules["syscalls"] = {refusal({"lseek"}, number)};
  rules["syscalls"][0]["args"] = {condition(1, "SCMP_CMP_EQ", offset),
                                  condition(2, "SCMP_CMP_EQ", 2),
                                  condition(1, "SCMP_CMP_EQ", offset + 7)};
  const std::vector<Call> calls = {seek(offset, 1), seek(offset + 7, 1), seek(offset + 1, 2),
                                   seek(offset + 1, 1)};
  const auto seen = ask(rules, calls);
  for (const std::size_t i : {0, 1, 2}) {
    require_refused(calls[i], seen[i], number,
                    "two conditions on the same argument have to hold both");
  }
  require_not_refused(calls[3], seen[3], number, "a call is refused that meets no condition");
}

}  // namespace
