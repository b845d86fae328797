// Task 5 of lab 03: masked and read-only paths, and a read-only root.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstring>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

std::string with_path_in(const std::string& member, const std::string& path) {
  return fmt::format(R"(./lab try 03 --set '{{"linux":{{"{}":["{}"]}}}}')", member, path);
}

bool is_null_device(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISCHR(status.st_mode) &&
         status.st_rdev == ::makedev(1, 3);
}

WORKBOOK_CHECK(Task5, MaskedFile, "a masked file is /dev/null, and a missing one is no error") {
  const std::string secret = "/" + random_name("secret");
  const std::string missing = "/" + random_name("missing");
  step("put the file " + secret + " into the image, and masked it and a file that is not there");
  Container container({.edit =
                           [&](json& config) {
                             config["linux"]["maskedPaths"] = {missing, secret};
                             config["linux"]["readonlyPaths"] = {missing};
                           },
                       .prepare = [&] { base::write_file("rootfs" + secret, "secret"); }});
  const pid_t pid = started(container, "at a path to mask that the image does not have");
  require(is_null_device(path_inside(pid, secret)),
          {.diagnosis = "a masked file can still be read",
           .expected = "the null device, 1:3, at " + secret,
           .seen = "the image's file",
           .evidence = {mount_at(pid, secret)},
           .reproduce = with_path_in("maskedPaths", "/probe") + " -- ls -l /probe"});
}

WORKBOOK_CHECK(Task5, MaskedFolder, "a masked folder is empty, and nothing can be put into it") {
  const std::string folder = "/" + random_name("folder");
  const std::string reproduce =
      with_path_in("maskedPaths", "/proc/sys") + " -- sh -c 'ls /proc/sys; >/proc/sys/try'";
  step("put the folder " + folder + " with a file into the image, and masked it");
  Container container({.edit = [&](json& config) { config["linux"]["maskedPaths"] = {folder}; },
                       .prepare = [&] { make_folder("rootfs" + folder); }});
  const pid_t pid = started(container, "at a folder that it had to mask");
  require(std::filesystem::is_empty(path_inside(pid, folder)),
          {.diagnosis = "a masked folder still shows what is in it",
           .expected = "an empty folder",
           .seen = "the image's files",
           .evidence = {mount_at(pid, folder)},
           .reproduce = reproduce});
  require_unwritable(pid, folder, "files can be made in a masked folder", reproduce);
}

void require_writable_outside(Container& container, const std::string& folder,
                              const std::string& reproduce) {
  const int error = error_of_writing(container.sandbox().outside_path(folder));
  require(error == 0,
          {.diagnosis = "the whole file system has become read-only, outside as well",
           .expected = "only the container's own mount is read-only",
           .seen = fmt::format("in the folder {} outside: {}", folder, std::strerror(error)),
           .evidence = {mount_at(container.sandbox().init_pid(), kSandboxFolder)},
           .reproduce = reproduce});
}

WORKBOOK_CHECK(Task5, ReadOnlyPaths, "read-only paths are read-only, and keep their other flags") {
  const std::string folder = "/" + random_name("folder");
  const std::string scratch = "/" + random_name("scratch");
  Container container({.edit =
                           [&](json& config) {
                             config["mounts"].push_back(mount_entry(scratch, "tmpfs", "tmpfs",
                                                                    {"nosuid", "nodev", "noexec"}));
                             config["linux"]["readonlyPaths"] = {folder, scratch, "/proc/sys"};
                           },
                       .prepare = [&] { make_folder("rootfs" + folder); }});
  const pid_t pid = started(container, "at a path that it had to make read-only");
  const std::string reproduce = with_path_in("readonlyPaths", "/etc") + " -- touch /etc/try";
  require_unwritable(pid, folder, "a read-only path can still be written to", reproduce);
  require_writable_outside(container, kBundleFolder, reproduce);
  for (const auto& path : {scratch, std::string("/proc/sys")}) {
    require_options(pid, "a read-only path", path, {"ro", "nosuid", "nodev", "noexec"},
                    "./lab try 03 -- grep ' /proc' /proc/self/mountinfo");
  }
}

WORKBOOK_CHECK(Task5, ReadOnlyRoot, "the root is read-only, and nothing else becomes so") {
  Container container({.edit = [](json& config) { config["root"]["readonly"] = true; }});
  const pid_t pid = started(container, "while it made the root read-only");
  const std::string reproduce = R"(./lab try 03 --set '{"root":{"readonly":true}}' -- touch /try)";
  require_unwritable(pid, "/", "the root can be written to although config.json says \"readonly\"",
                     reproduce);
  require_writable_outside(container, kBundleFolder + "/rootfs", reproduce);
  const int below = error_of_writing(path_inside(pid, "/dev"));
  require(below == 0, {.diagnosis = "a file system mounted below the root became read-only with it",
                       .expected = "a file can be made in /dev, a tmpfs of its own",
                       .seen = std::strerror(below),
                       .evidence = {mount_at(pid, "/dev")},
                       .reproduce = reproduce});
}

}  // namespace
