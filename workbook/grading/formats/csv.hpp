// A gradebook as a table (RFC 4180): a line of names, then a line for each learner.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace workbook {

/// One field. Spreadsheets take what begins with = + - @ or a tab for a formula: such text gets an
/// apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection).
std::string csv_field(const std::string& text);

/// The gradebook of documents of workbook.grade/1, in their order, with a column for each lab that
/// occurs in one of them.
std::string gradebook(const std::vector<nlohmann::json>& grades);

}  // namespace workbook
