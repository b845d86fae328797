// The names of containers and their addresses: what the files of the networks say.
//
// The file `names` in a container's folder says which networks it is connected to, whom it is
// linked to, and which name servers the machine has:
//
//     network=NAME FOLDER      a folder with one file for each address (network/leases.hpp)
//     link=ALIAS NAME          a name that is this container's alone
//     server=ADDRESS           asked for all other names; none: they are not known
//
// All of it is read anew for each question: what changes is seen at once, and nothing is kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace monitor {

struct NameBook {
  struct Network {
    std::string name;
    std::filesystem::path addresses;
  };
  struct Link {
    std::string alias, name;
  };
  std::vector<Network> networks;
  std::vector<Link> links;
  std::vector<std::string> servers;

  /// Empty if there is no file.
  static NameBook load(const std::filesystem::path& file);
  void save(const std::filesystem::path& file) const;

  /// All addresses, of either version, of the containers with this name; "NAME.NETWORK" is one,
  /// too.
  [[nodiscard]] std::vector<std::string> addresses_of(const std::string& name) const;
  /// "web.blue": the container with this address, and its network; nothing if there is none.
  [[nodiscard]] std::optional<std::string> name_of(const std::string& address) const;
};

/// The address that a name like "2.0.18.172.in-addr.arpa" asks for (RFC 1035, section 3.5); nothing
/// for any other name.
std::optional<std::string> address_in_reverse_name(const std::string& name);

}  // namespace monitor
