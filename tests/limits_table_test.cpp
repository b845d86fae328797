// What config.json asks for, as files of a group: the tables of both generations, and the order in
// which write_limits() gets them written.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"

namespace {

using namespace minicontainer;
using Table = std::vector<std::string>;

Table shown(const std::vector<Limit>& limits) {
  Table lines;
  for (const auto& limit : limits) {
    lines.push_back(limit.file + " = " + limit.content + (limit.is_needed ? "" : " (if there)"));
  }
  return lines;
}

Resources with_memory(std::optional<std::int64_t> limit, std::optional<std::int64_t> swap) {
  Resources resources;
  resources.memory.limit = limit;
  resources.memory.swap = swap;
  return resources;
}

Table v2(const Resources& resources, const std::filesystem::path& group = "/nonexistent") {
  return shown(cgroup2_limits(resources, group));
}

TEST(Limits1, MemoryAsItIs) {
  Resources resources = with_memory(20'000'000, 30'000'000);
  resources.memory.reservation = 10'000'000;
  resources.memory.swappiness = 0;
  resources.memory.disable_oom_killer = true;
  EXPECT_EQ(shown(cgroup1_limits(resources)),
            (Table{"memory.limit_in_bytes = 20000000", "memory.soft_limit_in_bytes = 10000000",
                   "memory.memsw.limit_in_bytes = 30000000", "memory.swappiness = 0",
                   "memory.oom_control = 1"}));
}

TEST(Limits1, NoLimitIsMinusOneAndNotNeeded) {
  EXPECT_EQ(shown(cgroup1_limits(with_memory(-1, std::nullopt))),
            (Table{"memory.limit_in_bytes = -1 (if there)",
                   "memory.memsw.limit_in_bytes = -1 (if there)"}));
}

// dockerd writes these zeros for "not said".
TEST(Limits1, ZeroIsNotSaid) {
  Resources resources = with_memory(0, 0);
  resources.memory.disable_oom_killer = false;
  resources.cpu.shares = 0;
  resources.cpu.quota = 0;
  resources.cpu.period = 0;
  resources.pids = 0;
  EXPECT_EQ(shown(cgroup1_limits(resources)),
            (Table{"memory.oom_control = 0 (if there)", "pids.max = max (if there)"}));
  EXPECT_EQ(v2(resources), (Table{"pids.max = max (if there)"}));
}

TEST(Limits1, ProcessorAndProcesses) {
  Resources resources;
  resources.cpu = {.shares = 512,
                   .quota = 50'000,
                   .period = 100'000,
                   .burst = 1000,
                   .realtime_runtime = 950,
                   .realtime_period = 1000,
                   .idle = 1,
                   .cpus = "0-1",
                   .memory_nodes = "0"};
  resources.pids = 64;
  EXPECT_EQ(
      shown(cgroup1_limits(resources)),
      (Table{"cpu.shares = 512", "cpu.cfs_period_us = 100000", "cpu.cfs_quota_us = 50000",
             "cpu.cfs_burst_us = 1000", "cpu.idle = 1", "cpu.rt_period_us = 1000",
             "cpu.rt_runtime_us = 950", "cpuset.cpus = 0-1", "cpuset.mems = 0", "pids.max = 64"}));
}

TEST(Limits2, SwapIsWhatIsAboveTheLimit) {
  EXPECT_EQ(v2(with_memory(20'000'000, 30'000'000)),
            (Table{"memory.max = 20000000", "memory.swap.max = 10000000"}));
  EXPECT_EQ(v2(with_memory(20'000'000, 20'000'000)),
            (Table{"memory.max = 20000000", "memory.swap.max = 0"}));
  EXPECT_EQ(v2(with_memory(20'000'000, -1)),
            (Table{"memory.max = 20000000", "memory.swap.max = max (if there)"}));
  EXPECT_EQ(v2(with_memory(-1, std::nullopt)),
            (Table{"memory.max = max (if there)", "memory.swap.max = max (if there)"}));
}

TEST(Limits2, SwapAloneIsCountedAgainstTheLimitThatIsSet) {
  const base::Scratch group;
  base::write_file(group / "memory.max", "20000000\n");
  EXPECT_EQ(v2(with_memory(std::nullopt, 50'000'000), group.path()),
            (Table{"memory.swap.max = 30000000"}));
}

TEST(Limits2, SwapThatMeansNothingIsRefused) {
  EXPECT_NE(
      base::message_of([] { v2(with_memory(std::nullopt, 50)); }).find("needs a memory.limit"),
      std::string::npos);
  EXPECT_NE(base::message_of([] { v2(with_memory(60, 50)); }).find("50 is too little"),
            std::string::npos);
}

TEST(Limits2, SharesBecomeAWeight) {
  EXPECT_EQ(cpu_weight(2), 1U);
  EXPECT_EQ(cpu_weight(1024), 39U);
  EXPECT_EQ(cpu_weight(262144), 10000U);
  EXPECT_EQ(cpu_weight(1), 1U);
  EXPECT_EQ(cpu_weight(1'000'000), 10000U);
}

TEST(Limits2, QuotaAndPeriodShareAFile) {
  const base::Scratch group;
  base::write_file(group / "cpu.max", "25000 200000\n");
  const auto with = [&](std::optional<std::int64_t> quota, std::optional<std::uint64_t> period) {
    Resources resources;
    resources.cpu.quota = quota;
    resources.cpu.period = period;
    return v2(resources, group.path());
  };
  EXPECT_EQ(with(50'000, 100'000), (Table{"cpu.max = 50000 100000"}));
  EXPECT_EQ(with(50'000, std::nullopt), (Table{"cpu.max = 50000"}));
  EXPECT_EQ(with(std::nullopt, 100'000), (Table{"cpu.max = 25000 100000"}));
  EXPECT_EQ(with(-1, 100'000), (Table{"cpu.max = max 100000"}));
  EXPECT_EQ(with(-1, std::nullopt), (Table{"cpu.max = max (if there)"}));
}

TEST(Limits2, Others) {
  Resources resources;
  resources.memory.reservation = 4096;
  resources.cpu.shares = 1024;
  resources.cpu.burst = 500;
  resources.cpu.cpus = "1";
  resources.pids = 12;
  EXPECT_EQ(v2(resources), (Table{"memory.low = 4096", "cpu.weight = 39", "cpu.max.burst = 500",
                                  "cpuset.cpus = 1", "pids.max = 12"}));
}

// A group in a folder. A folder in place of a file refuses to be written.
class WriteLimits : public testing::Test {
 protected:
  void have(const std::string& file) { base::write_file(group_ / file, ""); }
  void write(const std::vector<Limit>& limits) { write_limits(place_, limits); }
  std::string content(const std::string& file) { return base::read_file(group_ / file); }

  base::Scratch group_;
  CgroupPlace place_{.version = CgroupVersion::kV2, .folders = {{"", group_.path()}}};
};

TEST_F(WriteLimits, EachIntoItsFile) {
  have("pids.max");
  have("memory.max");
  write({{"a", "pids.max", "12"}, {"b", "memory.max", "4096"}});
  EXPECT_EQ(content("pids.max"), "12");
  EXPECT_EQ(content("memory.max"), "4096");
}

TEST_F(WriteLimits, WhatIsMissingIsNamedIfItIsNeeded) {
  EXPECT_NO_THROW(write({{"a", "pids.max", "max", false}}));
  const std::string said =
      base::message_of([&] { write({{"linux.resources.pids.limit", "pids.max", "12"}}); });
  EXPECT_NE(said.find("linux.resources.pids.limit: this machine has no pids.max"), said.npos)
      << said;
}

TEST_F(WriteLimits, OnV1ATreeThatIsMissingIsNamedToo) {
  place_ = {.version = CgroupVersion::kV1, .folders = {{"memory", group_.path()}}};
  EXPECT_NO_THROW(write({{"a", "pids.max", "max", false}}));
  EXPECT_THROW(write({{"a", "pids.max", "12"}}), std::runtime_error);
  have("memory.limit_in_bytes");
  write({{"a", "memory.limit_in_bytes", "7"}});
  EXPECT_EQ(content("memory.limit_in_bytes"), "7");
}

TEST_F(WriteLimits, WhatIsRefusedDoesNotKeepTheOthersAway) {
  std::filesystem::create_directory(group_ / "pids.max");
  have("memory.max");
  EXPECT_THROW(write({{"a", "pids.max", "12"}, {"b", "memory.max", "4096"}}), std::runtime_error);
  EXPECT_EQ(content("memory.max"), "4096");
}

TEST(PossibleLimits, WhatAGenerationLacksIsNamed) {
  Resources resources;
  resources.memory.swappiness = 10;
  const CgroupPlace v2_place{.version = CgroupVersion::kV2, .folders = {{"", "/nonexistent"}}};
  EXPECT_NE(base::message_of([&] {
              require_possible(v2_place, resources);
            }).find("linux.resources.memory.swappiness: cgroup v2 has no such limit"),
            std::string::npos);
  Resources unified;
  unified.unified["memory.high"] = "1000";
  const CgroupPlace v1_place{.version = CgroupVersion::kV1, .folders = {}};
  EXPECT_NE(base::message_of([&] {
              require_possible(v1_place, unified);
            }).find("linux.resources.unified: cgroup v1 has no such limit"),
            std::string::npos);
  EXPECT_NO_THROW(require_possible(v2_place, unified));
  EXPECT_NO_THROW(require_possible(v1_place, resources));
}

TEST(PossibleLimits, ALimitBelowUseIsRefusedOnDemand) {
  const base::Scratch group;
  base::write_file(group / "memory.current", "5000\n");
  const CgroupPlace place{.version = CgroupVersion::kV2, .folders = {{"", group.path()}}};
  Resources resources = with_memory(4000, std::nullopt);
  EXPECT_NO_THROW(require_possible(place, resources));
  resources.memory.check_before_update = true;
  EXPECT_NE(base::message_of([&] { require_possible(place, resources); }).find("uses 5000 bytes"),
            std::string::npos);
}

// In a folder instead of a group every write is kept, so the tables can be looked at.
class OtherLimits : public testing::Test {
 protected:
  void use(CgroupVersion version, const std::vector<std::string>& files) {
    place_ = {.version = version, .folders = {}};
    for (const char* tree : {"", "blkio", "hugetlb", "rdma", "net_cls", "net_prio"}) {
      place_.folders[tree] = group_.path();
    }
    for (const auto& file : files) base::write_file(group_ / file, "");
  }
  std::string content(const std::string& file) { return base::read_file(group_ / file); }

  base::Scratch group_;
  CgroupPlace place_;
  Resources resources_;
};

TEST_F(OtherLimits, BlockDevicesOnV2) {
  use(CgroupVersion::kV2, {"io.weight", "io.max"});
  resources_.block_io.weight = 505;
  apply_other_limits(place_, resources_);
  EXPECT_EQ(content("io.weight"), "5000");
  resources_.block_io = {};
  resources_.block_io.read_bytes = {{8, 16, 1'048'576}};
  apply_other_limits(place_, resources_);
  EXPECT_EQ(content("io.max"), "8:16 rbps=1048576");
}

TEST_F(OtherLimits, BlockDevicesOnV1) {
  use(CgroupVersion::kV1, {"blkio.bfq.weight", "blkio.throttle.write_iops_device"});
  resources_.block_io.weight = 500;
  resources_.block_io.write_operations = {{8, 0, 77}};
  apply_other_limits(place_, resources_);
  EXPECT_EQ(content("blkio.bfq.weight"), "500");
  EXPECT_EQ(content("blkio.throttle.write_iops_device"), "8:0 77");
}

TEST_F(OtherLimits, AWeightOutsideTheRangeIsNamed) {
  use(CgroupVersion::kV2, {"io.weight"});
  resources_.block_io.weight = 5;
  EXPECT_NE(base::message_of([&] {
              apply_other_limits(place_, resources_);
            }).find("linux.resources.blockIO.weight: 5 is no weight"),
            std::string::npos);
}

TEST_F(OtherLimits, HugePagesRdmaAndNetwork) {
  use(CgroupVersion::kV1,
      {"hugetlb.2MB.limit_in_bytes", "rdma.max", "net_cls.classid", "net_prio.ifpriomap"});
  resources_.hugepages = {{"2MB", 4'194'304}};
  resources_.rdma["mlx5_0"] = {.handles = 2, .objects = 2000};
  resources_.network_class_id = 0x100001;
  resources_.network_priorities = {{"eth0", 5}};
  apply_other_limits(place_, resources_);
  EXPECT_EQ(content("hugetlb.2MB.limit_in_bytes"), "4194304");
  EXPECT_EQ(content("rdma.max"), "mlx5_0 hca_handle=2 hca_object=2000");
  EXPECT_EQ(content("net_cls.classid"), "1048577");
  EXPECT_EQ(content("net_prio.ifpriomap"), "eth0 5");
}

TEST_F(OtherLimits, UnifiedIsWrittenAsItIs) {
  use(CgroupVersion::kV2, {"memory.high"});
  resources_.unified["memory.high"] = "123456";
  apply_other_limits(place_, resources_);
  EXPECT_EQ(content("memory.high"), "123456");
  resources_.unified = {{"../memory.high", "1"}};
  EXPECT_THROW(apply_other_limits(place_, resources_), std::runtime_error);
}

}  // namespace
