// Who has which address: RUN_ROOT/networks/ID/addresses/ADDRESS.
//
// A file is made or found taken in one step (man 2 open, O_EXCL): two commands at once never get
// the same address, and no lock is needed. Its content is who has it, and by which names others ask
// for it, so the folder is also the phone book of the network. Whoever ends removes its files;
// those of the dead are found by a sweep.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/network/address.hpp"
#include "minicontainer/network/definition.hpp"

namespace network {

struct Lease {
  std::string container;             ///< its id
  std::string name;                  ///< its name, for `network inspect`
  std::vector<std::string> aliases;  ///< all names that others may ask for
};

struct TakenAddress {
  Address address;
  std::filesystem::path file;  ///< whoever removes it gives the address back
};

/// Whether a container lives, so that its address is in use.
using IsAlive = std::function<bool(const std::string& container)>;

class Leases {
 public:
  explicit Leases(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Takes the next free address of the subnet. Throws std::runtime_error, in docker's words, if
  /// there is none even after a sweep.
  [[nodiscard]] TakenAddress take(const SubnetSettings& subnet, const Lease& lease,
                                  const IsAlive& is_alive) const;
  /// Takes this one. Throws std::runtime_error, in docker's words, if somebody who lives has it.
  [[nodiscard]] TakenAddress take_this(const Address& address, const Lease& lease,
                                       const IsAlive& is_alive) const;

  /// All of them, those of the dead too.
  [[nodiscard]] std::vector<std::pair<Address, Lease>> list() const;
  /// Gives back what the dead had. Returns how many remain.
  std::size_t sweep(const IsAlive& is_alive) const;

 private:
  [[nodiscard]] bool try_take(const Address& address, const Lease& lease) const;
  [[nodiscard]] std::optional<TakenAddress> take_next(const SubnetSettings& subnet,
                                                      const Lease& lease) const;

  std::filesystem::path folder_;
};

}  // namespace network
