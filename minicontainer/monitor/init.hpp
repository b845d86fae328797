// `--init`: PID 1 of a container whose program was not written for that.
//
// minimonitor is bind-mounted into the container and started as `/dev/init --init PROGRAM...`. It
// starts the program, sends every signal on to it and reaps what ends (man 7 pid_namespaces).
#pragma once

namespace monitor {

/// Runs argv[0] with its arguments and returns the exit code for PID 1: the program's, 128 and the
/// number of the signal that ended it, 127 or 126 if it cannot be executed. Throws
/// std::system_error.
int run_as_init(char** argv);

}  // namespace monitor
