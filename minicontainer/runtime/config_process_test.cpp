#include <sched.h>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/config_test.hpp"

namespace {

using namespace minicontainer_test;
using minicontainer::Config;

const std::vector<Refusal> kRefusals = {
    {"NoArgs", R"({"process": {"args": null}})", "process: \"args\" is missing"},
    {"EmptyArgs", R"({"process": {"args": []}})", "process.args: names no program"},
    {"EmptyProgram", R"({"process": {"args": [""]}})", "process.args: names no program"},
    {"ArgsIsAString", R"({"process": {"args": "sh"}})",
     "process.args: expected an array, found a string"},
    {"ArgIsANumber", R"({"process": {"args": ["sh", 1]}})",
     "process.args[1]: expected a string, found a number"},
    {"ArgWithNul", R"({"process": {"args": ["sh\u0000"]}})",
     "process.args[0]: has a NUL character, which no name or path can hold"},
    {"NoCwd", R"({"process": {"cwd": null}})", "process: \"cwd\" is missing"},
    {"RelativeCwd", R"({"process": {"cwd": "tmp"}})",
     "process.cwd: must be an absolute path, is \"tmp\""},
    {"EnvWithoutEquals", R"({"process": {"env": ["A=1", "B"]}})",
     "process.env[1]: must be NAME=value"},
    {"NegativeUid", R"({"process": {"user": {"uid": -1}}})",
     "process.user.uid: is -1, but must be between 0 and 4294967294"},
    {"UidOfNobodyAtAll", R"({"process": {"user": {"uid": 4294967295}}})",
     "process.user.uid: is 4294967295, but must be between 0 and 4294967294"},
    {"GidIsAString", R"({"process": {"user": {"gid": "0"}}})",
     "process.user.gid: expected a whole number, found a string"},
    {"AdditionalGid", R"({"process": {"user": {"additionalGids": [1, 1.5]}}})",
     "process.user.additionalGids[1]: expected a whole number, found a number"},
    {"Umask", R"({"process": {"user": {"umask": 512}}})",
     "process.user.umask: is 512, but must be between 0 and 511"},
    {"ProcessIsNoObject", R"({"process": []})", "process: expected an object, found an array"},
    {"TerminalIsAString", R"({"process": {"terminal": "yes"}})",
     R"(process.terminal: expected true or false, found a string)"},
    {"ConsoleSize",
     R"({"process": {"terminal": true, "consoleSize": {"height": 70000, "width": 1}}})",
     R"(process.consoleSize.height: is 70000, but must be between 0 and 65535)"},
    {"UserName", R"({"process": {"user": {"username": "root"}}})",
     R"(process.user.username: is for Windows; on Linux "uid" and "gid" say who)"},
    {"CommandLine", R"({"process": {"commandLine": "sh"}})",
     R"(process.commandLine: is for Windows; on Linux "args" says what runs)"},
    {"Capability", R"({"process": {"capabilities": {"ambient": ["CAP_FLY"]}}})",
     R"(process.capabilities.ambient[0]: "CAP_FLY" is no capability)"},
    {"CapabilitiesAsAList", R"({"process": {"capabilities": ["CAP_KILL"]}})",
     R"(process.capabilities: expected an object, found an array)"},
    {"ResourceLimit", R"({"process": {"rlimits": [{"type": "RLIMIT_FUN", "soft": 1, "hard": 1}]}})",
     R"(process.rlimits[0].type: "RLIMIT_FUN" is no resource limit)"},
    {"ResourceLimitTwice",
     R"({"process": {"rlimits": [{"type": "RLIMIT_AS", "soft": 1, "hard": 1}, {"type": "RLIMIT_AS", "soft": 1, "hard": 1}]}})",
     R"(process.rlimits[1]: RLIMIT_AS is listed twice)"},
    {"SoftAboveHard", R"({"process": {"rlimits": [{"type": "RLIMIT_AS", "soft": 2, "hard": 1}]}})",
     R"(process.rlimits[0]: the soft limit is above the hard one)"},
    {"NegativeLimit", R"({"process": {"rlimits": [{"type": "RLIMIT_AS", "soft": -1, "hard": 1}]}})",
     R"(process.rlimits[0].soft: is negative)"},
    {"OomScore", R"({"process": {"oomScoreAdj": 1001}})",
     R"(process.oomScoreAdj: is 1001, but must be between -1000 and 1000)"},
    {"NoNewPrivileges", R"({"process": {"noNewPrivileges": 1}})",
     R"(process.noNewPrivileges: expected true or false, found a number)"},
    {"SchedulingPolicy", R"({"process": {"scheduler": {"policy": "SCHED_LUCK"}}})",
     R"(process.scheduler.policy: "SCHED_LUCK" is no scheduling policy)"},
    {"SchedulingFlag", R"({"process": {"scheduler": {"policy": "SCHED_OTHER", "flags": ["X"]}}})",
     R"(process.scheduler.flags[0]: "X" is no scheduling flag)"},
    {"Nice", R"({"process": {"scheduler": {"policy": "SCHED_OTHER", "nice": 20}}})",
     R"(process.scheduler.nice: is 20, but must be between -20 and 19)"},
    {"RealTimeWithoutPriority", R"({"process": {"scheduler": {"policy": "SCHED_RR"}}})",
     R"(process.scheduler: a real-time policy needs a "priority" between 1 and 99)"},
    {"PriorityWithoutRealTime",
     R"({"process": {"scheduler": {"policy": "SCHED_IDLE", "priority": 1}}})",
     R"(process.scheduler.priority: is for SCHED_FIFO and SCHED_RR only)"},
    {"TimesWithoutDeadline",
     R"({"process": {"scheduler": {"policy": "SCHED_OTHER", "period": 1}}})",
     R"(process.scheduler: "runtime", "deadline" and "period" are for SCHED_DEADLINE only)"},
    {"DeadlineWithoutTimes", R"({"process": {"scheduler": {"policy": "SCHED_DEADLINE"}}})",
     R"(process.scheduler: SCHED_DEADLINE needs a "runtime")"},
    {"IoClass", R"({"process": {"ioPriority": {"class": "FAST", "priority": 1}}})",
     R"(process.ioPriority.class: "FAST" is no class of I/O priority)"},
    {"IoPriority", R"({"process": {"ioPriority": {"class": "IOPRIO_CLASS_BE", "priority": 8}}})",
     R"(process.ioPriority.priority: is 8, but must be between 0 and 7)"},
    {"Affinity", R"({"process": {"execCPUAffinity": {"initial": "0-"}}})",
     R"(process.execCPUAffinity.initial: "0-" is no list of numbers such as "0-3,7")"},
};

class ConfigProcessRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ConfigProcessRefuses, ByNameAndReason) {
  expect_refusal(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, ConfigProcessRefuses, testing::ValuesIn(kRefusals), name_of);

TEST(ConfigProcess, ReadsWhoAndWhat) {
  const auto process = *config_with(R"({"process": {"env": ["A=1"], "terminal": true,
    "consoleSize": {"height": 25, "width": 80},
    "user": {"uid": 1, "gid": 2, "umask": 63, "additionalGids": [3]}}})")
                            .process;
  EXPECT_EQ(process.env, std::vector<std::string>{"A=1"});
  EXPECT_EQ(process.user.uid, 1U);
  EXPECT_EQ(process.user.gid, 2U);
  EXPECT_EQ(process.user.additional_gids, std::vector<gid_t>{3});
  EXPECT_EQ(process.umask, 0077U);
  EXPECT_TRUE(process.has_terminal);
  EXPECT_EQ(process.console_size.height, 25);
  EXPECT_EQ(process.console_size.width, 80);
}

TEST(ConfigProcess, ReadsWhatItMayDo) {
  const auto process = *config_with(R"({"process": {"noNewPrivileges": true, "oomScoreAdj": -5,
    "capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL"], "ambient": ["CAP_CHECKPOINT_RESTORE"]},
    "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 5, "hard": 18446744073709551615}]}})")
                            .process;
  ASSERT_TRUE(process.capabilities.has_value());
  EXPECT_EQ(process.capabilities->bounding, 0b100001U);
  EXPECT_EQ(process.capabilities->effective, 0U);
  EXPECT_EQ(process.capabilities->ambient, std::uint64_t{1} << 40);
  EXPECT_TRUE(process.no_new_privileges);
  EXPECT_EQ(process.oom_score_adj, -5);
  ASSERT_EQ(process.resource_limits.size(), 1U);
  EXPECT_EQ(process.resource_limits[0].resource, RLIMIT_NOFILE);
  EXPECT_EQ(process.resource_limits[0].soft, 5U);
  EXPECT_EQ(process.resource_limits[0].hard, RLIM_INFINITY);
}

TEST(ConfigProcess, ReadsWhenItRuns) {
  const auto process = *config_with(R"({"process": {
    "scheduler": {"policy": "SCHED_FIFO", "priority": 7, "flags": ["SCHED_FLAG_RESET_ON_FORK"]},
    "ioPriority": {"class": "IOPRIO_CLASS_IDLE"},
    "execCPUAffinity": {"initial": "0-3,7", "final": "1"}}})")
                            .process;
  EXPECT_EQ(process.scheduler->policy, std::uint32_t{SCHED_FIFO});
  EXPECT_EQ(process.scheduler->priority, 7);
  EXPECT_EQ(process.scheduler->flags, 1U);
  EXPECT_EQ(process.io_priority->io_class, 3);
  EXPECT_EQ(process.exec_cpu_affinity_initial, "0-3,7");
  EXPECT_EQ(process.exec_cpu_affinity_final, "1");
}

TEST(ConfigProcess, TheSizeOfNoTerminalIsIgnored) {
  const auto config = config_with(R"({"process": {"consoleSize": {"height": "tall"}}})");
  EXPECT_EQ(config.process->console_size.height, 0);
}

TEST(ConfigProcess, WhatIsNotSaidIsNotThere) {
  const auto process = *config_with("{}").process;
  EXPECT_FALSE(process.capabilities.has_value());
  EXPECT_FALSE(process.umask.has_value());
  EXPECT_FALSE(process.oom_score_adj.has_value());
  EXPECT_FALSE(process.scheduler.has_value());
  EXPECT_FALSE(process.has_terminal);
}

TEST(ConfigProcess, StandsAloneForExec) {
  const auto document = nlohmann::json::parse(R"({"args": ["id"], "cwd": "/", "env": ["B"]})");
  EXPECT_EQ(
      base::message_of<base::JsonError>([&] { minicontainer::parse_process(document, "doc"); }),
      "doc: env[0]: must be NAME=value");
}

// Where the machine has no AppArmor, nobody would enforce the profile.
TEST(ConfigProcess, AProfileNeedsAMachineThatEnforcesIt) {
  const std::string patch = R"({"process": {"apparmorProfile": "container-default"}})";
  if (std::filesystem::exists("/sys/module/apparmor/parameters")) {
    EXPECT_EQ(config_with(patch).process->apparmor_profile, "container-default");
  } else {
    EXPECT_EQ(
        base::message_of<base::JsonError>([&] { config_with(patch); }),
        "doc: process.apparmorProfile: this machine has no AppArmor to enforce it; remove it");
  }
}

TEST(ConfigProcess, AnSelinuxLabelIsRefusedByName) {
  EXPECT_EQ(base::message_of<base::JsonError>([] {
              config_with(R"({"process": {"selinuxLabel": "a:b:c", "apparmorProfile": ""}})");
            }),
            "doc: process.selinuxLabel: minirun sets no SELinux labels; remove it (podman: "
            "--security-opt label=disable)");
}

}  // namespace
