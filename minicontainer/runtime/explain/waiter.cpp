#include "minicontainer/runtime/explain/waiter.hpp"

asm(".section .rodata\n"
    ".globl waiter_image, waiter_image_end\n"
    "waiter_image: .incbin \"" WAITER_FILE
    "\"\n"
    "waiter_image_end:\n"
    ".previous\n");
extern "C" const char waiter_image[], waiter_image_end[];

namespace minicontainer {

std::string_view waiter_program() {
  return {waiter_image, waiter_image_end};
}

}  // namespace minicontainer
