// Published ports as people write them: -p [IP:][HOST:]CONTAINER[/PROTOCOL], with ranges, in
// docker's grammar and with its complaints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/settings.hpp"

namespace engine {

/// A port of a container, and where on the machine it is to be reached.
struct PortBinding {
  std::string protocol = "tcp";  ///< "tcp", "udp" or "sctp"
  std::uint16_t container_port = 0;
  std::string host_address;           ///< empty: every address of the machine
  std::uint16_t first_host_port = 0;  ///< 0: any that is free
  std::uint16_t last_host_port = 0;   ///< the first that is free of these; first: that one alone

  [[nodiscard]] std::string key() const;  ///< "80/tcp"
  bool operator==(const PortBinding&) const = default;
};

/// One word of -p. Throws std::runtime_error, in docker's words.
std::vector<PortBinding> parse_published_port(const std::string& word);

/// "80", "80/udp" or "8000-8003/tcp", each as "80/tcp". Throws std::runtime_error.
std::vector<std::string> parse_exposed_ports(const std::string& word);

/// All that a container wants published: -p, and with -P each exposed port that -p does not have.
std::vector<PortBinding> wanted_ports(const Settings& settings);

/// The column PORTS of `ps`. `bound` are those of a container that runs, one host port each;
/// `exposed` what it has beside them. Neighbours are told as ranges.
std::string ports_text(const std::vector<PortBinding>& bound,
                       const std::vector<std::string>& exposed);

}  // namespace engine
