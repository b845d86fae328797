// What minirun can tell about containers: state, list, ps, events.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace minicontainer {

/// Prints the state as the OCI runtime specification has it ("State"), as JSON.
void print_state(const std::filesystem::path& root, const std::string& id);

enum class ListFormat { kTable, kJson, kIdsOnly };

/// Prints all containers. One that is being deleted meanwhile is left out.
void print_list(const std::filesystem::path& root, ListFormat format);

/// Prints the process ids of a container's group as a JSON array.
void print_process_ids(const std::filesystem::path& root, const std::string& id);

/// Prints those lines of ps(1), called with `arguments`, that are of the container's processes.
void print_processes(const std::filesystem::path& root, const std::string& id,
                     const std::vector<std::string>& arguments);

/// Prints what the container's group has used, as one line of JSON in the form of runc's events.
void print_statistics(const std::filesystem::path& root, const std::string& id);

/// Prints statistics every `seconds`, and a line when a process was ended for lack of memory, until
/// the container has stopped.
void follow_events(const std::filesystem::path& root, const std::string& id, int seconds);

}  // namespace minicontainer
