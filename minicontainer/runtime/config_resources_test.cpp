#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/config_test.hpp"

namespace {

using namespace minicontainer_test;
using minicontainer::Config;

const std::vector<Refusal> kRefusals = {
    {"MemoryIsAString", R"({"linux": {"resources": {"memory": {"limit": "64M"}}}})",
     R"(linux.resources.memory.limit: expected a whole number, found a string)"},
    {"NegativeMemory", R"({"linux": {"resources": {"memory": {"limit": -2}}}})",
     R"(linux.resources.memory.limit: is -2, but must be between -1 and 9223372036854775807)"},
    {"Swappiness", R"({"linux": {"resources": {"memory": {"swappiness": 101}}}})",
     R"(linux.resources.memory.swappiness: is 101, but must be between 0 and 100)"},
    {"KernelMemory", R"({"linux": {"resources": {"memory": {"kernel": 4096}}}})",
     R"(linux.resources.memory.kernel: the kernel has no such limit any more; use "limit")"},
    {"NoHierarchy", R"({"linux": {"resources": {"memory": {"useHierarchy": false}}}})",
     R"(linux.resources.memory.useHierarchy: memory is always counted with all groups below)"},
    {"NegativeShares", R"({"linux": {"resources": {"cpu": {"shares": -1}}}})",
     R"(linux.resources.cpu.shares: is negative)"},
    {"Idle", R"({"linux": {"resources": {"cpu": {"idle": 2}}}})",
     R"(linux.resources.cpu.idle: is 2, but must be between 0 and 1)"},
    {"Cpus", R"({"linux": {"resources": {"cpu": {"cpus": "0-1,"}}}})",
     R"(linux.resources.cpu.cpus: "0-1," is no list of numbers such as "0-3,7")"},
    {"MemoryNodes", R"({"linux": {"resources": {"cpu": {"mems": "all"}}}})",
     R"(linux.resources.cpu.mems: "all" is no list of numbers such as "0-3,7")"},
    {"PidsWithoutLimit", R"({"linux": {"resources": {"pids": {}}}})",
     R"(linux.resources.pids: "limit" is missing)"},
    {"Weight", R"({"linux": {"resources": {"blockIO": {"weight": 1001}}}})",
     R"(linux.resources.blockIO.weight: is 1001, but must be between 10 and 1000)"},
    {"ThrottleWithoutRate",
     R"({"linux": {"resources": {"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 0}]}}}})",
     R"(linux.resources.blockIO.throttleReadBpsDevice[0]: "rate" is missing)"},
    {"HugepageSize",
     R"({"linux": {"resources": {"hugepageLimits": [{"pageSize": "../x", "limit": 1}]}}})",
     R"(linux.resources.hugepageLimits[0].pageSize: "../x" is no size such as "2MB")"},
    {"Rdma", R"({"linux": {"resources": {"rdma": {"mlx": {"hcaHandles": -1}}}}})",
     R"(linux.resources.rdma.mlx.hcaHandles: is -1, but must be between 0 and 4294967295)"},
    {"NetworkClass", R"({"linux": {"resources": {"network": {"classID": 4294967296}}}})",
     R"(linux.resources.network.classID: is 4294967296, but must be between 0 and 4294967295)"},
    {"NetworkPriority",
     R"({"linux": {"resources": {"network": {"priorities": [{"name": "eth0"}]}}}})",
     R"(linux.resources.network.priorities[0]: "priority" is missing)"},
    {"RuleWithoutAllow", R"({"linux": {"resources": {"devices": [{"access": "r"}]}}})",
     R"(linux.resources.devices[0]: "allow" is missing)"},
    {"RuleType", R"({"linux": {"resources": {"devices": [{"allow": true, "type": "p"}]}}})",
     R"(linux.resources.devices[0].type: "p" is no type of device rule: use "a", "c" or "b")"},
    {"RuleAccess", R"({"linux": {"resources": {"devices": [{"allow": true, "access": "rx"}]}}})",
     R"(linux.resources.devices[0].access: "rx" is not made of the letters r, w and m)"},
    {"RuleWithoutAccess",
     R"({"linux": {"resources": {"devices": [{"allow": true, "access": ""}]}}})",
     R"(linux.resources.devices[0].access: "" is not made of the letters r, w and m)"},
    {"RuleNumber", R"({"linux": {"resources": {"devices": [{"allow": true, "major": -2}]}}})",
     R"(linux.resources.devices[0].major: is -2, but must be between -1 and 4095)"},
    {"UnifiedThatClimbs", R"({"linux": {"resources": {"unified": {"../x": "1"}}}})",
     R"(linux.resources.unified: "../x" is no name of a file in a control group)"},
    {"UnifiedIsANumber", R"({"linux": {"resources": {"unified": {"memory.high": 1}}}})",
     R"(linux.resources.unified.memory.high: expected a string, found a number)"},
};

class ConfigResourcesRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ConfigResourcesRefuses, ByNameAndReason) {
  expect_refusal(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, ConfigResourcesRefuses, testing::ValuesIn(kRefusals), name_of);

minicontainer::Resources resources(const char* text) {
  return minicontainer::parse_resources(nlohmann::json::parse(text), "doc");
}

TEST(ConfigResources, ReadsMemoryAndProcessor) {
  const auto read = resources(R"({
    "memory": {"limit": 1, "reservation": 2, "swap": -1, "swappiness": 0, "kernel": -1,
               "disableOOMKiller": false, "useHierarchy": true, "checkBeforeUpdate": true},
    "cpu": {"shares": 1, "quota": -1, "period": 3, "burst": 4, "realtimeRuntime": 5,
            "realtimePeriod": 6, "idle": 1, "cpus": "0-1", "mems": "0"},
    "pids": {"limit": -1}})");
  EXPECT_EQ(read.memory.limit, 1);
  EXPECT_EQ(read.memory.reservation, 2);
  EXPECT_EQ(read.memory.swap, -1);
  EXPECT_EQ(read.memory.swappiness, 0U);
  EXPECT_EQ(read.memory.disable_oom_killer, false);
  EXPECT_TRUE(read.memory.check_before_update);
  EXPECT_EQ(read.cpu.shares, 1U);
  EXPECT_EQ(read.cpu.quota, -1);
  EXPECT_EQ(read.cpu.period, 3U);
  EXPECT_EQ(read.cpu.burst, 4U);
  EXPECT_EQ(read.cpu.realtime_runtime, 5);
  EXPECT_EQ(read.cpu.realtime_period, 6U);
  EXPECT_EQ(read.cpu.idle, 1);
  EXPECT_EQ(read.cpu.cpus, "0-1");
  EXPECT_EQ(read.cpu.memory_nodes, "0");
  EXPECT_EQ(read.pids, -1);
}

TEST(ConfigResources, ReadsDisksPagesAndNetwork) {
  const auto read = resources(R"({
    "blockIO": {"weight": 10, "leafWeight": 0,
      "weightDevice": [{"major": 8, "minor": 1, "weight": 1000}],
      "throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1}],
      "throttleWriteBpsDevice": [{"major": 8, "minor": 0, "rate": 2}],
      "throttleReadIOPSDevice": [{"major": 8, "minor": 0, "rate": 3}],
      "throttleWriteIOPSDevice": [{"major": 8, "minor": 0, "rate": 18446744073709551615}]},
    "hugepageLimits": [{"pageSize": "2MB", "limit": 9}],
    "rdma": {"mlx": {"hcaHandles": 3}},
    "network": {"classID": 1, "priorities": [{"name": "eth0", "priority": 2}]},
    "unified": {"memory.high": "1"}})");
  EXPECT_EQ(read.block_io.weight, 10);
  EXPECT_FALSE(read.block_io.leaf_weight.has_value());
  EXPECT_EQ(read.block_io.device_weights.at(0).weight, 1000);
  EXPECT_EQ(read.block_io.read_bytes.at(0).rate, 1U);
  EXPECT_EQ(read.block_io.write_bytes.at(0).rate, 2U);
  EXPECT_EQ(read.block_io.read_operations.at(0).rate, 3U);
  EXPECT_EQ(read.block_io.write_operations.at(0).rate, UINT64_MAX);
  EXPECT_EQ(read.hugepages.at(0).page_size, "2MB");
  EXPECT_EQ(read.rdma.at("mlx").handles, 3U);
  EXPECT_FALSE(read.rdma.at("mlx").objects.has_value());
  EXPECT_EQ(read.network_class_id, 1U);
  EXPECT_EQ(read.network_priorities.at(0).interface, "eth0");
  EXPECT_EQ(read.unified.at("memory.high"), "1");
}

TEST(ConfigResources, ReadsDeviceRules) {
  const auto read = resources(R"({"devices": [{"allow": false, "access": "rwm"},
    {"allow": true, "type": "c", "major": 1, "minor": -1, "access": "rw"}]})");
  ASSERT_EQ(read.devices.size(), 2U);
  EXPECT_FALSE(read.devices[0].is_allowed);
  EXPECT_EQ(read.devices[0].type, 'a');
  EXPECT_FALSE(read.devices[0].major.has_value());
  EXPECT_EQ(read.devices[1].type, 'c');
  EXPECT_EQ(read.devices[1].major, 1U);
  EXPECT_FALSE(read.devices[1].minor.has_value()) << "-1 stands for all";
  EXPECT_EQ(read.devices[1].access, "rw");
}

TEST(ConfigResources, WhatIsNotSaidIsNotThere) {
  EXPECT_FALSE(config_with("{}").resources.has_value());
  const auto read = config_with(R"({"linux": {"resources": {}}})").resources;
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->memory.limit || read->cpu.shares || read->pids || read->block_io.weight);
}

}  // namespace
