#include "minicontainer/image/whiteout.hpp"

#include <string_view>

#include "minicontainer/image/digest.hpp"

namespace image {
namespace {

constexpr std::string_view kMark = ".wh.";
constexpr std::string_view kOpaqueName = ".wh..wh..opq";

std::string join(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + "/" + std::string(name);
}

// "a/b/c" is {"a/b", "c"}.
std::pair<std::string_view, std::string_view> split(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == path.npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

// #region lab08.whiteout
Whiteout whiteout_of(const std::string& path) {
  auto [folder, name] = split(path);
  if (!name.starts_with(kMark)) return {};
  if (name == kOpaqueName) return {Whiteout::kOpaque, std::string(folder)};
  name.remove_prefix(kMark.size());
  if (name.starts_with(kMark)) return {Whiteout::kIgnored, {}};
  if (name.empty() || name == "." || name == "..") {
    throw Error("\"" + path + "\" would remove a folder from within: a whiteout needs a name");
  }
  return {Whiteout::kFile, join(folder, name)};
}
// #endregion lab08.whiteout

std::string whiteout_path(const Whiteout& whiteout) {
  if (whiteout.kind == Whiteout::kOpaque) return join(whiteout.path, kOpaqueName);
  const auto [folder, name] = split(whiteout.path);
  return join(folder, std::string(kMark) + std::string(name));
}

}  // namespace image
