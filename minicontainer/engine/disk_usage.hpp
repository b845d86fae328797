// What `system df` shows: how much of the disk images, containers and volumes take.
#pragma once

#include <string>

#include "minicontainer/engine/folders.hpp"

namespace engine {

/// A line for each kind. Throws TemplateError for a wrong format.
std::string disk_usage_text(const Folders& folders, const std::string& format);

/// -v: a table of each.
std::string disk_usage_details(const Folders& folders);

}  // namespace engine
