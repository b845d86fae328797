// Publishing the ports of a container that starts.
#pragma once

#include "minicontainer/engine/sandbox.hpp"

namespace engine {

/// Keeps the ports of the machine by sockets that listen there, so that nobody else gets them, and
/// makes the rules that lead to the container. Notes both in `open` and in the container's files.
/// Before: its endpoints are connected. Throws std::runtime_error, in docker's words.
void publish_ports(const Folders& folders, const Record& record, OpenSandbox& open);

}  // namespace engine
