#include "minicontainer/runtime/explain/step_catalogue.hpp"

#include <fmt/core.h>

#include <stdexcept>

namespace minicontainer {
namespace {

using enum Side;

const std::vector<StepEntry>& entries() {
  static const std::vector<StepEntry> kEntries = {
      {"limits",
       "limits",
       kMinirun,
       "Makes a control group, a folder of the kernel's, and writes the limits into its files.",
       {"/linux/cgroupsPath", "/linux/resources"},
       {},
       "man 7 cgroups"},
      {"a time namespace",
       "time",
       kMinirun,
       "Prepares a namespace with clocks of its own, for the next child.",
       {"/linux/timeOffsets"},
       {"timens_offsets"},
       "man 7 time_namespaces"},
      {"the rules of linux.seccomp",
       "seccomp-rules",
       kMinirun,
       "Turns the list of allowed calls into a small program for the kernel.",
       {"/linux/seccomp"},
       {},
       "man 3 seccomp_init"},
      {"a gate",
       "gate",
       kMinirun,
       "Makes a pipe at which the child will wait until its parent has prepared it.",
       {},
       {},
       "man 2 pipe"},
      {"clone",
       "clone",
       kMinirun,
       "Starts the child, which becomes the container, in namespaces of its own.",
       {"/linux/namespaces"},
       {"ns/pid", "ns/net", "ns/ipc", "ns/uts", "ns/mnt", "ns/user", "status:NSpid"},
       "man 2 clone3, man 7 namespaces"},
      {"id maps",
       "id-maps",
       kMinirun,
       "Says which user of the machine each user of the container is.",
       {"/linux/uidMappings", "/linux/gidMappings"},
       {"uid_map", "gid_map", "setgroups"},
       "man 7 user_namespaces"},
      {"process limits",
       "rlimits",
       kMinirun,
       "Sets what one process may use: open files, processor time, its place in the queue.",
       {"/process/rlimits", "/process/oomScoreAdj", "/process/scheduler", "/process/ioPriority"},
       {"limits:Max open files", "limits:Max processes", "oom_score_adj"},
       "man 2 prlimit, man 7 sched"},
      {"user 0 of its user namespace",
       "root-user",
       kContainer,
       "Becomes root of the user namespace. Outside it is still an ordinary user.",
       {"/linux/uidMappings"},
       {"status:Uid", "status:Gid", "status:CapEff"},
       "man 7 user_namespaces"},
      {"a session keyring",
       "keyring",
       kContainer,
       "Joins a keyring of its own, so that the caller's keys are out of reach.",
       {},
       {},
       "man 7 session-keyring"},
      {"a name of its own",
       "hostname",
       kContainer,
       "Names the machine as the container sees it: the UTS namespace keeps it apart.",
       {"/hostname", "/domainname"},
       {"/sys/kernel/hostname", "/sys/kernel/domainname"},
       "man 2 sethostname, man 7 uts_namespaces"},
      {"kernel settings",
       "sysctl",
       kContainer,
       "Sets what of /proc/sys belongs to the container's namespaces.",
       {"/linux/sysctl"},
       {},
       "man 8 sysctl"},
      {"private mounts",
       "private-mounts",
       kContainer,
       "Cuts its copy of the mount tree off from the machine's, and makes the root file system a "
       "mount, which pivot_root asks for.",
       {"/linux/rootfsPropagation", "/root/path"},
       {"mountinfo"},
       "man 7 mount_namespaces"},
      {"mounts",
       "mounts",
       kContainer,
       "Mounts file systems into the container's root: /proc, /dev, /sys, and what is bound.",
       {"/mounts"},
       {"mountinfo"},
       "man 2 mount"},
      {"devices",
       "devices",
       kContainer,
       "Makes the devices that every program expects: null, zero, full, random, urandom, tty.",
       {"/linux/devices"},
       {},
       "man 2 mknod, man 4 null"},
      {"pivot_root",
       "pivot_root",
       kContainer,
       "Changes the root: the bundle's folder becomes /, and the machine's files go out of reach.",
       {"/root/path"},
       {"root", "cwd", "mountinfo"},
       "man 2 pivot_root"},
      {"masked paths",
       "masks",
       kContainer,
       "Covers files of /proc and /sys that tell of the whole machine, and makes others read-only.",
       {"/linux/maskedPaths", "/linux/readonlyPaths", "/root/readonly"},
       {"mountinfo"},
       "man 2 mount, man 5 proc"},
      {"its group",
       "cgroup",
       kContainer,
       "Enters its control group: from here on, what it uses is counted and limited.",
       {"/linux/cgroupsPath", "/linux/resources"},
       {"cgroup"},
       "man 7 cgroups"},
      {"a cgroup namespace",
       "cgroup-namespace",
       kContainer,
       "Makes its own group look like the root of the tree of groups.",
       {"/linux/namespaces"},
       {"ns/cgroup", "cgroup"},
       "man 7 cgroup_namespaces"},
      {"a bounding set",
       "capabilities",
       kContainer,
       "Drops capabilities for good: not even a set-user-ID program brings them back.",
       {"/process/capabilities/bounding"},
       {"status:CapBnd"},
       "man 7 capabilities"},
      {"its user",
       "user",
       kContainer,
       "Becomes the user and the groups that the program runs as.",
       {"/process/user"},
       {"status:Uid", "status:Gid", "status:Groups"},
       "man 2 setresuid"},
      {"capabilities",
       "capability-sets",
       kContainer,
       "Keeps of root's power only the pieces that the document lists.",
       {"/process/capabilities"},
       {"status:CapInh", "status:CapPrm", "status:CapEff", "status:CapAmb"},
       "man 7 capabilities"},
      {"no_new_privs",
       "no_new_privs",
       kContainer,
       "Promises that no later execve gives more privileges than there are now.",
       {"/process/noNewPrivileges"},
       {"status:NoNewPrivs"},
       "man 2 PR_SET_NO_NEW_PRIVS"},
      {"a seccomp filter",
       "seccomp",
       kContainer,
       "Hands the filter to the kernel. From here on each call has to pass it, so this process "
       "tells no more; the result shows in the last step.",
       {"/linux/seccomp"},
       {"status:Seccomp", "status:Seccomp_filters"},
       "man 2 seccomp"},
      {"exec", "exec", kContainer, "Executes the program.", {"/process/args"}, {}, "man 2 execve"},
      {"its program",
       "program",
       kMinirun,
       "Sees the child through all this, until execve has put the container's program in its "
       "place; with create, until it waits for its start.",
       {"/process/args"},
       {"status:Name", "exe", "status:NoNewPrivs", "status:Seccomp", "status:CapEff",
        "status:NSpid"},
       "man 2 execve"},
  };
  return kEntries;
}

}  // namespace

std::span<const StepEntry> step_catalogue() {
  return entries();
}

const StepEntry& find_step(std::string_view name) {
  for (const auto& entry : entries()) {
    if (entry.name == name) return entry;
  }
  throw std::logic_error(fmt::format("the step \"{}\" is in no catalogue", name));
}

const StepEntry& find_break(std::string_view word) {
  std::string words;
  for (const auto& entry : entries()) {
    if (entry.side != kContainer) continue;
    if (entry.word == word) return entry;
    words += (words.empty() ? "" : ", ") + std::string(entry.word);
  }
  throw std::invalid_argument(
      fmt::format("--break {}: the container's process has no such step; it has: {}", word, words));
}

}  // namespace minicontainer
