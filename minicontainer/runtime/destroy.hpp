// Taking a container apart: every process, its group, its record. Also one that was never finished.
#pragma once

#include <filesystem>
#include <string>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/record.hpp"

namespace minicontainer {

/// Ends what still runs of the container, removes its group and its folder, and runs its poststop
/// hooks. Throws std::exception if something could not be removed; a second call goes on there.
void destroy_container(StateFolder& folder, const Record& record);

/// Clears a container that ran in the foreground of a `minirun run` which was killed. Returns
/// whether it was one.
bool sweep_if_abandoned(const std::filesystem::path& root, const std::string& id);

/// Runs the hooks for which there is no way back: what fails is told on standard error.
void run_poststart_hooks(const Config& config, const Record& record);
void run_poststop_hooks(const Config& config, const Record& record);

}  // namespace minicontainer
