// The commands about images, and what they share.
#pragma once

#include <functional>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/image/store.hpp"

namespace cli {

image::Store open_store(const Globals& globals);

/// Prints to standard output; throws std::system_error if that does not take it: a full disk.
void print(const std::string& text);

/// Runs `act` on each of the names; says what is wrong with each, goes on, and returns 1 if
/// anything was, as docker does.
int for_each_name(const std::vector<std::string>& names,
                  const std::function<void(const std::string&)>& act);

std::function<int()> add_bootstrap_busybox(CLI::App& command, const Globals& globals);
std::function<int()> add_bootstrap_debian(CLI::App& command, const Globals& globals);
std::function<int()> add_history(CLI::App& command, const Globals& globals);
std::function<int()> add_image_inspect(CLI::App& command, const Globals& globals);
std::function<int()> add_image_prune(CLI::App& command, const Globals& globals);
std::function<int()> add_images(CLI::App& command, const Globals& globals);
std::function<int()> add_import(CLI::App& command, const Globals& globals);
std::function<int()> add_load(CLI::App& command, const Globals& globals);
std::function<int()> add_rmi(CLI::App& command, const Globals& globals);
std::function<int()> add_save(CLI::App& command, const Globals& globals);
std::function<int()> add_tag(CLI::App& command, const Globals& globals);

}  // namespace cli
