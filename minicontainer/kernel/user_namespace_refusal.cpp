#include "minicontainer/kernel/user_namespace_refusal.hpp"

#include <fmt/core.h>

#include <array>
#include <sstream>
#include <system_error>

#include "base/file.hpp"
#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/subordinate_ranges.hpp"

namespace minicontainer {
namespace {

struct Switch {
  const char* file;   ///< below /proc/sys
  const char* value;  ///< with which it refuses
  const char* says;
};

constexpr std::array<Switch, 3> kSwitches = {{
    {"kernel/apparmor_restrict_unprivileged_userns", "1",
     "AppArmor takes their rights away from user namespaces here (Ubuntu 23.10 and later): "
     "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
    {"kernel/unprivileged_userns_clone", "0",
     "only root may make user namespaces here (a setting of Debian's): "
     "sudo sysctl kernel.unprivileged_userns_clone=1"},
    {"user/max_user_namespaces", "0",
     "this machine allows no user namespace at all: sudo sysctl user.max_user_namespaces=15000"},
}};

// The first word of a file; nothing if it cannot be read: most kernels have one of these only.
std::string first_word_of(const std::filesystem::path& path) {
  try {
    std::istringstream text(base::read_file(path));
    std::string word;
    text >> word;
    return word;
  } catch (const std::system_error&) {
    return "";
  }
}

// In a chroot to an ordinary folder, / is no mount point, so that no line of mountinfo is about it.
bool is_root_a_plain_folder() {
  std::istringstream table(base::read_file("/proc/self/mountinfo"));
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string number, parent, device, folder, mount_point;
    fields >> number >> parent >> device >> folder >> mount_point;
    if (mount_point == "/") return false;
  }
  return true;
}

// The ids of this process's own user namespace: what is not among them cannot be handed on.
std::vector<IdRange> own_ids(const std::string& file) {
  std::vector<IdRange> ranges;
  std::istringstream lines(base::read_file("/proc/self/" + file));
  IdRange range;
  std::uint64_t outside = 0;
  while (lines >> range.first >> outside >> range.size) ranges.push_back(range);
  return ranges;
}

}  // namespace

std::optional<std::string> find_user_namespace_restriction(const std::filesystem::path& settings) {
  for (const auto& [file, value, says] : kSwitches) {
    const bool is_for_users_only = std::string_view(file).starts_with("kernel/");
    if (is_for_users_only && may_write_any_map()) continue;
    if (first_word_of(settings / file) == value) return says;
  }
  if (is_root_a_plain_folder()) {
    return "this process is in a chroot, where the kernel allows no user namespace: run minirun "
           "outside of it";
  }
  return std::nullopt;
}

std::string explain_refused_map(const std::string& file, const std::vector<IdMapping>& mappings) {
  const auto own = own_ids(file);
  for (const auto& [container_id, host_id, size] : mappings) {
    if (!is_covered({host_id, size}, own)) {
      return fmt::format(
          "the host ids {} are not all in the user namespace that minirun itself runs in: map only "
          "ids of /proc/self/{}",
          describe({host_id, size}), file);
    }
    if (host_id == 0 && may_write_any_map()) {
      return "to map id 0 of outside takes CAP_SETFCAP as well (Linux 5.12 and later): start "
             "minirun with it, or map another id";
    }
  }
  return find_user_namespace_restriction().value_or(
      "the process has its maps already, is not in a new user namespace, or belongs to somebody "
      "else: they are written once, from outside, by who made the namespace");
}

}  // namespace minicontainer
