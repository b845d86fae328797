// Which names a container resolves, and by whom: its resolv.conf, and the book of its name server.
#pragma once

#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

/// Whether it has a name server of its own, 127.0.0.11: in networks that somebody made, as docker
/// has it; and where the machine's name servers are on its own loopback, which no container
/// reaches.
bool has_name_server(const Settings& settings);

/// The text of its resolv.conf: the machine's, unless --dns and its like say otherwise.
std::string resolv_conf_of(const Settings& settings);

/// Writes RUN_ROOT/ID/names (monitor/name_book.hpp).
void write_name_book(const Folders& folders, const Record& record);

}  // namespace engine
