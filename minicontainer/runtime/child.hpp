// What the child does between clone and exec: it turns itself into the container.
#pragma once

#include <signal.h>

#include "minicontainer/kernel/gate.hpp"
#include "minicontainer/runtime/channel.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct ChildPlan {
  const Config& config;
  Gate& gate;
  bool has_gate;  ///< false while lab 01, task 2 is not written
  StartChannel& channel;
  const sigset_t& original_mask;  ///< the signal mask that the container's program starts with
  const SeccompFilter* filter;    ///< null: none
  bool use_init;                  ///< run the program under an init of ours as PID 1
};

/// Never returns and never throws: what goes wrong is sent through the channel.
[[noreturn]] void become_container(const ChildPlan& plan);

}  // namespace minicontainer
