#include "workbook/judge/judge_job.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace {

using namespace workbook;

JudgeJob some_job() {
  return {.folder = "03-a-root-of-its-own",
          .number = "03",
          .program = "minirun",
          .parts = {{.file = "masks.cpp", .object = "my/masks.cpp.o", .compile = {"c++", "-I."}}},
          .link = {"c++", "my/masks.cpp.o", "-o", "bin/lab03/minirun"},
          .check_programs = {"checks-03"},
          .seed = "anna",
          .compile_time = std::chrono::seconds(7),
          .check_time = std::chrono::seconds(9),
          .processes = 30};
}

TEST(JudgeJob, WhatIsWrittenIsRead) {
  const auto text = base::format_json(to_json(some_job()));
  const JudgeJob job = parse_judge_job(text);
  EXPECT_EQ(base::format_json(to_json(job)), text);
  EXPECT_EQ(job.parts.at(0).object, "my/masks.cpp.o");
  EXPECT_EQ(job.check_time, std::chrono::seconds(9));
}

TEST(JudgeJob, AJobWithoutATimeLimitIsRefused) {
  auto document = to_json(some_job());
  document["check_seconds"] = 0;
  EXPECT_THROW(parse_judge_job(base::format_json(document)), base::JsonError);
  document.erase("check_seconds");
  EXPECT_THROW(parse_judge_job(base::format_json(document)), base::JsonError);
}

}  // namespace
