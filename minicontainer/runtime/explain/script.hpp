// A container by hand: the shell script that makes what config.json asks for, with the tools of
// util-linux (unshare, mount, pivot_root, setpriv) in place of minirun (`minirun
// --explain=script`).
//
// It is made from the document, not from what one run did, and says in a comment what it leaves
// out: these tools load no seccomp filter, and nobody takes the container's group away at its end.
#pragma once

#include <string>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/launch.hpp"

namespace minicontainer {

/// A script for bash, to be run by root as a file: it runs itself a second time, inside.
std::string as_script(const Config& config, const LaunchOptions& options);

}  // namespace minicontainer
