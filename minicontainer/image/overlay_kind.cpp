#include <unistd.h>

#include "base/file.hpp"
#include "minicontainer/image/overlay.hpp"

namespace image {

// The first user namespace maps every id to itself: one line, and a size that no other may have.
OverlayAttributes overlay_attributes() {
  if (::geteuid() != 0) return OverlayAttributes::kUser;
  const std::string map = base::read_file("/proc/self/uid_map");
  const bool is_first = map.find("4294967295") != map.npos;
  return is_first ? OverlayAttributes::kTrusted : OverlayAttributes::kUser;
}

}  // namespace image
