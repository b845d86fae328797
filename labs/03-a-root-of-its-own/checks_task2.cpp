// Task 2 of lab 03: the file systems and binds of config.json, with their options, mounted where
// they belong.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

const char* const kTryReadOnlyBind =
    R"(./lab try 03 --set '{"mounts":[{"destination":"/mnt","type":"bind",)"
    R"("source":"/tmp/bundle","options":["bind","ro"]}]}' -- touch /mnt/try)";

void require_type(pid_t pid, const std::string& path, const std::string& type) {
  const MountLine line = require_mounted(pid, path, path);
  require(line.type == type,
          {.diagnosis = fmt::format("{} is not a file system of type {}", path, type),
           .expected = type,
           .seen = line.type,
           .evidence = {mount_at(pid, path)},
           .reproduce = kShowMounts});
}

void require_own_proc(pid_t pid) {
  std::array<char, 64> link{};
  const std::string path = path_inside(pid, "/proc/1/ns/pid");
  const ssize_t length = ::readlink(path.c_str(), link.data(), link.size() - 1);
  const std::string seen(link.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  const Evidence own = namespace_evidence(pid, "pid");
  require(seen == own.text, {.diagnosis = "/proc in the container shows processes of outside",
                             .expected = "its process 1 is in the container's PID namespace",
                             .seen = seen.empty() ? "no process 1 there" : seen,
                             .evidence = {own, {path, seen}},
                             .reproduce = "./lab try 03 -- ps"});
}

WORKBOOK_CHECK(Task2, FileSystems,
               "proc, tmpfs, devpts and sysfs are mounted as config.json says") {
  const std::string scratch = "/" + random_name("scratch");
  const std::string size = fmt::format("size={}k", 4 * random_number(16, 900));
  const std::string mode = fmt::format("mode=7{}{}", random_number(1, 7), random_number(1, 7));
  Container container({.edit = [&](json& config) {
    config["mounts"].push_back(mount_entry(scratch, "tmpfs", "scratch", {"noexec", size, mode}));
  }});
  const pid_t pid = started(container, "at one of the mounts in config.json");
  const std::vector<std::tuple<std::string, std::string, Words>> mounts = {
      {"/proc", "proc", {"nosuid", "noexec", "nodev"}},
      {"/dev", "tmpfs", {"nosuid"}},
      {"/dev/pts", "devpts", {"nosuid", "noexec"}},
      {"/sys", "sysfs", {"nosuid", "noexec", "nodev", "ro"}},
      {scratch, "tmpfs", {"noexec"}}};
  for (const auto& [path, type, options] : mounts) {
    require_type(pid, path, type);
    require_options(pid, path, path, options, kShowMounts);
  }
  require_own_proc(pid);
  const MountLine line = parse_mount_line(mount_at(pid, scratch).text);
  require(line.has_super_option(size) && line.has_super_option(mode),
          {.diagnosis = "the file system did not get its own options, such as size= and mode=",
           .expected = size + " and " + mode,
           .seen = fmt::format("{}", joined(line.super_options)),
           .evidence = {mount_at(pid, scratch)},
           .reproduce = "./lab try 03 -- grep ' /dev ' /proc/self/mountinfo"});
}

struct BindPlan {
  std::string source = kBundleFolder + "/" + random_name("source");
  std::string folder = "/" + random_name("folder");
  std::string deep = "/" + random_name("deep");
  std::string file = "/" + random_name("file");
};

void edit_binds(const BindPlan& plan, json& config) {
  auto& mounts = config["mounts"];
  mounts.push_back(mount_entry(plan.folder, "bind", plan.source, {"bind"}));
  mounts.push_back(mount_entry(plan.deep, "bind", plan.source, {"rbind"}));
  mounts.push_back(mount_entry(plan.file, "bind", plan.source + "/file", {"bind"}));
}

void require_bound(pid_t pid, const std::string& path, const std::filesystem::path& source) {
  require_mounted(pid, "a bind that config.json asks for", path);
  require(is_same_file(path_inside(pid, path), source),
          {.diagnosis = "a bind mount shows something else than its source",
           .expected = "the very file or folder that \"source\" names",
           .seen = "another one",
           .evidence = {mount_at(pid, path)},
           .reproduce = kShowMounts});
}

WORKBOOK_CHECK(Task2, Binds, "a bind shows its source: a folder, a folder with mounts, a file") {
  const BindPlan plan;
  step("made a folder with a file, and mounted a tmpfs on its folder `below`");
  Container container({.edit = [&](json& config) { edit_binds(plan, config); },
                       .prepare =
                           [&] {
                             make_folder(plan.source);
                             mount_tmpfs(plan.source + "/below");
                           }});
  const pid_t pid = started(container, "at a bind mount");
  auto& sandbox = container.sandbox();
  require_bound(pid, plan.folder, sandbox.outside_path(plan.source));
  require_bound(pid, plan.deep, sandbox.outside_path(plan.source));
  require_bound(pid, plan.file, sandbox.outside_path(plan.source + "/file"));
  const Evidence deep = mount_at(pid, plan.deep + "/below");
  require(!deep.text.empty(),
          {.diagnosis = "\"rbind\" did not bring along what is mounted below its source",
           .expected = "a tmpfs at " + plan.deep + "/below",
           .seen = "no mount there",
           .evidence = {mount_at(pid, plan.deep)},
           .reproduce = kShowMounts});
  const Evidence shallow = mount_at(pid, plan.folder + "/below");
  require(shallow.text.empty(),
          {.diagnosis = R"("bind" brought along what is mounted below its source, as "rbind" does)",
           .expected = "no mount at " + plan.folder + "/below",
           .seen = "the mount below the source",
           .evidence = {shallow},
           .reproduce = kShowMounts});
}

WORKBOOK_CHECK(Task2, ReadOnlyBind, "the flags of a bind mount hold: ro, nosuid, nodev, noexec") {
  const BindPlan plan;
  Container container({.edit =
                           [&](json& config) {
                             config["mounts"].push_back(
                                 mount_entry(plan.folder, "bind", plan.source,
                                             {"bind", "ro", "nosuid", "nodev", "noexec"}));
                           },
                       .prepare = [&] { make_folder(plan.source); }});
  const pid_t pid = started(container, "at a read-only bind mount");
  require_bound(pid, plan.folder, container.sandbox().outside_path(plan.source));
  require_unwritable(pid, plan.folder, "a bind mount is writable although config.json says \"ro\"",
                     kTryReadOnlyBind);
  require_options(pid, "a bind", plan.folder, {"ro", "nosuid", "nodev", "noexec"},
                  kTryReadOnlyBind);
  const auto source = container.sandbox().outside_path(plan.source);
  require(error_of_writing(source) == 0,
          {.diagnosis = "the source of a read-only bind has become read-only outside as well",
           .expected = "only the bind mount is read-only",
           .seen = "no file can be made in the source",
           .evidence = {mount_at(pid, plan.folder)},
           .reproduce = kTryReadOnlyBind});
}

WORKBOOK_CHECK(Task2, Propagation, "a mount gets the propagation that its options name") {
  const std::string shared = "/" + random_name("shared");
  const std::string plain = "/" + random_name("plain");
  Container container({.edit = [&](json& config) {
    config["mounts"].push_back(mount_entry(shared, "tmpfs", "tmpfs", {"nosuid", "shared"}));
    config["mounts"].push_back(mount_entry(plain, "tmpfs", "tmpfs", {"nosuid"}));
  }});
  const pid_t pid = started(container, "at a mount with the option \"shared\"");
  require_mounted(pid, "a tmpfs that config.json asks for", plain);
  const auto fields =
      require_mounted(pid, "a tmpfs that config.json asks for", shared).optional_fields;
  require(!fields.empty() && fields.front().starts_with("shared:"),
          {.diagnosis = "the option \"shared\" of a mount had no effect",
           .expected = "shared:N in its line",
           .seen = fields.empty() ? "no such field: the mount is private" : joined(fields),
           .evidence = {mount_at(pid, shared)},
           .reproduce = R"(./lab try 03 --set '{"mounts":[{"destination":"/proc","type":"proc",)"
                        R"("source":"proc","options":["shared"]}]}' -- cat /proc/self/mountinfo)"});
}

// Makes two folders outside and in the image, and links in the image that name them: outside they
// lead to the folders of outside, inside a root of its own to those of the image.
void plant_links(const std::string& one, const std::string& two) {
  for (const auto& folder : {one, two + "/up"}) {
    make_folder(folder);
    make_folder("rootfs" + folder);
  }
  sys::check(::symlink(one.c_str(), "rootfs/link"), "make a link");
  sys::check(::symlink(("../../.." + two).c_str(), "rootfs/up"), "make a link");
}

WORKBOOK_CHECK(Task2, LinksStayInside,
               "a link in the image does not lead a mount out of the root") {
  const std::string one = std::string(kSandboxFolder) + "/" + random_name("one");
  const std::string two = std::string(kSandboxFolder) + "/" + random_name("two");
  step("made folders outside and, of the same names, in the image");
  step("made the links rootfs/link -> " + one + " and rootfs/up -> ../../.." + two);
  Container container({.edit =
                           [](json& config) {
                             auto& mounts = config["mounts"];
                             mounts.push_back(mount_entry("/plain", "tmpfs", "tmpfs", {}));
                             mounts.push_back(mount_entry("/link", "tmpfs", "one", {"noexec"}));
                             mounts.push_back(mount_entry("/up/up", "tmpfs", "two", {"noexec"}));
                           },
                       .prepare = [&] { plant_links(one, two); }});
  const pid_t pid = started(container, "at a mount point that is a link in the image");
  require_mounted(pid, "a tmpfs that config.json asks for", "/plain");
  for (const auto& path : {one, two + "/up"}) {
    const Evidence line = mount_at(pid, path);
    require(!line.text.empty(),
            {.diagnosis = "a link in the image led a mount out of the container's root",
             .expected = "a mount at " + path + ", where the link leads within the container",
             .seen = "no mount there",
             .evidence = {{line.source, joined(mount_table(pid))}},
             .reproduce = kShowMounts});
  }
}

}  // namespace
