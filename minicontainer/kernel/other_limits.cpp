// What a group can limit beside memory, processor and processes. Each table maps members of
// config.json to files, as cgroup1_limits() and cgroup2_limits() do for the common ones.
#include "minicontainer/kernel/other_limits.hpp"

#include <fmt/core.h>

#include <stdexcept>

#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"
#include "minicontainer/kernel/device_filter.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBlockIo = "linux.resources.blockIO.";

std::string device_name(unsigned major, unsigned minor) {
  return fmt::format("{}:{}", major, minor);
}

// v1 counts weights from 10 to 1000; v2's io.weight from 1 to 10000.
unsigned io_weight(unsigned weight) {
  return 1 + (weight - 10) * 9999 / 990;
}

// How a machine names its weights: the general file, or that of the scheduler BFQ, whose range is
// v1's in both generations.
struct WeightFiles {
  std::string weight;
  std::string device_weight;
  bool is_converted = false;
};

WeightFiles weight_files(const CgroupPlace& place) {
  const bool is_v2 = place.version == CgroupVersion::kV2;
  const auto folder = place.folders.find(is_v2 ? "" : "blkio");
  const auto has = [&](const char* file) {
    return folder != place.folders.end() && fs::exists(folder->second / file);
  };
  if (is_v2) {
    if (has("io.bfq.weight")) return {"io.bfq.weight", "io.bfq.weight", false};
    return {"io.weight", "io.weight", true};
  }
  if (has("blkio.bfq.weight")) return {"blkio.bfq.weight", "blkio.bfq.weight_device", false};
  return {"blkio.weight", "blkio.weight_device", false};
}

void require_weight(unsigned weight, const std::string& member) {
  if (weight >= 10 && weight <= 1000) return;
  throw std::runtime_error(
      fmt::format("{}: {} is no weight: use a number from 10 to 1000", member, weight));
}

void add_weights(const CgroupPlace& place, const BlockIoLimits& block_io,
                 std::vector<Limit>& limits) {
  if (!block_io.weight && block_io.device_weights.empty()) return;
  const WeightFiles files = weight_files(place);
  const auto scaled = [&](unsigned weight, const std::string& member) {
    require_weight(weight, member);
    return files.is_converted ? io_weight(weight) : weight;
  };
  const std::string all = fmt::format("{}weight", kBlockIo);
  const std::string device_member = fmt::format("{}weightDevice", kBlockIo);
  if (block_io.weight.value_or(0) != 0) {
    limits.push_back({all, files.weight, fmt::format("{}", scaled(*block_io.weight, all))});
  }
  for (const auto& device : block_io.device_weights) {
    if (device.weight.value_or(0) == 0) continue;
    limits.push_back({device_member, files.device_weight,
                      fmt::format("{} {}", device_name(device.major, device.minor),
                                  scaled(*device.weight, device_member))});
  }
}

void add_leaf_weights(const BlockIoLimits& block_io, std::vector<Limit>& limits) {
  if (block_io.leaf_weight.value_or(0) != 0) {
    limits.push_back({fmt::format("{}leafWeight", kBlockIo), "blkio.leaf_weight",
                      fmt::format("{}", *block_io.leaf_weight)});
  }
  for (const auto& device : block_io.device_weights) {
    if (device.leaf_weight.value_or(0) == 0) continue;
    limits.push_back(
        {fmt::format("{}weightDevice.leafWeight", kBlockIo), "blkio.leaf_weight_device",
         fmt::format("{} {}", device_name(device.major, device.minor), *device.leaf_weight)});
  }
}

struct ThrottleKind {
  const char* member;
  const char* v1_file;
  const char* v2_key;
  std::vector<BlockThrottle> BlockIoLimits::* throttles;
};

constexpr ThrottleKind kThrottles[] = {
    {"throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps", &BlockIoLimits::read_bytes},
    {"throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps",
     &BlockIoLimits::write_bytes},
    {"throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops",
     &BlockIoLimits::read_operations},
    {"throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops",
     &BlockIoLimits::write_operations},
};

// A rate of 0 lifts the limit: v1 takes it as it is, v2 says "max".
void add_throttles(CgroupVersion version, const BlockIoLimits& block_io,
                   std::vector<Limit>& limits) {
  for (const auto& kind : kThrottles) {
    for (const auto& throttle : block_io.*kind.throttles) {
      const std::string device = device_name(throttle.major, throttle.minor);
      const std::string member = kBlockIo + std::string(kind.member);
      if (version == CgroupVersion::kV1) {
        limits.push_back({member, kind.v1_file, fmt::format("{} {}", device, throttle.rate)});
        continue;
      }
      const std::string rate = throttle.rate == 0 ? "max" : std::to_string(throttle.rate);
      limits.push_back({member, "io.max", fmt::format("{} {}={}", device, kind.v2_key, rate)});
    }
  }
}

// Newer kernels also count huge pages that are reserved, not only those that are used.
void add_hugepages(CgroupVersion version, const Resources& resources, std::vector<Limit>& limits) {
  const char* last = version == CgroupVersion::kV1 ? "limit_in_bytes" : "max";
  for (const auto& [page_size, limit] : resources.hugepages) {
    const std::string member = "linux.resources.hugepageLimits." + page_size;
    const std::string content = std::to_string(limit);
    limits.push_back({member, fmt::format("hugetlb.{}.{}", page_size, last), content});
    limits.push_back({member, fmt::format("hugetlb.{}.rsvd.{}", page_size, last), content, false});
  }
}

void add_rdma(const Resources& resources, std::vector<Limit>& limits) {
  for (const auto& [device, limit] : resources.rdma) {
    std::string content = device;
    if (limit.handles) content += fmt::format(" hca_handle={}", *limit.handles);
    if (limit.objects) content += fmt::format(" hca_object={}", *limit.objects);
    limits.push_back({"linux.resources.rdma." + device, "rdma.max", content});
  }
}

void add_network(const Resources& resources, std::vector<Limit>& limits) {
  if (resources.network_class_id.value_or(0) != 0) {
    limits.push_back({"linux.resources.network.classID", "net_cls.classid",
                      std::to_string(*resources.network_class_id)});
  }
  for (const auto& [interface, priority] : resources.network_priorities) {
    limits.push_back({"linux.resources.network.priorities", "net_prio.ifpriomap",
                      fmt::format("{} {}", interface, priority)});
  }
}

void add_unified(const Resources& resources, std::vector<Limit>& limits) {
  for (const auto& [file, content] : resources.unified) {
    const std::string member = fmt::format("linux.resources.unified[\"{}\"]", file);
    if (file.find('/') != file.npos || file.find('.') == file.npos) {
      throw std::runtime_error(member + ": this is no file name of a group, such as memory.high");
    }
    limits.push_back({member, file, content});
  }
}

}  // namespace

std::vector<Limit> other_limits(const CgroupPlace& place, const Resources& resources) {
  const bool is_v2 = place.version == CgroupVersion::kV2;
  std::vector<Limit> limits;
  if (is_v2) {
    add_unified(resources, limits);
  } else {
    add_leaf_weights(resources.block_io, limits);
    add_network(resources, limits);
  }
  add_weights(place, resources.block_io, limits);
  add_throttles(place.version, resources.block_io, limits);
  add_hugepages(place.version, resources, limits);
  add_rdma(resources, limits);
  return limits;
}

void apply_other_limits(const CgroupPlace& place, const Resources& resources) {
  write_limits(place, other_limits(place, resources));
  set_device_rules(place, resources.devices);
}

}  // namespace minicontainer
