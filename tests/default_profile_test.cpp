// The default profile against the one that podman brings along: call by call, for a container with
// no capability and with each single one. Where the two differ on purpose, the calls stand here.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace {

using nlohmann::json;
using Names = std::set<std::string>;

const std::filesystem::path kOurs = TEST_TREE "/minicontainer/profiles/default.json";
const std::filesystem::path kPodmans = "/usr/share/containers/seccomp.json";

bool lists(const json& rule, const char* condition, const char* what, const std::string& value) {
  if (!rule.contains(condition) || !rule[condition].contains(what)) return false;
  const auto& list = rule[condition][what];
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool has_condition(const json& rule, const char* condition, const char* what) {
  return rule.contains(condition) && rule[condition].contains(what) &&
         !rule[condition][what].empty();
}

// podman's way: "includes" and "excludes", of capabilities and architectures.
bool podman_applies(const json& rule, const std::string& capability) {
  if (has_condition(rule, "includes", "arches") && !lists(rule, "includes", "arches", "amd64")) {
    return false;
  }
  if (has_condition(rule, "includes", "caps") && !lists(rule, "includes", "caps", capability)) {
    return false;
  }
  return !lists(rule, "excludes", "caps", capability);
}

bool ours_applies(const json& rule, const std::string& capability) {
  if (rule.contains("with")) return rule["with"] == capability;
  return !rule.contains("without") || rule["without"] != capability;
}

// The calls that are allowed, under conditions on their arguments or without.
template <typename Applies>
Names allowed(const json& rules, const std::string& capability, const Applies& applies) {
  Names names;
  for (const auto& rule : rules) {
    if (rule["action"] != "SCMP_ACT_ALLOW" || !applies(rule, capability)) continue;
    for (const auto& name : rule["names"]) names.insert(name);
  }
  return names;
}

Names without(Names names, const Names& others) {
  for (const auto& other : others) names.erase(other);
  return names;
}

class DefaultProfile : public testing::Test {
 protected:
  DefaultProfile() : ours_(base::load_json(kOurs)["seccomp"]) {}
  json ours_;
};

TEST_F(DefaultProfile, CapabilitiesAreThoseThatDockerGives) {
  const Names wanted = {"CAP_AUDIT_WRITE",
                        "CAP_CHOWN",
                        "CAP_DAC_OVERRIDE",
                        "CAP_FOWNER",
                        "CAP_FSETID",
                        "CAP_KILL",
                        "CAP_MKNOD",
                        "CAP_SETFCAP",
                        "CAP_NET_RAW",
                        "CAP_SETGID",
                        "CAP_NET_BIND_SERVICE",
                        "CAP_SETPCAP",
                        "CAP_SETUID",
                        "CAP_SYS_CHROOT"};
  EXPECT_EQ(base::load_json(kOurs)["capabilities"].get<Names>(), wanted);
}

TEST_F(DefaultProfile, WhatTakesACapabilityElsewhereTakesItHere) {
  const std::map<std::string, Names> wanted = {
      {"CAP_SYS_MODULE", {"delete_module", "finit_module", "init_module"}},
      {"CAP_SYS_BOOT", {"reboot"}},
      {"CAP_SYS_TIME", {"clock_settime", "settimeofday", "stime"}},
      {"CAP_SYSLOG", {"syslog"}}};
  const auto plain = allowed(ours_["syscalls"], "", ours_applies);
  for (const auto& [capability, names] : wanted) {
    EXPECT_EQ(without(allowed(ours_["syscalls"], capability, ours_applies), plain), names);
  }
}

// docker keeps these from a container without the capability; podman leaves most to the kernel.
const Names kOnlyThere = {"clock_settime64",
                          "clone3",
                          "fsconfig",
                          "fsmount",
                          "fsopen",
                          "fspick",
                          "get_mempolicy",
                          "keyctl",
                          "mbind",
                          "mount",
                          "mount_setattr",
                          "move_mount",
                          "name_to_handle_at",
                          "open_tree",
                          "pidfd_getfd",
                          "pivot_root",
                          "pkey_alloc",
                          "pkey_free",
                          "pkey_mprotect",
                          "process_vm_readv",
                          "query_module",
                          "readdir",
                          "reboot",
                          "process_vm_writev",
                          "set_mempolicy",
                          "setns",
                          "sigaction",
                          "signal",
                          "sigpending",
                          "sigsuspend",
                          "syscall",
                          "syslog",
                          "timerfd",
                          "umount",
                          "umount2",
                          "unshare"};
// docker allows these, podman does not.
const Names kOnlyHere = {"futex_waitv",       "io_pgetevents",  "io_pgetevents_time64",
                         "io_uring_enter",    "io_uring_setup", "quotactl_fd",
                         "io_uring_register", "vmsplice"};

TEST_F(DefaultProfile, DiffersFromPodmansInTheseCallsOnly) {
  if (!std::filesystem::exists(kPodmans)) GTEST_SKIP() << "podman's profile is not installed";
  const json podmans = base::load_json(kPodmans)["syscalls"];
  Names only_here;
  Names only_there;
  for (const char* capability :
       {"", "CAP_DAC_READ_SEARCH", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_CHROOT",
        "CAP_SYS_MODULE", "CAP_SYS_NICE", "CAP_SYS_PACCT", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO",
        "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_SYSLOG"}) {
    const auto here = allowed(ours_["syscalls"], capability, ours_applies);
    const auto there = allowed(podmans, capability, podman_applies);
    only_here.merge(without(here, there));
    only_there.merge(without(there, here));
  }
  EXPECT_EQ(only_here, kOnlyHere);
  EXPECT_EQ(only_there, kOnlyThere);
}

}  // namespace
