#include <sched.h>

#include <exception>

#include "minicontainer/network/namespace.hpp"

namespace network {

Inside::~Inside() {
  if (::setns(before_.get(), CLONE_NEWNET) == -1) std::terminate();
}

}  // namespace network
