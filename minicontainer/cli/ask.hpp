// A question before something is removed for good.
#pragma once

#include <string>

namespace cli {

/// Prints the warning and docker's question; whether the answer was y.
bool is_agreed_to(const std::string& warning);

}  // namespace cli
