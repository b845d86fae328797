#include "minicontainer/engine/name_links.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "base/check.hpp"

namespace engine {

std::optional<std::string> owner_of_name(const std::filesystem::path& folder,
                                         const std::string& name) {
  const std::filesystem::path link = folder / name;
  char target[PATH_MAX];
  const ssize_t size = ::readlink(link.c_str(), target, sizeof target);
  if (size == -1 && errno == ENOENT) return std::nullopt;
  sys::check(size, "read the link {}", link.native());
  return std::string(target, static_cast<std::size_t>(size));
}

// #region lab12.take-name
bool take_name_link(const std::filesystem::path& folder, const std::string& name,
                    const std::string& id) {
  const std::filesystem::path link = folder / name;
  if (::symlink(id.c_str(), link.c_str()) == 0) return true;
  if (errno != EEXIST) sys::throw_error(errno, "take the name " + link.native());
  return owner_of_name(folder, name) == id;
}
// #endregion lab12.take-name

void give_name_up(const std::filesystem::path& folder, const std::string& name,
                  const std::string& id) {
  if (owner_of_name(folder, name) != id) return;
  ::unlink((folder / name).c_str());
}

}  // namespace engine
