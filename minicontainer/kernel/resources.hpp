// What a container may use of the machine, in the terms of config.json (OCI runtime specification
// for Linux, "Control groups").
//
// The specification grew up with cgroup v1 and keeps its words and units: cpu shares rather than
// weight, memory and swap as one sum. cgroup.hpp says how each driver translates them.
//
// Lab 05.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace minicontainer {

/// Bytes. -1 stands for "no limit" in each of them.
struct MemoryLimits {
  std::optional<std::int64_t> limit;  ///< hard: beyond it pages are reclaimed, then killed for
  std::optional<std::int64_t>
      reservation;                   ///< soft: what is above it goes first when memory is short
  std::optional<std::int64_t> swap;  ///< memory and swap *together*, as v1 counts it
  std::optional<std::uint64_t> swappiness;  ///< 0 to 100; v1 only
  std::optional<bool> disable_oom_killer;   ///< v1 only
  bool check_before_update = false;         ///< refuse a limit below what is in use
};

struct CpuLimits {
  std::optional<std::uint64_t> shares;  ///< weight against neighbours, 2 to 262144; 1024 is usual
  std::optional<std::int64_t> quota;    ///< microseconds of processor time in each period; -1: all
  std::optional<std::uint64_t> period;  ///< microseconds, 1000 to 1000000; 100000 is usual
  std::optional<std::uint64_t> burst;   ///< microseconds that may be saved up
  std::optional<std::int64_t> realtime_runtime;  ///< microseconds; v1 only
  std::optional<std::uint64_t> realtime_period;  ///< microseconds; v1 only
  std::optional<std::int64_t> idle;              ///< 1: runs only when nothing else wants to
  std::string cpus;                              ///< "0-2,7"; empty: as the parent group
  std::string memory_nodes;                      ///< likewise
};

/// A rate for one block device.
struct BlockThrottle {
  unsigned major = 0;
  unsigned minor = 0;
  std::uint64_t rate = 0;  ///< bytes or operations per second
};

struct BlockWeight {
  unsigned major = 0;
  unsigned minor = 0;
  std::optional<std::uint16_t> weight;       ///< 10 to 1000
  std::optional<std::uint16_t> leaf_weight;  ///< v1 only
};

struct BlockIoLimits {
  std::optional<std::uint16_t> weight;       ///< 10 to 1000
  std::optional<std::uint16_t> leaf_weight;  ///< v1 only
  std::vector<BlockWeight> device_weights;
  std::vector<BlockThrottle> read_bytes, write_bytes, read_operations, write_operations;
};

struct HugepageLimit {
  std::string page_size;  ///< as the kernel writes it: "2MB", "1GB"
  std::uint64_t limit = 0;
};

/// One line of the device list. Without a number, all numbers are meant.
struct DeviceRule {
  bool is_allowed = false;
  char type = 'a';  ///< 'c', 'b', or 'a' for both
  std::optional<unsigned> major;
  std::optional<unsigned> minor;
  std::string access = "rwm";  ///< r read, w write, m mknod
};

struct RdmaLimit {
  std::optional<std::uint32_t> handles;
  std::optional<std::uint32_t> objects;
};

struct NetworkPriority {
  std::string interface;
  std::uint32_t priority = 0;
};

struct Resources {
  MemoryLimits memory;
  CpuLimits cpu;
  std::optional<std::int64_t> pids;  ///< the most processes and threads; -1 or 0: no limit
  BlockIoLimits block_io;
  std::vector<HugepageLimit> hugepages;
  std::map<std::string, RdmaLimit> rdma;            ///< by device
  std::optional<std::uint32_t> network_class_id;    ///< v1 only
  std::vector<NetworkPriority> network_priorities;  ///< v1 only
  std::vector<DeviceRule> devices;                  ///< in order: the last rule that matches holds
  std::map<std::string, std::string> unified;       ///< v2 only: file name to content, as they are
};

}  // namespace minicontainer
