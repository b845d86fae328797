#include "workbook/checks/random.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <optional>
#include <random>

namespace workbook {
namespace {

std::optional<std::mt19937> seeded;

}  // namespace

void begin_random_values(const std::string& check) {
  const char* seed = std::getenv("LAB_SEED");
  if (seed == nullptr) return;
  const std::string text = fmt::format("{}\n{}", seed, check);
  std::seed_seq sequence(text.begin(), text.end());
  seeded.emplace(sequence);
}

int random_number(int least, int most) {
  static std::random_device source;
  std::uniform_int_distribution<int> numbers(least, most);
  return seeded ? numbers(*seeded) : numbers(source);
}

std::string random_name(const std::string& stem) {
  return fmt::format("{}-{}", stem, random_number(100'000, 999'999));
}

int one_of(const std::vector<int>& choices) {
  return choices[static_cast<std::size_t>(random_number(0, static_cast<int>(choices.size()) - 1))];
}

}  // namespace workbook
