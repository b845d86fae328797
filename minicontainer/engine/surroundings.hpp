// What a container shares with the machine or with other containers: --network, --pid, --ipc,
// --uts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {

struct Surroundings {
  std::vector<NamespaceChoice> namespaces;
  std::filesystem::path etc;  ///< whose hosts, hostname and resolv.conf it sees
  std::filesystem::path shm;  ///< whose /dev/shm; empty: its own
};

/// Before: the containers that it names run. Throws std::runtime_error, in docker's words,
/// otherwise.
Surroundings find_surroundings(const Folders& folders, const Record& record);

/// Where the runtime finds the namespace that its caller made for the container.
std::filesystem::path namespace_of_sandbox();

/// From --network and its like to the networks that the container is to be connected to. Throws
/// std::runtime_error, in docker's words, for a network that there is none of, and for options that
/// exclude each other.
void choose_networks(const Folders& folders, Settings& settings);

/// Refuses words that none of --pid, --ipc and --uts knows. Throws std::runtime_error.
void check_modes(const Settings& settings);

/// Bytes: "64m", "1g", "512", "100kb"; empty: 0. Throws std::runtime_error, in docker's words.
std::int64_t parse_size(const std::string& text);

}  // namespace engine
