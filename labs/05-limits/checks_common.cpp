#include "labs/05-limits/checks_common.hpp"

#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

ContainerPlan container_plan(const GroupPlan& plan, const std::string& path) {
  return {.process = plan.process,
          .namespaces = plan.namespaces,
          .flags = {},
          .script = plan.script,
          .edit =
              [plan, path](json& config) {
                config["linux"]["cgroupsPath"] = path;
                config["linux"]["resources"] = plan.resources;
              },
          .prepare =
              [plan, path] {
                if (plan.generation == Generation::kV2) show_only_v2();
                plan.prepare(path);
              }};
}

}  // namespace

json memory_without_swap(std::int64_t megabytes) {
  json memory = {{"limit", megabytes * kMegabyte}};
  if (std::filesystem::exists("/proc/swaps")) memory["swap"] = megabytes * kMegabyte;
  return {{"memory", memory}};
}

GroupedContainer::GroupedContainer(const GroupPlan& plan)
    : generation_(plan.generation),
      path_(new_group_path()),
      container_(container_plan(plan, path_)) {
  step("linux.cgroupsPath is " + path_);
}

GroupedContainer::~GroupedContainer() {
  thaw_groups(check_group_name());
}

fs::path GroupedContainer::folder(const std::string& controller) const {
  return tree_of(generation_, controller).point / fs::path(path_).relative_path();
}

std::string GroupedContainer::read(const std::string& controller, const std::string& file) const {
  return read_line(folder(controller) / file);
}

}  // namespace workbook
