#include "minicontainer/cli/ask.hpp"

#include <fmt/core.h>

#include <iostream>

namespace cli {

bool is_agreed_to(const std::string& warning) {
  fmt::print("{}\nAre you sure you want to continue? [y/N] ", warning);
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y";
}

}  // namespace cli
