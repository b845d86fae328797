// A program that waits until it is killed, for `minirun compare`: 1 KiB, without a C library, so
// that it asks the kernel for one thing only and needs nothing of the image.
#include <asm/unistd.h>

// The kernel enters a program at _start (System V ABI for x86-64, 3.4.1). man 2 pause.
asm(".globl _start\n"
    "_start: mov $34, %eax\n"
    " syscall\n"
    " jmp _start\n");
static_assert(__NR_pause == 34);
