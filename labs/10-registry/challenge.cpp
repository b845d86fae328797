// Lab 10, task 2: what a registry wants to see. The contract is
// minicontainer/registry/challenge.hpp.

#include "minicontainer/registry/challenge.hpp"

#include "base/unwritten.hpp"
#include "minicontainer/image/digest.hpp"

namespace registry {

// Task 2: read it from left to right. How can you tell a parameter's name from a scheme?
std::vector<Challenge> parse_challenges(std::string_view header) {
  throw base::Unwritten("10", 2);
}

}  // namespace registry
