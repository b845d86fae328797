// How a process comes into its namespaces: new ones by clone3, existing ones by setns.
//
// A process that enters somebody's namespaces is in their hands: with the mount namespace go its
// paths, with the PID namespace its way back. So minirun never enters one itself. A worker does, a
// fork of it, clones the child there, and ends; the child is then minirun's own (man 2 prctl,
// PR_SET_CHILD_SUBREAPER).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/fd.hpp"
#include "base/process.hpp"
#include "minicontainer/kernel/join.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct Birth {
  std::uint64_t new_namespaces = 0;          ///< CLONE_NEW*, without CLONE_NEWTIME
  const std::vector<OpenNamespace>& joined;  ///< entered first; no cgroup namespace
  const base::Fd& cgroup;                    ///< v2: born in this group; none: in the caller's
};

/// Starts a child of the calling process there, which runs `child_main` (clone.hpp).
/// Throws std::system_error, or std::runtime_error with the worker's words.
base::Process give_birth(const Birth& birth, const std::function<void()>& child_main);

/// Takes the cgroup namespace out of them, if there is one. The child enters it, once it is in its
/// group: where groups are delegated by namespaces (mount option nsdelegate), whoever is in a
/// cgroup namespace can no more come from a group outside of it (kernel, cgroup-v2.rst, "Delegation
/// Containment").
std::vector<OpenNamespace> take_cgroup_namespace(std::vector<OpenNamespace>& joined);

/// Opens the namespaces that config.json names by path. Throws std::runtime_error that names the
/// path that is no namespace of the kind that the document says.
std::vector<OpenNamespace> open_joined(const std::vector<JoinedNamespace>& joined);

}  // namespace minicontainer
