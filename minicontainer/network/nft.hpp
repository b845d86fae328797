// Applying rules: one transaction of the program `nft` (man 8 nft). libnftables exists only as a
// shared library, and minicontainer is a static program.
#pragma once

#include <stdexcept>
#include <string>

namespace network {

/// nft is not installed, or this user may not change rules here.
class NoRules : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All of it or nothing. Throws NoRules; std::runtime_error with nft's first sentence otherwise.
void apply_rules(const std::string& rules);

}  // namespace network
