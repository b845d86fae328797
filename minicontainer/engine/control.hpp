// What commands do to a container that runs: signals, stop, pause.
#pragma once

#include <chrono>
#include <string>

#include "minicontainer/engine/container.hpp"

namespace engine {

/// Sends a signal to the first process. A paused container is let go on for SIGKILL.
/// Each of these throws std::runtime_error, in docker's words, if the container does not run.
void signal_container(const Folders& folders, const Container& container, int signal);

/// Asks it to end with `signal`, or its stop signal if that is 0, and kills it when it has not
/// after the time. It is not started again by its policy. Returns when it has ended.
void stop_container(const Folders& folders, const Container& container,
                    std::chrono::milliseconds patience, int signal = 0);

/// The same without asking first: sends the signal, and waits for the end.
void end_container(const Folders& folders, const Container& container, int signal);

/// Waits for its end and returns its exit code; of one that does not run, the code of its last end.
int wait_for_end(const Folders& folders, const Container& container);

/// Freezes all its processes, and lets them go on.
void pause_container(const Folders& folders, const Container& container);
void unpause_container(const Folders& folders, const Container& container);

/// Tells its monitor to read the plan again.
void refresh_monitor(const Folders& folders, const std::string& id);

/// Runs minirun with these words after --root. Throws std::runtime_error with what it says.
void call_runtime(const Folders& folders, const std::vector<std::string>& words);

/// "TERM", "SIGTERM", "15". Throws std::runtime_error: Invalid signal.
int parse_signal_name(const std::string& text);

}  // namespace engine
