#include "minicontainer/engine/update.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/engine/start.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace engine {
namespace {

template <typename Value>
void merge(Value& value, const Value& change) {
  if (change != Value{}) value = change;
}

}  // namespace

void merge_limits(Limits& limits, const Limits& changes) {
  merge(limits.memory, changes.memory);
  merge(limits.memory_swap, changes.memory_swap);
  merge(limits.memory_reservation, changes.memory_reservation);
  merge(limits.nano_cpus, changes.nano_cpus);
  merge(limits.cpu_shares, changes.cpu_shares);
  merge(limits.cpu_quota, changes.cpu_quota);
  merge(limits.cpu_period, changes.cpu_period);
  merge(limits.cpuset_cpus, changes.cpuset_cpus);
  merge(limits.cpuset_mems, changes.cpuset_mems);
  merge(limits.pids_limit, changes.pids_limit);
  merge(limits.block_io_weight, changes.block_io_weight);
}

void update_container(const Folders& folders, const std::string& id,
                      const std::function<void(Settings&)>& change) {
  const ContainerLock lock(folders, id);
  const Container container = load_container(folders, id);
  Record record = container.record;
  change(record.settings);
  if (container.is_running()) {
    auto resources = resources_of(record.settings);
    resources.erase("devices");
    const auto file = folders.container(id) / "bundle" / "resources.json";
    monitor::replace_file_quickly(file, base::format_json(resources));
    call_runtime(folders, {"update", "--resources", file, id});
  }
  save_record(folders, record);
  if (container.is_monitored) {
    write_plan(folders, record, container.state.restart_count);
    refresh_monitor(folders, id);
  }
}

}  // namespace engine
