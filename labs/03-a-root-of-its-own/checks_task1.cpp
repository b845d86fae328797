// Task 1 of lab 03: private mounts, and a root that is a mount. Nothing leaks out, and what is
// mounted below the root comes along.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "base/file.hpp"
#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

void require_root_mount(pid_t pid) {
  const Evidence line = mount_at(pid, "/");
  require(!line.text.empty(),
          {.diagnosis = "the container's root folder is not a mount point",
           .expected = "a mount at /, as the container's program sees it",
           .seen = "an ordinary folder of a file system that is mounted further up",
           .evidence = {{line.source, "(no line for /)"}},
           .reproduce = kShowMountsFromOutside});
}

// Mounts below the bundle in the sandbox's table. The sandbox is to minirun what your machine is.
void require_nothing_leaked(Container& container) {
  Words leaked;
  for (const auto& line : container.sandbox().mount_table()) {
    if (parse_mount_line(line).mount_point.starts_with(kBundleFolder)) leaked.push_back(line);
  }
  const pid_t outside = container.sandbox().init_pid();
  require(leaked.empty(),
          {.diagnosis = "what the container mounts is mounted outside as well",
           .expected = "no mount below the bundle's folder in the mount table outside",
           .seen = fmt::format("{} mount(s) of the container", leaked.size()),
           .evidence = {{fmt::format("/proc/{}/mountinfo", outside), joined(leaked)}},
           .reproduce = "./lab check 03.1"});
}

WORKBOOK_CHECK(Task1, NothingLeaksOut, "nothing that the container mounts is mounted outside") {
  Container container({});
  const auto pid = container.find_main_process(patience());
  require_nothing_leaked(container);
  if (!pid) {
    container.fail_with_output(
        describe_end(container) + " while it changed to the container's root",
        "the new root is a mount point, as pivot_root demands, and the old one can be unmounted; "
        "minirun's own words below tell which step failed");
  }
  require_root_mount(*pid);
  ::kill(*pid, SIGKILL);
  container.exit_code();
  step("the container has ended");
  require_nothing_leaked(container);
}

WORKBOOK_CHECK(Task1, PrivateMounts, "no mount of the container is connected to one outside") {
  Container container({});
  const pid_t pid = started(container, "while it changed to the container's root");
  for (const auto& line : namespace_table(container, pid)) {
    const auto fields = parse_mount_line(line).optional_fields;
    if (fields.empty()) continue;
    const bool is_shared = fields.front().starts_with("shared:");
    fail_check({.diagnosis = is_shared ? "a mount of the container is still shared: changes in it "
                                         "happen outside as well"
                                       : "a mount of the container is still a slave: what is "
                                         "mounted outside appears inside",
                .expected = "neither shared:N nor master:N in any line",
                .seen = joined(fields),
                .evidence = {{fmt::format("/proc/{}/mountinfo", pid), line}},
                .reproduce = kShowMountsFromOutside});
  }
  require_root_mount(pid);
}

WORKBOOK_CHECK(Task1, RootIsAMountPoint, "the container's root folder is a mount of its own") {
  Container container({});
  const pid_t pid = started(container, "while it changed to the container's root");
  require_root_mount(pid);
  const auto root = container.sandbox().outside_path(kBundleFolder + "/rootfs");
  require(is_same_file(path_inside(pid, "/"), root),
          {.diagnosis = "the container's root is another folder than the bundle's rootfs",
           .expected = "the folder that root.path of config.json names",
           .seen = "a mount of something else",
           .evidence = {mount_at(pid, "/")},
           .reproduce = "./lab try 03 -- ls /"});
}

WORKBOOK_CHECK(Task1, MountsBelowStay, "what is mounted below the root folder comes along") {
  const std::string folder = "/" + random_name("data");
  const std::string file = random_name("file");
  step("mounted a tmpfs on rootfs" + folder + " and made a file there");
  Container container({.prepare = [&] {
    mount_tmpfs("rootfs" + folder);
    base::write_file("rootfs" + folder + "/" + file, "");
  }});
  const pid_t pid = started(container, "over a root folder with a mount below it");
  require_root_mount(pid);
  require(::access(path_inside(pid, folder + "/" + file).c_str(), F_OK) == 0,
          {.diagnosis = "a file system that was mounted below the root folder is missing inside",
           .expected = folder + " shows the file system mounted there",
           .seen = "the bare folder beneath it",
           .evidence = {{fmt::format("/proc/{}/mountinfo", pid), joined(mount_table(pid))}},
           .reproduce = kShowMountsFromOutside});
}

}  // namespace
