// Mount options as people and OCI's config.json write them: "nosuid", "ro", "rbind", "size=64k".
//
// mount(8) takes one list of words; the kernel wants three things: flag bits, a propagation type
// (which needs a mount(2) of its own), and a string for the file system (man 2 mount; OCI runtime
// specification, "Mounts").
#pragma once

#include <string>
#include <vector>

namespace minicontainer {

struct MountOptions {
  unsigned long flags = 0;        ///< MS_BIND, MS_NOSUID, ...
  unsigned long propagation = 0;  ///< MS_PRIVATE, MS_SLAVE | MS_REC, ...; 0: leave as it is
  std::string data;               ///< what the file system itself understands, comma-separated
};

/// Sorts the words. A word that is no option of mount(2) goes to the file system, which refuses it
/// if it does not know it. Of two that contradict each other the later one holds.
MountOptions parse_mount_options(const std::vector<std::string>& options);

/// Every word that parse_mount_options() knows as an option of mount(2), sorted.
std::vector<std::string> known_mount_options();

}  // namespace minicontainer
