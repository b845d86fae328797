#include <array>

#include "minicontainer/kernel/devices.hpp"

namespace minicontainer {

// Numbers as in the kernel's Documentation/admin-guide/devices.txt.
std::span<const Device> default_devices() {
  static const std::array<Device, 6> kDevices = {{
      {.name = "null", .major = 1, .minor = 3},
      {.name = "zero", .major = 1, .minor = 5},
      {.name = "full", .major = 1, .minor = 7},
      {.name = "random", .major = 1, .minor = 8},
      {.name = "urandom", .major = 1, .minor = 9},
      {.name = "tty", .major = 5, .minor = 0},
  }};
  return kDevices;
}

}  // namespace minicontainer
