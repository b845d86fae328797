// What the child does between clone and exec: it turns itself into the container.
#pragma once

#include <signal.h>

#include <optional>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/gate.hpp"
#include "minicontainer/kernel/join.hpp"
#include "minicontainer/runtime/channel.hpp"
#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/privileges.hpp"

namespace minicontainer {

struct ChildPlan {
  const Config& config;
  std::string id;
  Gate& gate;
  bool has_gate = true;  ///< false while lab 01, task 2 is not written
  StartChannel& channel;
  const sigset_t& original_mask;   ///< the signal mask that the container's program starts with
  const CgroupEntrance& entrance;  ///< v1: the groups that it has yet to enter
  const std::optional<CgroupPlace>& cgroup;            ///< what a mount of type cgroup shows
  const std::vector<OpenNamespace>& cgroup_namespace;  ///< to be entered; one or none
  const PreparedSeccomp& seccomp;
  const base::Fd& last_step;   ///< last_step.hpp
  const base::Fd& proc;        ///< the machine's /proc, if there is a profile to set; else none
  const base::Fd& console;     ///< the socket that the terminal's master goes to; none: no terminal
  const base::Fd& start_fifo;  ///< `create`: waits here for `start`; none: goes on at once
  bool use_init = false;       ///< run the program under an init of ours as PID 1
  bool may_pivot = true;       ///< false: --no-pivot
  bool has_own_keyring = true;  ///< false: --no-new-keyring
  int preserved_fds = 0;        ///< so many from 3 on stay open in the program
};

/// Never returns and never throws: what goes wrong is sent through the channel.
[[noreturn]] void become_container(const ChildPlan& plan);

}  // namespace minicontainer
