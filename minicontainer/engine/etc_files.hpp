// The three files of a container's /etc that belong to it and not to its image: hosts, hostname and
// resolv.conf. They lie in the container's folder and are bind-mounted over the image's.
#pragma once

#include "minicontainer/engine/sandbox.hpp"

namespace engine {

/// Writes them into the container's folder: hosts has its own addresses and, in the default
/// network, those of the containers that it is linked to; resolv.conf is the machine's unless --dns
/// and its like say otherwise. In place: a container that runs sees the change (man 5 hosts, man 5
/// resolv.conf). Throws std::runtime_error, in docker's words.
void write_etc_files(const Folders& folders, const Record& record, const Sandbox& sandbox);

}  // namespace engine
