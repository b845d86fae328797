#include <fmt/core.h>
#include <linux/sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <map>

#include "minicontainer/runtime/explain/script_parts.hpp"

namespace minicontainer::script {
namespace {

constexpr int kIdle = 3;  // IOPRIO_CLASS_IDLE; <linux/ioprio.h> is not always C++

// Once the root is the container's, the machine's tools are out of reach, and an image need not
// have them. So the few that are still needed come along, with their libraries.
constexpr const char* kTools =
    R"sh(# The tools that are needed once the machine's are out of reach, with their libraries
tools={0}
mkdir "$root$tools"
for program in umount setpriv{1}; do
  file=$(command -v "$program")
  cp -L "$file" $(ldd "$file" | grep -o '/[^ ]*') "$root$tools"
done
)sh";

constexpr const char* kPivot =
    R"sh(# root.path: the new root comes to be /, the old one on top of it, and goes
cd "$root"
pivot_root . .
tool() { local name=$1; shift; "$tools"/ld-linux* --library-path "$tools" "$tools/$name" "$@"; }
tool umount -l /
cd /
)sh";

constexpr const char* kHome =
    R"sh(HOME=/  # or what the image's /etc/passwd says
if [ -e /etc/passwd ]; then
  while IFS=: read -r _ _ uid _ _ folder _; do
    if [ "$uid" = {} ]; then HOME=$folder; break; fi
  done < /etc/passwd
fi
export HOME
)sh";

bool has_own_dev(const Config& config) {
  return std::ranges::any_of(config.mounts, [](const Mount& mount) {
    return mount.destination == "/dev" && mount.type == "tmpfs";
  });
}

std::string capability_words(CapabilitySet set) {
  std::string words = "-all";
  for (int number = 0; number < 64; ++number) {
    if (((set >> number) & 1) == 0) continue;
    std::string name = capability_name(number).substr(4);  // setpriv says "kill" for CAP_KILL
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    words += ",+" + name;
  }
  return words;
}

std::string limits(const ProcessConfig& process) {
  std::string lines;
  for (const auto& limit : process.resource_limits) {
    std::string name = limit.name.substr(7);  // RLIMIT_
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    const auto value = [](rlim_t n) {
      return n == RLIM_INFINITY ? "unlimited" : std::to_string(n);
    };
    lines +=
        fmt::format("prlimit --pid $$ --{}={}:{}\n", name, value(limit.soft), value(limit.hard));
  }
  if (process.oom_score_adj) {
    lines += fmt::format("echo {} > /proc/self/oom_score_adj\n", *process.oom_score_adj);
  }
  return lines;
}

// chrt and ionice, of this very shell: what it becomes keeps them.
std::string scheduling(const ProcessConfig& process) {
  static const std::map<std::uint32_t, std::string> kPolicies = {
      {SCHED_NORMAL, "--other"}, {SCHED_FIFO, "--fifo"}, {SCHED_RR, "--rr"},
      {SCHED_BATCH, "--batch"},  {SCHED_IDLE, "--idle"}, {SCHED_DEADLINE, "--deadline"}};
  std::string lines;
  if (const auto& wanted = process.scheduler) {
    std::string words = kPolicies.at(wanted->policy);
    if ((wanted->flags & SCHED_FLAG_RESET_ON_FORK) != 0) words += " --reset-on-fork";
    if (wanted->policy == SCHED_DEADLINE) {
      words += fmt::format(" --sched-runtime {} --sched-deadline {} --sched-period {}",
                           wanted->runtime, wanted->deadline, wanted->period);
    }
    lines += fmt::format("chrt {} --pid {} $$\n", words, wanted->priority);
    if (wanted->nice != 0) lines += fmt::format("renice -n {} -p $$ > /dev/null\n", wanted->nice);
  }
  if (const auto& wanted = process.io_priority) {
    const bool is_idle = wanted->io_class == kIdle;  // there is nothing to rank then
    lines += fmt::format("ionice -c {}{} -p $$\n", wanted->io_class,
                         is_idle ? "" : fmt::format(" -n {}", wanted->priority));
  }
  return lines;
}

std::string environment(const ProcessConfig& process) {
  std::string lines = "for name in $(compgen -e); do unset \"$name\"; done\n";
  bool has_home = false;
  for (const auto& entry : process.env) {
    const auto equals = entry.find('=');
    has_home = has_home || entry.starts_with("HOME=");
    lines +=
        fmt::format("export {}={}\n", entry.substr(0, equals), quote(entry.substr(equals + 1)));
  }
  if (has_home) return lines;
  return lines + fmt::format(kHome, process.user.uid);
}

std::string privileges(const ProcessConfig& process) {
  const Capabilities wanted = process.capabilities.value_or(Capabilities{});
  const Credentials& user = process.user;
  std::string groups = " --clear-groups";
  for (std::size_t i = 0; i < user.additional_gids.size(); ++i) {
    groups = (i == 0 ? " --groups " : groups + ",") + std::to_string(user.additional_gids[i]);
  }
  std::string words =
      fmt::format(" --reuid {} --regid {}{} --bounding-set {} --inh-caps {}", user.uid, user.gid,
                  groups, capability_words(wanted.bounding), capability_words(wanted.inheritable));
  if (wanted.ambient != 0) words += " --ambient-caps " + capability_words(wanted.ambient);
  if (process.no_new_privileges) words += " --no-new-privs";
  return words;
}

std::string propagation(const Config& config) {
  if (config.root_propagation == 0) return {};
  static const std::map<unsigned long, std::string> kWords = {{MS_PRIVATE, "private"},
                                                              {MS_SLAVE, "slave"},
                                                              {MS_SHARED, "shared"},
                                                              {MS_UNBINDABLE, "unbindable"}};
  const bool is_recursive = (config.root_propagation & MS_REC) != 0;
  return fmt::format("tool mount --make-{}{} /\n", is_recursive ? "r" : "",
                     kWords.at(config.root_propagation & ~static_cast<unsigned long>(MS_REC)));
}

}  // namespace

bool is_connected(const Config& config) {
  return (config.root_propagation & (MS_SLAVE | MS_SHARED)) != 0;
}

std::string pivot(const Config& config) {
  const std::string tools = has_own_dev(config) ? "/dev/.tools" : "/.tools";
  const bool is_told = config.root_propagation != 0;
  std::string lines = fmt::format(kTools, tools, is_told ? " mount" : "");
  lines += limits(*config.process) + scheduling(*config.process);
  if (config.is_root_read_only) {
    lines += "# root.readonly\nmount -o remount,bind,ro \"$root\"\n";
  }
  if (config.has_namespace(CLONE_NEWNS)) return lines + kPivot + propagation(config);
  return "echo 'without a mount namespace there is no root of its own' >&2; exit 1\n";
}

std::string process(const Config& config) {
  const ProcessConfig& process = *config.process;
  std::string lines = "# process\n" + environment(process);
  lines += fmt::format("cd {}\numask {:04o}\n", quote(process.cwd), process.umask.value_or(0022));
  lines += "exec \"$tools\"/ld-linux* --library-path \"$tools\" \"$tools/setpriv\"" +
           privileges(process) + " --";
  for (const auto& word : process.args) lines += " " + quote(word);
  return lines + "\n";
}

}  // namespace minicontainer::script
