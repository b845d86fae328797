#include "workbook/grading/moment.hpp"

#include <fmt/core.h>

#include <chrono>
#include <regex>
#include <stdexcept>

namespace workbook {
namespace {

using namespace std::chrono;

[[noreturn]] void refuse(const std::string& text) {
  throw std::invalid_argument(fmt::format(
      "\"{}\" is no point in time: write 2026-03-01T23:59:00Z, or +01:00 in place of Z", text));
}

int number(const std::ssub_match& digits) {
  return std::stoi(digits.str());
}

}  // namespace

std::int64_t parse_moment(const std::string& text) {
  static const std::regex kForm(
      "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(\\.[0-9]{1,9})?"
      "([Zz]|([+-])([0-9]{2}):([0-9]{2}))");
  std::smatch part;
  if (!std::regex_match(text, part, kForm)) refuse(text);
  const year_month_day date{year(number(part[1])), month(static_cast<unsigned>(number(part[2]))),
                            day(static_cast<unsigned>(number(part[3])))};
  if (!date.ok() || number(part[4]) > 23 || number(part[5]) > 59 || number(part[6]) > 60) {
    refuse(text);
  }
  auto offset = minutes(0);
  if (part[9].matched) {
    if (number(part[10]) > 23 || number(part[11]) > 59) refuse(text);
    offset = hours(number(part[10])) + minutes(number(part[11]));
    if (part[9] == "-") offset = -offset;
  }
  const auto local =
      sys_days(date) + hours(number(part[4])) + minutes(number(part[5])) + seconds(number(part[6]));
  return (local - offset).time_since_epoch().count();
}

}  // namespace workbook
