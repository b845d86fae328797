// Task 4 of lab 03, pivot_root: the mount namespace has the new root, and nothing of the old one is
// left in it.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

// The container enters its own mount namespace, and so the root of that namespace.
const char* const kVisit = "./lab try 03 -- nsenter -m -t 1 ls /";

bool visitor_finds(Container& container, pid_t pid, const std::string& path) {
  return visit(container, pid, [&] {
           return std::string(::access(path.c_str(), F_OK) == 0 ? "yes" : "no");
         }) == "yes";
}

void require_no_old_root(pid_t pid) {
  const auto table = mount_table(pid);
  const auto roots = std::ranges::count_if(
      table, [](const std::string& line) { return parse_mount_line(line).mount_point == "/"; });
  require(roots <= 1, {.diagnosis = "the old root is still mounted, on top of the new one",
                       .expected = "one mount at /",
                       .seen = fmt::format("{} mounts at /", roots),
                       .evidence = {{fmt::format("/proc/{}/mountinfo", pid), joined(table)}},
                       .reproduce = kShowMounts});
}

WORKBOOK_CHECK(Task4, RootOfTheNamespace, "whoever enters the mount namespace is in the new root") {
  const std::string marker = "/" + random_name("marker");
  step("put the file " + marker + " into the image");
  Container container({.prepare = [&] { base::write_file("rootfs" + marker, ""); }});
  const pid_t pid = started(container, "while it changed to the container's root");
  require_no_old_root(pid);
  require(visitor_finds(container, pid, marker),
          {.diagnosis = "only the process sees a new root: the mount namespace still has the old "
                        "one",
           .expected = "a visitor who enters the namespace with setns finds " + marker,
           .seen = "the visitor is in the file system of outside",
           .evidence = {namespace_evidence(pid, "mnt"),
                        {"/proc/self/mountinfo of the visitor",
                         joined(namespace_table(container, pid))}},
           .reproduce = kVisit});
}

// A mount of the container is at one of these, or at a device below /dev.
bool is_expected_mount(const std::string& point) {
  static const Words kPoints = {"/", "/proc", "/dev", "/dev/pts", "/sys"};
  if (std::ranges::find(kPoints, point) != kPoints.end()) return true;
  return std::ranges::any_of(
      kNodes, [&](const Node& node) { return point == fmt::format("/dev/{}", node.name); });
}

WORKBOOK_CHECK(Task4, NothingOfTheOldRoot,
               "no file system of outside is mounted in the container") {
  const std::string secret = std::string(kSandboxFolder) + "/" + random_name("secret");
  step("made the file " + secret + " outside");
  Container container({.prepare = [&] { base::write_file(secret, ""); }});
  const pid_t pid = started(container, "while it changed to the container's root");
  for (const auto& line : namespace_table(container, pid)) {
    const auto point = parse_mount_line(line).mount_point;
    require(is_expected_mount(point),
            {.diagnosis = "a file system of outside is still mounted in the container's namespace",
             .expected = "the root and the mounts of config.json, nothing else",
             .seen = "a mount at " + point,
             .evidence = {{"/proc/self/mountinfo of a visitor to the namespace", line}},
             .reproduce = kShowMounts});
  }
  require(!visitor_finds(container, pid, secret),
          {.diagnosis = "a file of outside can be reached from the container's namespace",
           .expected = "no " + secret + " there",
           .seen = "the file of outside",
           .evidence = {namespace_evidence(pid, "mnt")},
           .reproduce = kVisit});
}

void make_image_read_only() {
  const char* root = "rootfs";
  sys::check(::mount(root, root, nullptr, MS_BIND, nullptr), "bind the image");
  const unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY;
  sys::check(::mount(nullptr, (kBundleFolder + "/rootfs").c_str(), nullptr, flags, nullptr),
             "make the image read-only");
}

WORKBOOK_CHECK(Task4, ReadOnlyImage, "a read-only image can become the root, too") {
  const std::string marker = "/" + random_name("marker");
  step("mounted the image read-only");
  Container container({.prepare = [&] {
    base::write_file("rootfs" + marker, "");
    make_image_read_only();
  }});
  const pid_t pid = started(container, "while it changed to a read-only root");
  require(visitor_finds(container, pid, marker),
          {.diagnosis = "a read-only image did not become the root of the mount namespace",
           .expected = "a visitor who enters the namespace with setns finds " + marker,
           .seen = "no such file",
           .evidence = {mount_at(pid, "/"), namespace_evidence(pid, "mnt")},
           .reproduce = kVisit});
}

}  // namespace
