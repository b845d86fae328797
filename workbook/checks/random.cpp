#include "workbook/checks/random.hpp"

#include <fmt/core.h>

#include <random>

namespace workbook {

int random_number(int least, int most) {
  static std::random_device source;
  return std::uniform_int_distribution<int>(least, most)(source);
}

std::string random_name(const std::string& stem) {
  return fmt::format("{}-{}", stem, random_number(100'000, 999'999));
}

int one_of(const std::vector<int>& choices) {
  return choices[static_cast<std::size_t>(random_number(0, static_cast<int>(choices.size()) - 1))];
}

}  // namespace workbook
