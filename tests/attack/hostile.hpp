// Between the files of the hostile program of tests/attack: see hostile.cpp.
#pragma once

/// Never returns. Watches all other processes of the PID namespace, and writes to /loot what it got
/// hold of. `runtime` is "DEVICE:INODE" of the runtime's program on the host.
[[noreturn]] void peek_forever(const char* runtime);
