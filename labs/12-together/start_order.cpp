// Lab 12, task 5: what is started when. The contract is minicontainer/compose/start_order.hpp.

#include "minicontainer/compose/start_order.hpp"

#include "base/unwritten.hpp"

namespace compose {

// Task 5: before a service comes all that it depends on. How do you notice a circle?
std::vector<std::string> start_order(const Dependencies& dependencies) {
  throw base::Unwritten("12", 5);
}

}  // namespace compose
