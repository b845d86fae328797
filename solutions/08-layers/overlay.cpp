#include "minicontainer/image/overlay.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {
namespace {

std::string escaped(const std::filesystem::path& path) {
  std::string text;
  for (const char c : path.native()) {
    if (c == '\\' || c == ':' || c == ',') text += '\\';
    text += c;
  }
  return text;
}

// #region lab08.lower
// The uppermost first: the other way round than layers are listed.
std::string lower_list(const std::vector<std::filesystem::path>& lower) {
  std::string list;
  for (auto layer = lower.rbegin(); layer != lower.rend(); ++layer) {
    list += (list.empty() ? "" : ":") + escaped(*layer);
  }
  return list;
}
// #endregion lab08.lower

}  // namespace

// #region lab08.options
std::string overlay_options(const OverlayMount& mount) {
  std::string options = "lowerdir=" + lower_list(mount.lower);
  if (!mount.upper.empty()) {
    options += ",upperdir=" + escaped(mount.upper) + ",workdir=" + escaped(mount.work);
  }
  const bool is_user = mount.attributes == OverlayAttributes::kUser;
  return options + (is_user ? ",userxattr" : ",redirect_dir=off,metacopy=off");
}
// #endregion lab08.options

void mount_overlay(const OverlayMount& mount, const std::filesystem::path& target) {
  std::string options = overlay_options(mount);
  std::vector<base::Fd> lower;
  if (options.size() >= static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) {
    OverlayMount by_descriptor = mount;
    for (auto& layer : by_descriptor.lower) {
      lower.push_back(base::open_file(layer.c_str(), O_PATH | O_DIRECTORY));
      layer = minicontainer::path_of(lower.back());
    }
    options = overlay_options(by_descriptor);
  }
  sys::check(::mount("overlay", target.c_str(), "overlay", 0, options.c_str()),
             "mount overlay on {}", target.native());
}

}  // namespace image
