// The member linux.resources: limits, in the specification's units.

#include <fmt/core.h>

#include "minicontainer/runtime/config_readers.hpp"

namespace minicontainer {
namespace {

using base::JsonView;

// Bytes; -1: no limit.
std::optional<std::int64_t> read_bytes(const JsonView& json, const std::string& key) {
  const auto value = json.find(key);
  if (!value) return std::nullopt;
  return value->integer_between(-1, std::numeric_limits<std::int64_t>::max());
}

// Linux counts what its own structures take together with the rest since 5.16 at the latest, and
// has no separate limit for them.
void refuse_kernel_memory(const JsonView& json) {
  for (const char* key : {"kernel", "kernelTCP"}) {
    if (read_bytes(json, key).value_or(-1) > 0) {
      json.at(key).refuse("the kernel has no such limit any more; use \"limit\"");
    }
  }
  if (!boolean_or_none(json, "useHierarchy").value_or(true)) {
    json.at("useHierarchy").refuse("memory is always counted with all groups below");
  }
}

MemoryLimits read_memory(const JsonView& json) {
  refuse_kernel_memory(json);
  MemoryLimits memory;
  memory.limit = read_bytes(json, "limit");
  memory.reservation = read_bytes(json, "reservation");
  memory.swap = read_bytes(json, "swap");
  if (const auto swappiness = json.find("swappiness")) {
    memory.swappiness = static_cast<std::uint64_t>(swappiness->integer_between(0, 100));
  }
  memory.disable_oom_killer = boolean_or_none(json, "disableOOMKiller");
  memory.check_before_update = boolean_or_none(json, "checkBeforeUpdate").value_or(false);
  return memory;
}

CpuLimits read_cpu(const JsonView& json) {
  CpuLimits cpu;
  cpu.shares = number_or_none<std::uint64_t>(json, "shares");
  cpu.quota = number_or_none<std::int64_t>(json, "quota");
  cpu.period = number_or_none<std::uint64_t>(json, "period");
  cpu.burst = number_or_none<std::uint64_t>(json, "burst");
  cpu.realtime_runtime = number_or_none<std::int64_t>(json, "realtimeRuntime");
  cpu.realtime_period = number_or_none<std::uint64_t>(json, "realtimePeriod");
  if (const auto idle = json.find("idle")) cpu.idle = idle->integer_between(0, 1);
  if (const auto cpus = json.find("cpus")) cpu.cpus = read_cpu_list(*cpus);
  if (const auto nodes = json.find("mems")) cpu.memory_nodes = read_cpu_list(*nodes);
  return cpu;
}

std::vector<HugepageLimit> read_hugepages(const JsonView& json) {
  std::vector<HugepageLimit> limits;
  for (const auto& entry : elements_or_none(json, "hugepageLimits")) {
    limits.push_back(
        {.page_size = entry.at("pageSize").string(), .limit = entry.at("limit").natural()});
    const auto& size = limits.back().page_size;  // becomes a part of a file's name
    const auto digits = size.find_first_not_of("0123456789");
    if (digits == 0 || digits == size.npos ||
        (size.substr(digits) != "KB" && size.substr(digits) != "MB" &&
         size.substr(digits) != "GB")) {
      entry.at("pageSize").refuse(fmt::format("\"{}\" is no size such as \"2MB\"", size));
    }
  }
  return limits;
}

std::map<std::string, RdmaLimit> read_rdma(const std::optional<JsonView>& json) {
  std::map<std::string, RdmaLimit> limits;
  if (!json) return limits;
  json->each_member([&](const std::string& device, const JsonView& limit) {
    limits[device] = {.handles = number_or_none<std::uint32_t>(limit, "hcaHandles"),
                      .objects = number_or_none<std::uint32_t>(limit, "hcaObjects")};
  });
  return limits;
}

void read_network(const JsonView& json, Resources& resources) {
  resources.network_class_id = number_or_none<std::uint32_t>(json, "classID");
  for (const auto& entry : elements_or_none(json, "priorities")) {
    resources.network_priorities.push_back(
        {.interface = entry.at("name").string(),
         .priority = read_number<std::uint32_t>(entry.at("priority"))});
  }
}

// Names of files in the container's group: a slash would lead into another one.
std::map<std::string, std::string> read_unified(const std::optional<JsonView>& json) {
  auto files = strings_by_name(json);
  for (const auto& [name, content] : files) {
    if (name.find('/') != name.npos || name == "." || name == "..") {
      json->refuse(fmt::format("\"{}\" is no name of a file in a control group", name));
    }
  }
  return files;
}

}  // namespace

Resources read_resources(const JsonView& json) {
  Resources resources;
  if (const auto memory = json.find("memory")) resources.memory = read_memory(*memory);
  if (const auto cpu = json.find("cpu")) resources.cpu = read_cpu(*cpu);
  if (const auto pids = json.find("pids")) resources.pids = pids->at("limit").integer();
  if (const auto block_io = json.find("blockIO")) resources.block_io = read_block_io(*block_io);
  resources.hugepages = read_hugepages(json);
  resources.rdma = read_rdma(json.find("rdma"));
  if (const auto network = json.find("network")) read_network(*network, resources);
  resources.devices = read_device_rules(elements_or_none(json, "devices"));
  resources.unified = read_unified(json.find("unified"));
  return resources;
}

Resources parse_resources(const nlohmann::json& document, const std::string& name) {
  return read_resources(JsonView(document, name));
}

}  // namespace minicontainer
