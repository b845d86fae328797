// Root in forty-one pieces: capabilities (man 7 capabilities).
//
// The kernel does not ask "is this root?" but "has this thread CAP_NET_ADMIN?". A thread has five
// sets of them. What counts is the effective set; permitted is what it may make effective;
// bounding is the most that any execve(2) can ever give back; inheritable and ambient say what
// passes through execve. Root of a container keeps a few harmless ones and can never get the rest.
//
// Lab 06, tasks 1 and 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minicontainer {

// #region minirun.capabilities
/// Bit n is set for capability number n (linux/capability.h).
using CapabilitySet = std::uint64_t;

struct Capabilities {
  CapabilitySet bounding = 0;
  CapabilitySet effective = 0;
  CapabilitySet inheritable = 0;
  CapabilitySet permitted = 0;
  CapabilitySet ambient = 0;
};
// #endregion minirun.capabilities

/// "CAP_NET_ADMIN" to 12. Given (capability_names.cpp).
std::optional<int> find_capability(std::string_view name);
/// 12 to "CAP_NET_ADMIN". Given.
std::string capability_name(int number);
/// The set of all that the running kernel knows. Given.
CapabilitySet all_capabilities();

/// What of `wanted` this thread can have: what is in its bounding set and permitted to it now, and
/// what goes together (effective within permitted, inheritable within bounding). The specification
/// wants a runtime to go on without the others. The ambient set stays as it is: set_capabilities()
/// leaves out what cannot be had. Given (grantable.cpp). Throws std::system_error.
Capabilities grantable(const Capabilities& wanted);

/// Task 1. Takes every capability that is not in `keep` out of the bounding set of this thread, for
/// good. Those of `keep` that are not in the set cannot come back, and that is no error.
/// Before: CAP_SETPCAP is effective, unless there is nothing to take out. Throws std::system_error
/// that names the capability.
void limit_bounding_set(CapabilitySet keep);

/// Task 2. Sets the other four sets of this thread to exactly those of `wanted`. Ambient
/// capabilities must be permitted and inheritable as well: those that are not are left out.
/// Before: `wanted` is grantable. The change from user 0 to another empties all sets but the
/// bounding and the inheritable one, unless PR_SET_KEEPCAPS was asked for before: then the
/// permitted set stays. Throws std::system_error.
void set_capabilities(const Capabilities& wanted);

}  // namespace minicontainer
