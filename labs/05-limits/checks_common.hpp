// What the checks of lab 05 share: a container with a group of its own, on the generation of
// cgroups that the check is about, and looking at that group from outside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/group_generation.hpp"
#include "workbook/checks/random.hpp"

namespace workbook {

constexpr std::int64_t kMegabyte = 1 << 20;
/// The exit code of a program that SIGKILL has ended.
constexpr int kKilled = 128 + 9;

struct GroupPlan {
  Generation generation = Generation::kV1;
  std::vector<std::string> process = {"/probe", "wait"};
  std::set<std::string> namespaces = {"pid", "network", "ipc", "uts", "mount"};
  nlohmann::json resources = nlohmann::json::object();
  std::string script = {};  ///< see ContainerPlan
  /// Runs inside the sandbox before the runtime starts, with the trees as the runtime sees them.
  std::function<void(const std::string& path)> prepare = [](const std::string&) {};
};

/// linux.resources with a limit on memory that swap does not soften. A kernel without swap has no
/// file for that limit.
nlohmann::json memory_without_swap(std::int64_t megabytes);

/// A container whose linux.cgroupsPath is a new name below the checks' own group.
class GroupedContainer {
 public:
  explicit GroupedContainer(const GroupPlan& plan);
  /// Thaws: a frozen process would keep the sandbox from ending.
  ~GroupedContainer();
  GroupedContainer(const GroupedContainer&) = delete;
  GroupedContainer& operator=(const GroupedContainer&) = delete;

  [[nodiscard]] Container& container() { return container_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// The folder of its group in the tree of a controller (v2: in the one tree).
  [[nodiscard]] std::filesystem::path folder(const std::string& controller) const;
  /// A file of it without its line end; "(no such file)" if it is not there.
  [[nodiscard]] std::string read(const std::string& controller, const std::string& file) const;

 private:
  Generation generation_;
  std::string path_;
  Container container_;
};

}  // namespace workbook
