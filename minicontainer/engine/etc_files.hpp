// The three files of a container's /etc that belong to it and not to its image: hosts, hostname and
// resolv.conf. They lie in the container's folder and are bind-mounted over the image's.
#pragma once

#include <filesystem>
#include <string>

#include "minicontainer/engine/settings.hpp"

namespace engine {

/// Writes them into `folder`. `address` is the container's own in its network; empty: it has none.
/// resolv.conf is the machine's unless --dns and its like say otherwise. In place: a container that
/// runs sees the change (man 5 hosts, man 5 resolv.conf).
void write_etc_files(const std::filesystem::path& folder, const Settings& settings,
                     const std::string& address);

}  // namespace engine
