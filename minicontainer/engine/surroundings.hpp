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

/// Refuses words that none of the four options knows, and what this machine cannot give. Returns
/// the network in the words of the record. Throws std::runtime_error.
std::string check_network(const std::string& word);
void check_modes(const Settings& settings);

/// Bytes: "64m", "1g", "512", "100kb"; empty: 0. Throws std::runtime_error, in docker's words.
std::int64_t parse_size(const std::string& text);

}  // namespace engine
