// What kill -9 leaves behind, put right by the next command that meets it.
#pragma once

#include "minicontainer/engine/container.hpp"

namespace engine {

/// Whether what is written down about it cannot be: it runs but has no monitor, or it should have
/// been removed at its end.
bool needs_mending(const Container& container);

/// Without a monitor nobody holds its streams: what its program had written is taken into the log,
/// its processes end, and its state says so. One with --rm is removed; one that its policy wants to
/// run is started again. Somebody else may have mended it meanwhile.
void mend(const Folders& folders, const std::string& id);

/// Removes the folder of a container whose `create` was killed. One that is being made is left.
void sweep_unfinished(const Folders& folders, const std::string& id);

}  // namespace engine
