#include "minicontainer/kernel/cgroup_limits.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "minicontainer/kernel/cgroup_files.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

std::string controller_of(const Limit& limit) {
  return limit.file.substr(0, limit.file.find('.'));
}

// The folder in which the limit's file should be; nothing where v1 has no tree for its controller.
const fs::path* find_folder(const CgroupPlace& place, const Limit& limit) {
  const bool is_v1 = place.version == CgroupVersion::kV1;
  const auto found = place.folders.find(is_v1 ? controller_of(limit) : "");
  return found == place.folders.end() ? nullptr : &found->second;
}

[[noreturn]] void refuse_missing(const CgroupPlace& place, const Limit& limit) {
  const fs::path* folder = find_folder(place, limit);
  throw std::runtime_error(fmt::format(
      "{}: this machine has no {}{}: its kernel was built without that option, or the controller "
      "{} is not granted there. Leave the limit out, or use a machine that has it",
      limit.member, limit.file, folder != nullptr ? " in " + folder->native() : "",
      controller_of(limit)));
}

std::string advice(const fs::path& folder, const Limit& limit, int error) {
  if (error == EBUSY && controller_of(limit) == "memory") {
    const auto used = read_control(folder, "memory.usage_in_bytes");
    return fmt::format(
        "the group uses {} bytes now, more than that. Ask for more, or end some of "
        "its processes first",
        used.value_or("more"));
  }
  if (error == EACCES || error == EPERM) {
    return "the group is not ours to limit. Run as root, or in a group that was delegated to us";
  }
  if (error == ENODEV) return "there is no such device, or nothing that could limit it";
  return "the value is outside what the kernel takes, or contradicts another limit of this group "
         "or of its parent";
}

[[noreturn]] void refuse(const CgroupPlace& place, const Limit& limit,
                         const std::system_error& error) {
  const fs::path& folder = *find_folder(place, limit);
  throw std::runtime_error(fmt::format("{}: the kernel refuses \"{}\" in {}: {} ({})", limit.member,
                                       limit.content, (folder / limit.file).native(),
                                       advice(folder, limit, error.code().value()),
                                       error.code().message()));
}

// Returns why the kernel refused, if it did.
std::optional<std::system_error> try_limit(const CgroupPlace& place, const Limit& limit) {
  const fs::path* folder = find_folder(place, limit);
  if (folder == nullptr && limit.is_needed) refuse_missing(place, limit);
  if (folder == nullptr) return std::nullopt;
  try {
    write_control(*folder, limit.file, limit.content);
    return std::nullopt;
  } catch (const std::system_error& error) {
    const bool is_missing = error.code().value() == ENOENT;
    if (is_missing && limit.is_needed) refuse_missing(place, limit);
    if (is_missing) return std::nullopt;
    return error;
  }
}

}  // namespace

// #region minirun.write-limits
void write_limits(const CgroupPlace& place, const std::vector<Limit>& limits) {
  std::vector<Limit> waiting = limits;
  while (!waiting.empty()) {
    std::vector<Limit> refused;
    std::optional<std::system_error> reason;
    for (const auto& limit : waiting) {
      const auto error = try_limit(place, limit);
      if (!error) continue;
      if (!reason) reason = error;
      refused.push_back(limit);
    }
    if (refused.size() == waiting.size()) refuse(place, refused.front(), *reason);
    waiting = std::move(refused);
  }
}
// #endregion minirun.write-limits

}  // namespace minicontainer
