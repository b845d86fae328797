// Lab 05, for grading: shares that the visible checks do not convert.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

// 2 to 262144 becomes 1 to 10000, and what is left over of the division is dropped.
std::uint64_t weight_of(std::uint64_t shares) {
  return 1 + (shares - 2) * 9999 / 262142;
}

// In the sandbox: the group is a folder that keeps what is written, so that a v2 tree without the
// controller will do.
void record_group(const std::string& path) {
  const std::string folder = "/sys/fs/cgroup" + path;
  std::filesystem::create_directories(folder);
  sys::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m"), "mount a tmpfs");
  for (const char* file : {"cgroup.procs", "cpu.weight"}) base::write_file(folder + "/" + file, "");
}

void require_weight(std::uint64_t shares) {
  step(fmt::format("linux.resources.cpu.shares is {}", shares));
  GroupedContainer grouped({.generation = Generation::kV2,
                            .resources = {{"cpu", {{"shares", shares}}}},
                            .prepare = record_group});
  auto& sandbox = grouped.container().sandbox();
  const auto file = sandbox.outside_path("/sys/fs/cgroup" + grouped.path() + "/cpu.weight");
  const std::string expected = std::to_string(weight_of(shares));
  wait_until([&] { return read_line(file) == expected || sandbox.poll(); }, patience());
  const std::string seen = read_line(file);
  Diagnosis wrong{.diagnosis = "the shares of config.json became another weight",
                  .expected = expected + " in cpu.weight",
                  .seen = seen.empty() ? "nothing" : seen,
                  .reproduce = "./lab check 05.2"};
  if (seen != expected) grouped.container().add_output(wrong);
  require(seen == expected, wrong);
}

WORKBOOK_CHECK(Task2, AnyShares, "whatever the shares are, the weight is their part of the range") {
  require_generation(Generation::kV2);
  require_weight(static_cast<std::uint64_t>(random_number(1100, 9000)));
  require_weight(static_cast<std::uint64_t>(random_number(20'000, 250'000)));
}

}  // namespace
