// Between the files of the hostile program of tests/attack: see hostile.cpp.
#pragma once

#include <string_view>

/// Runs the command and kills the first process that it makes at one of its steps; `whom` is
/// "kill-child", or "kill-both" for the command as well. Returns the command's exit code.
int kill_at_step(std::string_view whom, long step, char** command);

/// Never returns. Watches all other processes of the PID namespace, and writes to /loot what it got
/// hold of. `runtime` is "DEVICE:INODE" of the runtime's program on the host.
[[noreturn]] void peek_forever(const char* runtime);
