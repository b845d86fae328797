#include "workbook/judge/accidents.hpp"

#include <gtest/gtest.h>

namespace {

using namespace workbook;

TEST(Accidents, NumbersOfARunAreTakenOut) {
  EXPECT_EQ(without_accidents("/proc/4711/ns/uts is uts:[4026531838]"),
            "/proc/PID/ns/uts is uts:[N]");
  EXPECT_EQ(without_accidents("it still ran after 4.2 s"), "it still ran after N s");
  EXPECT_EQ(without_accidents("/lab-check-311/outer-123456/inner-654321"),
            "/lab-check-N/outer-123456/inner-654321");
}

TEST(Accidents, WhatACheckHasChosenStays) {
  const std::string text = "exit code 17, box-73114, 4194304 bytes, uid 20417";
  EXPECT_EQ(without_accidents(text), text);
}

TEST(Accidents, TwoRunsOfOneFailureComeToTheSame) {
  const auto result = [](int pid, int duration) {
    const std::string proc = "/proc/" + std::to_string(pid);
    CheckResult check{.name = "Task1.X",
                      .task = 1,
                      .verdict = Verdict::kFail,
                      .duration_ms = duration,
                      .diagnosis = "wrong",
                      .seen = "process " + std::to_string(pid),
                      .evidence = {{proc + "/status (NSpid)", "1 2"},
                                   {proc + "/ns/uts", "uts:[" + std::to_string(pid) + "]"}}};
    LabResult lab{.lab = "01", .duration_ms = duration};
    lab.tasks.push_back({.task = 1, .checks = {check}});
    remove_accidents(lab);
    return lab.tasks[0].checks[0];
  };
  const CheckResult one = result(17, 3);
  const CheckResult other = result(812, 5);
  EXPECT_EQ(one.seen, other.seen);
  EXPECT_EQ(one.duration_ms, other.duration_ms);
  ASSERT_EQ(one.evidence.size(), 1U);
  EXPECT_EQ(one.evidence[0].text, other.evidence[0].text);
}

}  // namespace
