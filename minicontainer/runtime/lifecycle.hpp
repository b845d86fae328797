// What later commands do with a container that was created: start, kill, delete, pause, resume.
#pragma once

#include <filesystem>
#include <string>

namespace minicontainer {

/// Lets a created container run its program, then runs its poststart hooks.
/// Each of these throws NoSuchContainer (record.hpp), and std::runtime_error if the container is in
/// a status in which this cannot be done.
void start_container(const std::filesystem::path& root, const std::string& id);

/// Sends the signal to its first process.
void kill_container(const std::filesystem::path& root, const std::string& id, int signal);

/// Sends the signal to every process of its group; without one, to the first process.
void kill_all(const std::filesystem::path& root, const std::string& id, int signal);

/// Removes a container that has stopped.
void delete_container(const std::filesystem::path& root, const std::string& id);

/// Removes it whatever it is doing, and one that does not exist as well.
void delete_by_force(const std::filesystem::path& root, const std::string& id);

void pause_container(const std::filesystem::path& root, const std::string& id);
void resume_container(const std::filesystem::path& root, const std::string& id);

/// The number of a signal given as "15", "TERM" or "SIGTERM", in any case. Throws
/// std::invalid_argument.
int parse_signal(const std::string& text);

}  // namespace minicontainer
