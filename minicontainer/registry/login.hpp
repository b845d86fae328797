// Whether a registry takes a password.
#pragma once

#include "minicontainer/registry/access.hpp"

namespace registry {

/// Asks with `access.login`. Throws Refused if it is wrong, and what Session::send throws.
void check_login(const Access& access);

}  // namespace registry
