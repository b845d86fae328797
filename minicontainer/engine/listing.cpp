#include "minicontainer/engine/listing.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/engine/go_template.hpp"

namespace engine {
namespace {

using Cells = std::vector<std::string>;

// docker's tables: three blanks between columns, and none is narrower than ten with them.
constexpr std::size_t kGap = 3;
constexpr std::size_t kLeastWidth = 10 - kGap;

// How many columns of a terminal a text takes: one for each character of UTF-8 (man 7 utf-8).
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

// A table without end: each column as wide as its widest cell, three blanks between.
std::string align(const std::vector<Cells>& lines, std::size_t least_width = kLeastWidth) {
  std::vector<std::size_t> widths;
  for (const Cells& cells : lines) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max({widths[i], width_of(cells[i]), least_width});
    }
  }
  std::string text;
  for (const Cells& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += cells[i];
      if (i + 1 < cells.size()) text.append(widths[i] + kGap - width_of(cells[i]), ' ');
    }
    text += '\n';
  }
  return text;
}

Cells split_at_tabs(const std::string& line) {
  Cells cells;
  std::size_t begin = 0;
  for (;;) {
    const auto tab = line.find('\t', begin);
    cells.push_back(line.substr(begin, tab - begin));
    if (tab == line.npos) return cells;
    begin = tab + 1;
  }
}

nlohmann::json headings_of(const Listing& listing) {
  nlohmann::json headings = nlohmann::json::object();
  for (const auto* columns : {&listing.columns, &listing.more_columns}) {
    for (const Column& column : *columns) headings[column.field] = column.heading;
  }
  return headings;
}

std::string format_table(const Listing& listing) {
  std::vector<Cells> lines(1);
  for (const Column& column : listing.columns) lines[0].push_back(column.heading);
  for (const auto& row : listing.rows) {
    Cells cells;
    for (const Column& column : listing.columns) {
      cells.push_back(row.value(column.field, std::string()));
    }
    lines.push_back(std::move(cells));
  }
  return align(lines);
}

// On the command line people write \t and \n and mean what Go means by them.
std::string unescape(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '\\' && i + 1 < text.size();
    if (is_escape && (text[i + 1] == 't' || text[i + 1] == 'n')) {
      result += text[++i] == 't' ? '\t' : '\n';
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

std::string format_listing(const Listing& listing, std::string_view format) {
  if (format.empty() || format == "table") return format_table(listing);
  std::string text;
  if (format == "json") {
    for (const auto& row : listing.rows) text += base::format_json(row) + "\n";
    return text;
  }
  constexpr std::string_view kTable = "table ";
  const bool is_table = format.starts_with(kTable);
  if (is_table) format.remove_prefix(kTable.size());
  const GoTemplate line(unescape(format));
  if (!is_table) {
    for (const auto& row : listing.rows) text += line.render(row) + "\n";
    return text;
  }
  std::vector<Cells> lines{split_at_tabs(line.render(headings_of(listing)))};
  for (const auto& row : listing.rows) lines.push_back(split_at_tabs(line.render(row)));
  return align(lines);
}

std::string align_columns(const std::vector<std::vector<std::string>>& lines,
                          std::size_t least_width) {
  return align(lines, least_width - kGap);
}

std::string time_ago(long long seconds) {
  if (seconds < 1) return "Less than a second ago";
  if (seconds == 1) return "1 second ago";
  if (seconds < 60) return fmt::format("{} seconds ago", seconds);
  if (seconds < 120) return "About a minute ago";
  if (seconds < 3600) return fmt::format("{} minutes ago", seconds / 60);
  if (seconds < 5400) return "About an hour ago";
  constexpr long long kHour = 3600;
  const long long hours = (seconds + kHour / 2) / kHour;  // docker rounds hours
  if (hours < 48) return fmt::format("{} hours ago", hours);
  if (hours < 24 * 14) return fmt::format("{} days ago", hours / 24);
  if (hours < 24 * 60) return fmt::format("{} weeks ago", hours / 24 / 7);
  if (hours < 24 * 365 * 2) return fmt::format("{} months ago", hours / 24 / 30);
  return fmt::format("{} years ago", seconds / (kHour * 24 * 365));
}

std::string human_size(double bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 1000.0 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000.0;
    ++unit;
  }
  return fmt::format("{:.3g}{}", bytes, kUnits[unit]);
}

}  // namespace engine
