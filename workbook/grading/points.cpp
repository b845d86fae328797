#include "workbook/grading/points.hpp"

#include <fmt/core.h>

#include <numeric>
#include <regex>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace workbook {

Points& Points::operator+=(Points other) {
  thousandths += other.thousandths;
  return *this;
}

Points& Points::operator-=(Points other) {
  thousandths -= other.thousandths;
  return *this;
}

Points operator+(Points one, Points other) {
  return one += other;
}

Points operator-(Points one, Points other) {
  return one -= other;
}

Points whole_points(int points) {
  return {std::int64_t{points} * 1000};
}

Points parse_points(const std::string& text) {
  static const std::regex kForm("([0-9]{1,6})(\\.([0-9]{1,3}))?");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) {
    throw std::invalid_argument(fmt::format(
        "\"{}\" is no number of points: write 12 or 12.5, with at most three digits behind the dot",
        text));
  }
  const std::string fraction = match[3].str() + std::string(3 - match[3].str().size(), '0');
  return {std::stoll(match[1]) * 1000 + std::stoll(fraction)};
}

std::string to_text(Points points) {
  std::string text = fmt::format("{}.{:03}", points.thousandths / 1000, points.thousandths % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

nlohmann::json to_json(Points points) {
  if (points.thousandths % 1000 == 0) return points.thousandths / 1000;
  return static_cast<double>(points.thousandths) / 1000.0;
}

Points share(Points points, std::int64_t part, std::int64_t all) {
  if (all <= 0) throw std::invalid_argument("a share needs a whole that is more than 0");
  return {(2 * points.thousandths * part + all) / (2 * all)};
}

std::vector<Points> divide(Points points, const std::vector<int>& weights) {
  std::vector<Points> parts(weights.size());
  const auto sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  if (sum == 0) return parts;
  Points left = points;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    parts[i] = {points.thousandths * weights[i] / sum};
    left -= parts[i];
  }
  for (std::size_t i = 0; left.thousandths > 0; i = (i + 1) % weights.size()) {
    if (weights[i] == 0) continue;
    parts[i] += {1};
    left -= {1};
  }
  return parts;
}

Points rounded(Points points) {
  return {(points.thousandths + 5) / 10 * 10};
}

}  // namespace workbook
