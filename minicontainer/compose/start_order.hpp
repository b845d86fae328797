// In which order services are started: what one depends on comes before it.
//
// Lab 12, task 5.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace compose {

/// The services, each with the names of those that it depends on.
using Dependencies = std::map<std::string, std::vector<std::string>>;

/// All of them, each once, each after all that it depends on; where that leaves a choice, in the
/// order of their names. Stopping goes the other way round. Throws std::runtime_error that names
/// the circle, "a -> b -> a", if there is one, and for a dependency that is no service.
std::vector<std::string> start_order(const Dependencies& dependencies);

}  // namespace compose
