// Points of a grade, exact to a thousandth.
//
// Sums, shares and percentages are whole numbers of thousandths: no grade depends on how a machine
// rounds binary fractions, and the parts of a task always add up to the task.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace workbook {

struct Points {
  std::int64_t thousandths = 0;

  auto operator<=>(const Points&) const = default;
  Points& operator+=(Points other);
  Points& operator-=(Points other);
};
Points operator+(Points one, Points other);
Points operator-(Points one, Points other);

Points whole_points(int points);

/// "12", "12.5", "0.125": digits, and at most three behind the dot. Throws std::invalid_argument.
Points parse_points(const std::string& text);
std::string to_text(Points points);
/// A whole number where it is one, else the decimal fraction.
nlohmann::json to_json(Points points);

/// `part` of `all` of these points, rounded half up to the thousandth. `all` is more than 0.
Points share(Points points, std::int64_t part, std::int64_t all);

/// Divides points in the proportion of the weights; the parts add up exactly. What does not divide
/// goes to the first ones. All zero when there are no points or all weights are 0.
std::vector<Points> divide(Points points, const std::vector<int>& weights);

/// Rounded half up to hundredths: what people see as a grade.
Points rounded(Points points);

}  // namespace workbook
