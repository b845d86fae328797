#include <fmt/core.h>
#include <fmt/ranges.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/subordinate_ranges.hpp"
#include "minicontainer/kernel/user_namespace_refusal.hpp"

namespace minicontainer {
namespace {

struct Caller {
  std::string name;
  uid_t uid = 0;
  std::uint64_t own_id = 0;  ///< the one id that the helper maps without a grant
};

std::string read_if_there(const std::string& path) {
  try {
    return base::read_file(path);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    return "";
  }
}

std::string describe_all(const std::vector<IdRange>& ranges) {
  std::vector<std::string> texts;
  for (const auto& range : ranges) texts.push_back(describe(range));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string line_to_add(const std::string& option, const std::string& text, const Caller& caller) {
  const IdRange range{first_free_id(text), 65536};
  return fmt::format("sudo usermod --{} {}-{} {}", option, range.first, range.end() - 1,
                     caller.name);
}

// What `file` does not grant; empty if it grants all.
std::string find_missing_grant(const std::string& helper, const std::vector<IdMapping>& mappings) {
  const bool is_for_users = helper == "newuidmap";
  const std::string file = is_for_users ? "/etc/subuid" : "/etc/subgid";
  const std::string option = is_for_users ? "add-subuids" : "add-subgids";
  const Caller caller{.name = find_user_name(read_if_there("/etc/passwd"), ::getuid()),
                      .uid = ::getuid(),
                      .own_id = is_for_users ? ::getuid() : ::getgid()};
  const std::string text = read_if_there(file);
  const auto granted = ranges_granted(text, caller.name, caller.uid);
  for (const auto& [container_id, host_id, size] : mappings) {
    if (is_covered({host_id, size}, granted) || (size == 1 && host_id == caller.own_id)) continue;
    if (granted.empty()) {
      return fmt::format("{} grants no ids to user {}: {}", file, caller.name,
                         line_to_add(option, text, caller));
    }
    return fmt::format("{} grants the ids {} to user {}, and config.json asks for {}: map those",
                       file, describe_all(granted), caller.name, describe({host_id, size}));
  }
  return "";
}

std::string explain_failure(const std::string& helper, const std::vector<IdMapping>& mappings,
                            const std::string& output) {
  const std::string missing = find_missing_grant(helper, mappings);
  if (!missing.empty()) return missing;
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
    return "it got no privilege, because no_new_privs is set: start minirun without that";
  }
  if (const auto restriction = find_user_namespace_restriction()) return *restriction;
  return "it said: " + output;
}

base::Command helper_command(const std::string& helper, pid_t pid,
                             const std::vector<IdMapping>& mappings) {
  base::Command command{.program = helper, .argv = {helper, std::to_string(pid)}};
  for (const auto& [container_id, host_id, size] : mappings) {
    for (const auto number : {container_id, host_id, size}) {
      command.argv.push_back(std::to_string(number));
    }
  }
  return command;
}

base::Finished run_helper(const base::Command& command) {
  try {
    return base::run_collecting(command);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    throw std::runtime_error(
        fmt::format("to map more than your own id takes the program {}, which is not installed: "
                    "sudo apt-get install uidmap",
                    command.program));
  }
}

}  // namespace

bool may_write_any_map() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
  sys::check(::syscall(SYS_capget, &header, sets), "look at the capabilities");
  constexpr std::uint32_t kNeeded = 1U << CAP_SETUID | 1U << CAP_SETGID;
  return (sets[0].effective & kNeeded) == kNeeded;
}

void map_with_helper(const std::string& helper, pid_t pid, const std::vector<IdMapping>& mappings) {
  const auto finished = run_helper(helper_command(helper, pid, mappings));
  if (finished.status.is_success()) return;
  throw std::runtime_error(
      fmt::format("{} refused: {}", helper, explain_failure(helper, mappings, finished.output)));
}

}  // namespace minicontainer
