#include "workbook/checks/learner_space.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <ranges>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "workbook/checks/group_trees.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/learner_root.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTree = "/sys/fs/cgroup";

// All but the last of what learner code may use at once: the checks need some of it.
std::uint64_t bytes_for_learner() {
  std::ifstream meminfo("/proc/meminfo");
  std::string field;
  std::uint64_t kilobytes = 0;
  while (meminfo >> field && field != "MemTotal:") {
  }
  meminfo >> kilobytes;
  return kilobytes * 1024 / 2;
}

// What a controller of an ancestor bounds, stays root's: only these are the delegate's
// (man 7 cgroups).
void give_away(const fs::path& group) {
  for (const char* file : {"", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control"}) {
    const fs::path path = group / file;
    sys::check(::chown(path.c_str(), kFirstMappedId, kFirstMappedId), "give {} away",
               path.native());
  }
}

void make_group(const fs::path& group) {
  if (::mkdir(group.c_str(), 0755) == -1 && errno != EEXIST) {
    sys::throw_error(errno, "make the group " + group.native());
  }
}

void wait_for_byte(const base::Fd& pipe) {
  char byte = 0;
  if (::read(pipe.get(), &byte, 1) != 1) throw std::runtime_error("a helper process has ended");
}

// Makes both namespaces, waits in between until its ids are mapped, and in the end until they are
// held.
[[noreturn]] void be_founder(const base::Fd& ready, const base::Fd& go_on) {
  try {
    sys::check(::unshare(CLONE_NEWUSER), "make a user namespace");
    base::write_all(ready, "u");
    wait_for_byte(go_on);
    sys::check(::unshare(CLONE_NEWCGROUP), "make a cgroup namespace");
    base::write_all(ready, "c");
    wait_for_byte(go_on);
    ::_exit(0);
  } catch (const std::exception&) {
    ::_exit(1);
  }
}

}  // namespace

LearnerSpace::LearnerSpace() {
  sys::check(::unshare(CLONE_NEWNS), "make a mount namespace");
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make mounts private");
  delegate_groups();
  make_namespaces();
  show_delegated_groups();
  make_learner_root();
  set_mapped_ids();
}

void LearnerSpace::delegate_groups() {
  const auto trees = group_trees();
  const auto tree = std::ranges::find_if(trees, &GroupTree::is_v2);
  if (tree == trees.end()) return;
  groups_ = tree->point / check_group_name();
  make_group(*groups_);
  if (fs::exists(*groups_ / "memory.max")) {
    base::write_file(*groups_ / "memory.max", std::to_string(bytes_for_learner()));
  }
  if (fs::exists(*groups_ / "memory.swap.max")) base::write_file(*groups_ / "memory.swap.max", "0");
  give_away(*groups_);
}

void LearnerSpace::make_namespaces() {
  base::Pipe ready = base::make_pipe();
  base::Pipe go_on = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    // The root of its cgroup namespace is the group that it is in.
    if (groups_) base::write_file(*groups_ / "cgroup.procs", "0");
    be_founder(ready.write_end, go_on.read_end);
  }
  base::Process founder(pid, base::open_pidfd(pid));
  ready.write_end.close();
  wait_for_byte(ready.read_end);
  const std::string map = fmt::format("0 {} {}\n", kFirstMappedId, kMappedIds);
  for (const char* file : {"uid_map", "gid_map"}) {
    base::write_file(fmt::format("/proc/{}/{}", pid, file), map);
  }
  base::write_all(go_on.write_end, "m");
  wait_for_byte(ready.read_end);
  const auto open = [&](const char* kind) {
    return base::open_file(fmt::format("/proc/{}/ns/{}", pid, kind).c_str(), O_RDONLY);
  };
  user_namespace_ = open("user");
  cgroup_namespace_ = open("cgroup");
  base::write_all(go_on.write_end, "e");
  founder.wait();
}

void LearnerSpace::show_delegated_groups() {
  if (!groups_) return;
  const fs::path leaf = *groups_ / "sandbox";
  make_group(leaf);
  give_away(leaf);
  entrance_ = base::open_file((leaf / "cgroup.procs").c_str(), O_WRONLY);
  sys::check(::setns(cgroup_namespace_.get(), CLONE_NEWCGROUP), "enter the cgroup namespace");
  for (const auto& tree : std::views::reverse(group_trees())) {
    sys::check(::umount2(tree.point.c_str(), MNT_DETACH), "hide {}", tree.point.native());
  }
  sys::check(::mount("cgroup2", kTree, "cgroup2", 0, nullptr), "mount the delegated groups");
}

void LearnerSpace::enter() const {
  if (entrance_.is_open()) base::write_all(entrance_, "0");
  sys::check(::setns(cgroup_namespace_.get(), CLONE_NEWCGROUP), "enter the cgroup namespace");
  sys::check(::setns(user_namespace_.get(), CLONE_NEWUSER), "enter the user namespace");
  sys::check(::setgroups(0, nullptr), "drop the groups");
  sys::check(::setresgid(0, 0, 0), "become root's group");
  sys::check(::setresuid(0, 0, 0), "become root of the user namespace");
  sys::check(::prctl(PR_SET_DUMPABLE, 0), "hide from other processes");
}

}  // namespace workbook
