#include "minicontainer/runtime/sysctl.hpp"

#include <fcntl.h>

#include <algorithm>
#include <stdexcept>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {

void set_sysctls(const std::map<std::string, std::string>& settings) {
  if (settings.empty()) return;
  const base::Fd root = base::open_file("/proc/sys", O_PATH | O_DIRECTORY);
  for (const auto& [name, value] : settings) {
    std::string path = name;
    // A name with slashes has them as separators, and its dots belong to names: sysctl(8).
    if (name.find('/') == std::string::npos) std::ranges::replace(path, '.', '/');
    try {
      base::write_all(open_inside(root, path, O_WRONLY), value);
    } catch (const std::system_error& error) {
      throw std::runtime_error(fmt::format("linux.sysctl: set {} to \"{}\": {}", name, value,
                                           error.code().message()));
    }
  }
}

}  // namespace minicontainer
