// Task 3 of lab 03: the devices in /dev, made or bound, and the links beside them.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "labs/03-a-root-of-its-own/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

// Whether this machine lets minirun make device nodes: root of a user namespace may not.
bool can_make_nodes(Container& container) {
  const std::string answer =
      look_inside(container.sandbox().init_pid(), CLONE_NEWNS, []() -> std::string {
        const std::string path = kBundleFolder + "/try-node";
        if (::mknod(path.c_str(), S_IFCHR | 0600, ::makedev(1, 3)) == -1) return "no";
        ::unlink(path.c_str());
        return "yes";
      });
  return answer == "yes";
}

struct stat require_node(pid_t pid, const Node& node) {
  const std::string path = path_inside(pid, fmt::format("/dev/{}", node.name));
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
  const bool is_bound =
      !mount_at(pid, path).text.empty() &&
      is_same_file(path_inside(pid, path), container.sandbox().outside_path(path));
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
                           .evidence = {{path_inside(pid, fmt::format("/dev/{} (stat)", node.name)),
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
  const std::string path = path_inside(pid, "/dev/" + name);
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

}  // namespace
