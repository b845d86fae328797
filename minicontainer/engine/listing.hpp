// What `ps`, `images`, `volume ls` and the like print: a table, or what --format asks for.
//
// --format is empty (the table), "table TEMPLATE" (a table of those columns, with a heading line),
// "json" (one object a line) or a template (one line for each row). pkg.go.dev/text/template.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace engine {

struct Column {
  std::string field;    ///< as in {{.Field}}
  std::string heading;  ///< "IMAGE ID"
};

struct Listing {
  std::vector<Column> columns;       ///< of the table, in order
  std::vector<Column> more_columns;  ///< headings that only --format can ask for
  std::vector<nlohmann::json> rows;  ///< objects; every field is a string
};

/// What to print, with line ends; columns stand three blanks apart, as docker's do. Throws
/// TemplateError for a wrong `format`.
std::string format_listing(const Listing& listing, std::string_view format);

/// Lines of cells as columns: each as wide as its widest cell and three blanks, and at least
/// `least_width` in all.
std::string align_columns(const std::vector<std::vector<std::string>>& lines,
                          std::size_t least_width);

/// "About a minute ago", as docker tells times: of `seconds` in the past.
std::string time_ago(long long seconds);
/// "4.27MB": docker's decimal units, four digits at most.
std::string human_size(double bytes);

}  // namespace engine
