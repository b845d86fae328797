// What several tasks of lab 03 look at: the mounts of a container, as it sees them itself and as a
// visitor to its mount namespace sees them, and whether files can be made there.
#pragma once

#include <sys/types.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook {

using Words = std::vector<std::string>;

constexpr const char* kShowMounts = "./lab try 03 -- cat /proc/self/mountinfo";
/// The same where the container has no /proc yet.
constexpr const char* kShowMountsFromOutside =
    "./lab try 03 -- sleep 60 & sleep 3; cat /proc/$(pgrep -nx sleep)/mountinfo";

/// A device that every container has in its /dev.
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

/// An entry of "mounts" in config.json.
nlohmann::json mount_entry(const std::string& destination, const std::string& type,
                           const std::string& source, const Words& options);

/// In the sandbox, before the runtime starts: a folder with one file in it.
void make_folder(const std::string& folder, const std::string& file = "file");
void mount_tmpfs(const std::string& folder);

/// What someone sees who enters the container's mount namespace from outside. Such a visitor gets
/// the root of the namespace, whatever the root of the container's process is.
std::string visit(Container& container, pid_t pid, const std::function<std::string()>& look);

/// The lines of /proc/self/mountinfo of such a visitor.
Words namespace_table(Container& container, pid_t pid);

/// The lines as one text.
std::string joined(const Words& lines);

/// The line of what is mounted at `path`; ends the check if nothing is.
MountLine require_mounted(pid_t pid, const std::string& what, const std::string& path);

/// Ends the check unless what is mounted at `path` has all of these options.
void require_options(pid_t pid, const std::string& what, const std::string& path,
                     const Words& options, const std::string& reproduce);

/// The error with which the kernel refuses to make a file there; 0 if it does make it.
int error_of_writing(const std::string& folder);

/// Ends the check unless the kernel says that the container's `path` is read-only.
void require_unwritable(pid_t pid, const std::string& path, const std::string& diagnosis,
                        const std::string& reproduce);

}  // namespace workbook
