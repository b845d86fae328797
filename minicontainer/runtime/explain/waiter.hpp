// The program that waits in a container that is looked at from outside (waiter/waiter.cpp).
#pragma once

#include <string_view>

namespace minicontainer {

/// Its bytes: a static ELF program.
std::string_view waiter_program();

}  // namespace minicontainer
