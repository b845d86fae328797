#include "minicontainer/monitor/quick_file.hpp"

#include <fcntl.h>

#include <cstdio>

#include "base/check.hpp"
#include "base/file.hpp"

namespace monitor {

void replace_file_quickly(const std::filesystem::path& path, std::string_view content) {
  const std::string beside = path.native() + ".new";
  base::write_all(base::open_file(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), content);
  sys::check(::rename(beside.c_str(), path.c_str()), "rename {} to {}", beside, path.native());
}

}  // namespace monitor
