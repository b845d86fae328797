// The monitor's parts that need no container: its files, its log, when it starts again.

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/monitor/container_state.hpp"
#include "minicontainer/monitor/end_reasons.hpp"
#include "minicontainer/monitor/json_log.hpp"
#include "minicontainer/monitor/key_values.hpp"
#include "minicontainer/monitor/plan.hpp"
#include "minicontainer/monitor/restart_delay.hpp"

namespace monitor {
namespace {

using std::chrono::milliseconds;

TEST(KeyValues, KeepsWhatWasAdded) {
  KeyValues values;
  values.add("word", "a=b");
  values.add("word", "two\nlines");
  values.add_number("number", -7);
  const KeyValues read = KeyValues::parse(values.format());
  EXPECT_EQ(read.all("word"), (std::vector<std::string>{"a=b", "two lines"}));
  EXPECT_EQ(read.number("number"), -7);
  EXPECT_EQ(read.text("missing"), "");
}

TEST(Plan, IsLoadedAsItWasSaved) {
  const base::Scratch scratch;
  const MonitorPlan plan{.id = "abc",
                         .has_terminal = true,
                         .restart = RestartPolicy::kUnlessStopped,
                         .max_retries = 4,
                         .log_max_bytes = 1000,
                         .removal = {"/bin/minicontainer", "rm", "abc"},
                         .health = {.interval_ms = 250, .retries = 2}};
  save_plan(plan, scratch / "plan");
  const MonitorPlan read = load_plan(scratch / "plan");
  EXPECT_EQ(read.id, "abc");
  EXPECT_TRUE(read.has_terminal);
  EXPECT_FALSE(read.has_stdin);
  EXPECT_EQ(read.restart, RestartPolicy::kUnlessStopped);
  EXPECT_EQ(read.max_retries, 4);
  EXPECT_EQ(read.log_max_bytes, 1000);
  EXPECT_EQ(read.removal, plan.removal);
  EXPECT_EQ(read.health.interval_ms, 250);
}

TEST(State, OfAContainerWithoutOneIsCreated) {
  const base::Scratch scratch;
  EXPECT_EQ(load_state(scratch / "state").phase, Phase::kCreated);
  save_state({.phase = Phase::kExited, .exit_code = 3, .restart_count = 2}, scratch / "state");
  const ContainerState state = load_state(scratch / "state");
  EXPECT_EQ(state.phase, Phase::kExited);
  EXPECT_EQ(state.exit_code, 3);
  EXPECT_EQ(state.restart_count, 2);
}

TEST(JsonLog, ALineIsWhatDockerWrites) {
  EXPECT_EQ(format_log_line("say \"hi\"\t\\\n", "stdout", "T"),
            "{\"log\":\"say \\\"hi\\\"\\u0009\\\\\\n\",\"stream\":\"stdout\",\"time\":\"T\"}\n");
}

TEST(JsonLog, WhatIsNoUtf8IsReplaced) {
  const std::string line = format_log_line("\xC3\xA4 \xFF \xED\xA0\x80 \xC0\xAF", "stdout", "T");
  EXPECT_NE(line.find("\xC3\xA4 \xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD"),
            line.npos);
}

TEST(JsonLog, WaitsForTheEndOfALine) {
  const base::Scratch scratch;
  JsonLog log(scratch / "log", {});
  log.write("stdout", "half");
  EXPECT_EQ(base::read_file(scratch / "log"), "");
  log.write("stderr", "other\n");
  log.write("stdout", " a line\nrest");
  log.finish();
  const std::string text = base::read_file(scratch / "log");
  const auto other = text.find("\"other\\n\"");
  const auto whole = text.find("\"half a line\\n\"");
  const auto rest = text.find("\"rest\"");
  EXPECT_LT(other, whole);
  EXPECT_LT(whole, rest);
  EXPECT_NE(rest, text.npos);
}

TEST(JsonLog, HalfALineOfAKilledMonitorIsCut) {
  const base::Scratch scratch;
  base::write_file(scratch / "log", "whole\n{\"log\":\"ha");
  JsonLog log(scratch / "log", {});
  EXPECT_EQ(base::read_file(scratch / "log"), "whole\n");
}

TEST(JsonLog, BeginsANewFileAtItsLimit) {
  const base::Scratch scratch;
  JsonLog log(scratch / "log", {.max_bytes = 300, .max_files = 2});
  for (int number = 0; number < 20; ++number) log.write("stdout", "line\n");
  EXPECT_LE(base::read_file(scratch / "log").size(), 300U);
  EXPECT_LE(base::read_file(scratch / "log.1").size(), 300U);
  EXPECT_FALSE(std::filesystem::exists(scratch / "log.2"));
}

TEST(RestartDelay, DoublesUpToAMinute) {
  EndOfRun end{.policy = RestartPolicy::kAlways};
  EXPECT_EQ(restart_delay(end), milliseconds(100));
  end.last_delay = milliseconds(100);
  EXPECT_EQ(restart_delay(end), milliseconds(200));
  end.last_delay = milliseconds(51'200);
  EXPECT_EQ(restart_delay(end), milliseconds(60'000));
  end.ran_for = milliseconds(10'000);
  EXPECT_EQ(restart_delay(end), milliseconds(100));
}

TEST(RestartDelay, FollowsThePolicy) {
  EXPECT_FALSE(restart_delay({.policy = RestartPolicy::kNo, .exit_code = 1}));
  EXPECT_FALSE(restart_delay({.policy = RestartPolicy::kOnFailure, .exit_code = 0}));
  EXPECT_TRUE(restart_delay({.policy = RestartPolicy::kOnFailure, .exit_code = 1}));
  EXPECT_FALSE(restart_delay(
      {.policy = RestartPolicy::kOnFailure, .max_retries = 2, .restart_count = 2, .exit_code = 1}));
  EXPECT_FALSE(restart_delay({.policy = RestartPolicy::kAlways, .was_stopped_by_hand = true}));
}

TEST(EndReasons, TellWhatDockerReturns) {
  EXPECT_EQ(exit_code_of_start_error("exec: \"x\": executable file not found in $PATH"), 127);
  EXPECT_EQ(exit_code_of_start_error("exec: \"/x\": no such file or directory (...)"), 127);
  EXPECT_EQ(exit_code_of_start_error("exec: \"/x\": permission denied (...)"), 126);
  EXPECT_EQ(exit_code_of_start_error("mount proc on /proc: permission denied"), 128);
}

}  // namespace
}  // namespace monitor
