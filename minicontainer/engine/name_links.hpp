// Names as links: FOLDER/NAME is a symbolic link whose target is the id of whoever has the name.
//
// Making a link either succeeds or finds the name taken, in one step (man 2 symlink). So of any
// number of commands at once exactly one gets a name, and there is no lock, no daemon and no list
// that somebody could have read too early.
//
// Lab 12, task 1.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace engine {

/// The id that has the name; nothing if there is no such link. `name` has no "/". Throws
/// std::system_error for any other reason: the file is no link, the folder cannot be read.
std::optional<std::string> owner_of_name(const std::filesystem::path& folder,
                                         const std::string& name);

/// Takes the name for `id`. Returns whether the name is this id's now, which it may have been
/// before. Somebody else's name stays as it is. Throws std::system_error if the link cannot be
/// made for another reason than that there is one (the folder is missing).
bool take_name_link(const std::filesystem::path& folder, const std::string& name,
                    const std::string& id);

/// Removes the link, if the name is this id's. Somebody else's stays; none is no error.
void give_name_up(const std::filesystem::path& folder, const std::string& name,
                  const std::string& id);

}  // namespace engine
