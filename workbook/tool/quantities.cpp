#include "workbook/tool/quantities.hpp"

#include <fmt/core.h>

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace workbook {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t kMost = 1ULL << 44;

constexpr Unit kSizes[] = {{"", 1}, {"K", 1ULL << 10}, {"M", 1ULL << 20}, {"G", 1ULL << 30}};
constexpr Unit kTimes[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};

template <std::size_t Count>
std::uint64_t parse(const std::string& text, const Unit (&units)[Count], const char* example) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc()) {
    for (const auto& unit : units) {
      if (unit.name == std::string_view(rest, static_cast<std::size_t>(end - rest)) && number > 0 &&
          number <= kMost / unit.factor)
        return number * unit.factor;
    }
  }
  throw std::invalid_argument(
      fmt::format("\"{}\" is no such amount: write it as in {}", text, example));
}

}  // namespace

std::uint64_t parse_size(const std::string& text) {
  return parse(text, kSizes, "256M or 1G");
}

std::chrono::milliseconds parse_duration(const std::string& text) {
  return std::chrono::milliseconds(parse(text, kTimes, "60s, 500ms or 2m"));
}

}  // namespace workbook
