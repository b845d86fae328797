// The checks of lab 03. They run the learner's minirun and look at the mounts, the devices and the
// root of its container from outside.

#include <fcntl.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;
using Words = std::vector<std::string>;

const std::string kBundle = std::string(kSandboxFolder) + "/bundle";
const char* const kShowMounts = "./lab try 03 -- cat /proc/self/mountinfo";
// The same where the container has no /proc yet.
const char* const kShowMountsFromOutside =
    "./lab try 03 -- sleep 60 & sleep 3; cat /proc/$(pgrep -nx sleep)/mountinfo";

// --- what the checks are made of ---------------------------------------------------------------

json mount_entry(const std::string& destination, const std::string& type, const std::string& source,
                 const Words& options) {
  return {{"destination", destination}, {"type", type}, {"source", source}, {"options", options}};
}

std::string random_name(const char* stem) {
  return fmt::format("{}-{}", stem, random_number(100'000, 999'999));
}

// In the sandbox, before the runtime starts: a folder with one file in it.
void make_folder(const std::string& folder, const std::string& file = "file") {
  std::filesystem::create_directories(folder);
  base::write_file(folder + "/" + file, "");
}

void mount_tmpfs(const std::string& folder) {
  std::filesystem::create_directories(folder);
  sys::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k"), "mount a tmpfs");
}

// A path inside the container, as it is reached from outside.
std::string inside(pid_t pid, const std::string& path) {
  return fmt::format("/proc/{}/root{}", pid, path);
}

// How minirun failed to get as far as the container's program.
std::string describe_end(Container& container) {
  auto& sandbox = container.sandbox();
  const bool has_ended = sandbox.poll().has_value();
  if (sandbox.has_flooded()) return "minirun printed without end";
  return has_ended ? "minirun gave up" : "minirun hung";
}

// The container's program. If there is none, `where` tells how far minirun got.
pid_t started(Container& container, const std::string& where) {
  const auto pid = container.find_main_process(patience());
  if (!pid) {
    container.fail_with_output(describe_end(container) + " " + where,
                               "minirun goes on and starts process.args[0] of config.json");
  }
  return *pid;
}

// What someone sees who enters the container's mount namespace from outside. Such a visitor gets
// the root of the namespace, whatever the root of the container's process is.
std::string visit(Container& container, pid_t pid, const std::function<std::string()>& look) {
  try {
    return look_inside(pid, CLONE_NEWNS, look);
  } catch (const std::runtime_error&) {
    container.runtime_pid();  // ends the check if the container is gone because its runtime is
    throw;
  }
}

Words namespace_table(Container& container, pid_t pid) {
  const base::Fd proc = base::open_file("/proc", O_PATH | O_DIRECTORY);
  std::istringstream text(visit(container, pid, [&] {
    return base::read_all(base::Fd(::openat(proc.get(), "self/mountinfo", O_RDONLY | O_CLOEXEC)));
  }));
  Words table;
  for (std::string line; std::getline(text, line);) table.push_back(line);
  return table;
}

std::string joined(const Words& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

// The line of what is mounted at `path`; ends the check if nothing is.
MountLine require_mounted(pid_t pid, const std::string& what, const std::string& path) {
  const Evidence line = mount_at(pid, path);
  require(!line.text.empty(), {.diagnosis = what + " is not mounted in the container",
                               .expected = "a mount at " + path,
                               .seen = "no mount there",
                               .evidence = {{line.source, joined(mount_table(pid))}},
                               .reproduce = kShowMounts});
  return parse_mount_line(line.text);
}

void require_options(pid_t pid, const std::string& what, const std::string& path,
                     const Words& options, const std::string& reproduce) {
  const MountLine line = require_mounted(pid, what, path);
  for (const auto& option : options) {
    require(line.has_option(option),
            {.diagnosis = fmt::format("{} is mounted without \"{}\"", what, option),
             .expected = fmt::format("\"{}\" among the options of {}", option, path),
             .seen = fmt::format("{}", joined(line.options)),
             .evidence = {mount_at(pid, path)},
             .reproduce = reproduce});
  }
}

// The error with which the kernel refuses to make a file there; 0 if it does make it.
int error_of_writing(const std::string& folder) {
  const std::string file = folder + "/" + random_name("try");
  const base::Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.is_open()) return errno;
  ::unlink(file.c_str());
  return 0;
}

void require_unwritable(pid_t pid, const std::string& path, const std::string& diagnosis,
                        const std::string& reproduce) {
  const int error = error_of_writing(inside(pid, path));
  require(error == EROFS,
          {.diagnosis = diagnosis,
           .expected = fmt::format("making a file in {} fails: {}", path, std::strerror(EROFS)),
           .seen = error == 0 ? "a file could be made there" : std::strerror(error),
           .evidence = {mount_at(pid, path)},
           .reproduce = reproduce});
}

// --- task 1: private mounts, and a root that is a mount ------------------------------------------

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
    if (parse_mount_line(line).mount_point.starts_with(kBundle)) leaked.push_back(line);
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
  const auto root = container.sandbox().outside_path(kBundle + "/rootfs");
  require(is_same_file(inside(pid, "/"), root),
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
  require(::access(inside(pid, folder + "/" + file).c_str(), F_OK) == 0,
          {.diagnosis = "a file system that was mounted below the root folder is missing inside",
           .expected = folder + " shows the file system mounted there",
           .seen = "the bare folder beneath it",
           .evidence = {{fmt::format("/proc/{}/mountinfo", pid), joined(mount_table(pid))}},
           .reproduce = kShowMountsFromOutside});
}

// --- task 2: the file systems of a container ----------------------------------------------------

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
  const std::string path = inside(pid, "/proc/1/ns/pid");
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
  std::string source = kBundle + "/" + random_name("source");
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
  require(is_same_file(inside(pid, path), source),
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

// --- task 3: devices ----------------------------------------------------------------------------

struct Node {
  const char* name;
  unsigned major;
  unsigned minor;
};

constexpr std::array<Node, 6> kNodes = {{{"null", 1, 3},
                                         {"zero", 1, 5},
                                         {"full", 1, 7},
                                         {"random", 1, 8},
                                         {"urandom", 1, 9},
                                         {"tty", 5, 0}}};

// Whether this machine lets minirun make device nodes: root of a user namespace may not.
bool can_make_nodes(Container& container) {
  const std::string answer =
      look_inside(container.sandbox().init_pid(), CLONE_NEWNS, []() -> std::string {
        const std::string path = kBundle + "/try-node";
        if (::mknod(path.c_str(), S_IFCHR | 0600, ::makedev(1, 3)) == -1) return "no";
        ::unlink(path.c_str());
        return "yes";
      });
  return answer == "yes";
}

struct stat require_node(pid_t pid, const Node& node) {
  const std::string path = inside(pid, fmt::format("/dev/{}", node.name));
  const std::string reproduce = fmt::format("./lab try 03 -- ls -l /dev/{}", node.name);
  struct stat status{};
  const int error = ::lstat(path.c_str(), &status) == 0 ? 0 : errno;
  require(error == 0, {.diagnosis = fmt::format("the container has no /dev/{}", node.name),
                       .expected = "a character device",
                       .seen = std::strerror(error),
                       .evidence = {{path, "(nothing there)"}},
                       .reproduce = reproduce});
  const bool is_right = S_ISCHR(status.st_mode) && major(status.st_rdev) == node.major &&
                        minor(status.st_rdev) == node.minor;
  require(is_right, {.diagnosis = fmt::format("/dev/{} is not the device of that name", node.name),
                     .expected = fmt::format("character device {}:{}", node.major, node.minor),
                     .seen = fmt::format("file type {:06o}, device {}:{}", status.st_mode & S_IFMT,
                                         major(status.st_rdev), minor(status.st_rdev)),
                     .evidence = {{path + " (stat)", fmt::format("st_mode {:06o}, st_rdev {:#x}",
                                                                 status.st_mode, status.st_rdev)}},
                     .reproduce = reproduce});
  return status;
}

void require_bound_node(Container& container, pid_t pid, const Node& node) {
  const std::string path = fmt::format("/dev/{}", node.name);
  require_node(pid, node);
  const bool is_bound = !mount_at(pid, path).text.empty() &&
                        is_same_file(inside(pid, path), container.sandbox().outside_path(path));
  require(is_bound,
          {.diagnosis = fmt::format("{} is not the node of outside, bound to its place", path),
           .expected = "a bind mount of the node of that name, since mknod is not permitted",
           .seen = "another file",
           .evidence = {mount_at(pid, path)},
           .reproduce = fmt::format("./lab try 03 -- ls -l {}", path)});
}

void require_own_node(pid_t pid, const Node& node) {
  const Evidence line = mount_at(pid, fmt::format("/dev/{}", node.name));
  require(line.text.empty(),
          {.diagnosis = fmt::format("/dev/{} is the node of outside, although mknod is permitted",
                                    node.name),
           .expected = "a node of the container's own, made in its /dev",
           .seen = "a bind mount",
           .evidence = {line},
           .reproduce = kShowMounts});
}

WORKBOOK_CHECK(Task3, DeviceNodes, "null, zero, full, random, urandom and tty are there") {
  Container container({});
  const pid_t pid = started(container, "while it filled /dev");
  const bool may_make = can_make_nodes(container);
  for (const auto& node : kNodes) {
    require_node(pid, node);
    if (may_make) {
      require_own_node(pid, node);
    } else {
      require_bound_node(container, pid, node);
    }
  }
}

WORKBOOK_CHECK(Task3, ExactModes, "everybody may read and write the devices, whatever the umask") {
  step("set the umask to 077");
  Container container({.prepare = [] { ::umask(077); }});
  const pid_t pid = started(container, "while it filled /dev, under the umask 077");
  const bool may_make = can_make_nodes(container);
  for (const auto& node : kNodes) {
    const mode_t mode = require_node(pid, node).st_mode & 07777;
    if (!may_make) {
      require_bound_node(container, pid, node);  // its mode is that of the node outside
      continue;
    }
    require(mode == 0666, {.diagnosis = "the umask took permissions away from a device node",
                           .expected = fmt::format("mode 0666 of /dev/{}", node.name),
                           .seen = fmt::format("mode {:04o}", mode),
                           .evidence = {{inside(pid, fmt::format("/dev/{} (stat)", node.name)),
                                         fmt::format("st_mode & 07777 = {:04o}", mode)}},
                           .reproduce = "(umask 077; ./lab try 03 -- ls -l /dev)"});
  }
}

WORKBOOK_CHECK(Task3, WithoutPrivilege, "where mknod is not permitted, the nodes are bound") {
  step("asked for a user namespace: its root may not make device nodes");
  Container container(
      {.namespaces = {"pid", "network", "ipc", "uts", "mount", "user"}, .edit = [](json& config) {
         const auto to_root = json::array({{{"containerID", 0}, {"hostID", 0}, {"size", 1}}});
         config["linux"]["uidMappings"] = to_root;
         config["linux"]["gidMappings"] = to_root;
       }});
  const pid_t pid = started(container, "at a device node that it may not make");
  for (const auto& node : kNodes) require_bound_node(container, pid, node);
}

const std::array<std::pair<const char*, const char*>, 5> kLinks = {{{"fd", "/proc/self/fd"},
                                                                    {"stdin", "/proc/self/fd/0"},
                                                                    {"stdout", "/proc/self/fd/1"},
                                                                    {"stderr", "/proc/self/fd/2"},
                                                                    {"ptmx", "pts/ptmx"}}};

void require_link(pid_t pid, const std::string& name, const std::string& target) {
  std::array<char, 256> buffer{};
  const std::string path = inside(pid, "/dev/" + name);
  const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
  const std::string seen(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  // "pts/ptmx" may as well be written from the root.
  require(seen == target || (name == "ptmx" && seen == "/dev/pts/ptmx"),
          {.diagnosis = fmt::format("/dev/{} is not a link to {}", name, target),
           .expected = target,
           .seen = seen.empty() ? "no link" : seen,
           .evidence = {{path + " (readlink)", seen.empty() ? "(no link)" : seen}},
           .reproduce = "./lab try 03 -- ls -l /dev"});
}

WORKBOOK_CHECK(Task3, Links, "fd, stdin, stdout, stderr and ptmx are links") {
  Container container({});
  const pid_t pid = started(container, "while it filled /dev");
  for (const auto& [name, target] : kLinks) require_link(pid, name, target);
}

WORKBOOK_CHECK(Task3, NoLinkOverAMount, "a name in /dev that is taken already is left alone") {
  const auto& [taken, unused] = kLinks.at(static_cast<std::size_t>(random_number(0, 3)));
  const std::string path = fmt::format("/dev/{}", taken);
  step("asked for a tmpfs on " + path);
  Container container({.edit = [&](json& config) {
    config["mounts"].push_back(mount_entry(path, "tmpfs", "taken", {"nosuid"}));
  }});
  const pid_t pid = started(container, "at a link in /dev whose name was taken already");
  require_mounted(pid, "a tmpfs that config.json asks for", path);
  for (const auto& [name, target] : kLinks) {
    if (name != taken) require_link(pid, name, target);
  }
}

// --- task 4: pivot_root -------------------------------------------------------------------------

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
  sys::check(::mount(nullptr, (kBundle + "/rootfs").c_str(), nullptr, flags, nullptr),
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

// --- task 5: masked and read-only paths
// -----------------------------------------------------------

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
  require(is_null_device(inside(pid, secret)),
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
  require(std::filesystem::is_empty(inside(pid, folder)),
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
  require_writable_outside(container, kBundle, reproduce);
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
  require_writable_outside(container, kBundle + "/rootfs", reproduce);
  const int below = error_of_writing(inside(pid, "/dev"));
  require(below == 0, {.diagnosis = "a file system mounted below the root became read-only with it",
                       .expected = "a file can be made in /dev, a tmpfs of its own",
                       .seen = std::strerror(below),
                       .evidence = {mount_at(pid, "/dev")},
                       .reproduce = reproduce});
}

}  // namespace
