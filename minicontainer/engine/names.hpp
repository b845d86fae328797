// Names for containers: who has none gets one, and nobody has another's.
//
// ROOT/names/NAME is a link whose target is the id. Making a link either succeeds or finds the name
// taken, in one step (man 2 symlink), so two commands at once never get the same name, and no lock
// is needed.
#pragma once

#include <optional>
#include <string>

#include "minicontainer/engine/folders.hpp"

namespace engine {

/// 64 hexadecimal digits that nobody else has.
std::string new_id();

/// Two words, an adjective and a thing: "quiet_harbour". With `attempt` > 0, a digit after them.
std::string invent_name(int attempt);

/// Throws std::runtime_error, in docker's words, unless [a-zA-Z0-9][a-zA-Z0-9_.-]+ fits.
void check_name(const std::string& name);

/// Takes the name for this id; an empty one is invented. Returns it. A name whose container is gone
/// is free. Throws std::runtime_error, in docker's words, if it is in use.
std::string take_name(const Folders& folders, const std::string& name, const std::string& id);

/// Gives it up, if it is this id's.
void free_name(const Folders& folders, const std::string& name, const std::string& id);

/// Frees the names of containers that are gone: of commands that were killed.
void free_stale_names(const Folders& folders);

/// The id that has the name; nothing if nobody has.
std::optional<std::string> id_of_name(const Folders& folders, const std::string& name);

}  // namespace engine
