// What the boot line tells the guest's init. The kernel puts the words NAME=VALUE that it does not
// know itself into the environment of its first program (kernel documentation, "The kernel's
// command-line parameters"). Every process of the guest can read them: no secret is among them.
#pragma once

#include <cstdint>
#include <string>

namespace workbook {

struct BootSettings {
  std::string host_name = "lab";
  std::string modules;          ///< on the host: the modules of a kernel that is not ours
  unsigned layers = 0;          ///< squashfs layers on ubd3 and after
  std::uint64_t disk = 0;       ///< bytes that may be written to files
  std::uint64_t processes = 0;  ///< in the whole guest
  bool has_loopback = true;
  bool shows_host_files = false;  ///< the root is the host's tree, through hostfs
};

/// From the environment. Throws std::runtime_error.
BootSettings read_boot_settings();

}  // namespace workbook
