#include "workbook/checks/report.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "workbook/checks/random.hpp"

namespace workbook {
namespace {

using nlohmann::json;

struct CheckFailed {};
struct CheckSkipped {};

struct CheckUnderWay {
  std::vector<std::string> steps;
  Diagnosis diagnosis;
  std::optional<Diagnosis> left_behind;
};

CheckUnderWay under_way;
base::Fd results;
std::optional<std::string> lack_for_all;

constexpr const char* kMendForAll =
    "run `./lab doctor`: it says what this machine lacks and how to mend it";

void send(const json& event) {
  if (results.is_open()) base::write_all(results, base::format_json(event) + "\n");
}

// "Task2" -> 2
int task_of(const testing::TestInfo& test) {
  const std::string suite = test.test_suite_name();
  return suite.starts_with("Task") ? std::stoi(suite.substr(4)) : 0;
}

json describe(const std::string& event, const std::string& title) {
  const auto& test = *testing::UnitTest::GetInstance()->current_test_info();
  return {{"event", event},
          {"name", fmt::format("{}.{}", test.test_suite_name(), test.name())},
          {"title", title},
          {"task", task_of(test)}};
}

json evidence_of(const Diagnosis& diagnosis) {
  json list = json::array();
  for (const auto& [source, text] : diagnosis.evidence) {
    list.push_back({{"source", source}, {"text", text}});
  }
  return list;
}

void finish(json event, const std::string& verdict, std::chrono::steady_clock::time_point start) {
  const auto& found = under_way.diagnosis;
  const auto length = std::chrono::steady_clock::now() - start;
  event["verdict"] = verdict;
  event["duration_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(length).count();
  if (verdict != "pass") {
    event.update({{"diagnosis", found.diagnosis},
                  {"steps", under_way.steps},
                  {"expected", found.expected},
                  {"seen", found.seen},
                  {"evidence", evidence_of(found)},
                  {"reproduce", found.reproduce}});
  }
  send(event);
  if (results.is_open()) return;
  fmt::print("{:<12} {}\n", verdict, event["title"].get<std::string>());
  if (verdict != "pass") fmt::print("{}\n", base::format_json_indented(event));
}

// The verdict that the body came to.
std::string judge(void (*body)()) {
  try {
    if (lack_for_all) skip_check(*lack_for_all, kMendForAll);
    body();
    if (!under_way.left_behind) return "pass";
    under_way.diagnosis = *under_way.left_behind;
    return "fail";
  } catch (const CheckFailed&) {
    return "fail";
  } catch (const CheckSkipped&) {
    return "environment";
  } catch (const std::exception& error) {
    under_way.diagnosis = {
        .diagnosis = "the check itself broke, which is not your fault: please report it",
        .seen = error.what()};
    return "grader";
  }
}

}  // namespace

void fail_check(Diagnosis diagnosis) {
  under_way.diagnosis = std::move(diagnosis);
  throw CheckFailed{};
}

void require(bool holds, const Diagnosis& diagnosis) {
  if (!holds) fail_check(diagnosis);
}

void skip_check(const std::string& lack, const std::string& mend) {
  under_way.diagnosis = {.diagnosis = lack, .expected = mend};
  throw CheckSkipped{};
}

void step(const std::string& text) {
  under_way.steps.push_back(text);
}

void note_left_behind(Diagnosis diagnosis) {
  if (!under_way.left_behind) under_way.left_behind = std::move(diagnosis);
}

void run_check(const std::string& title, void (*body)()) {
  under_way = {};
  begin_random_values(title);
  send(describe("check-started", title));
  const auto start = std::chrono::steady_clock::now();
  const std::string verdict = judge(body);
  finish(describe("check", title), verdict, start);
  if (verdict == "environment") GTEST_SKIP() << under_way.diagnosis.diagnosis;
  if (verdict != "pass") ADD_FAILURE() << under_way.diagnosis.diagnosis;
}

void skip_every_check(const std::string& lack) {
  lack_for_all = lack;
}

void report_left_behind(const std::string& what) {
  send({{"event", "left-behind"}, {"what", what}});
}

void forget_results() {
  results.close();
}

void open_results(int fd) {
  results = base::Fd(fd);
}

void close_results() {
  send({{"event", "end"}});
  results.close();
}

}  // namespace workbook
