// What `lab grade --format` writes: one function for each course platform, one file each.
//
// Each takes the same grade and gives the whole document as text. Platforms limit what they take;
// the limits stand in the files, with the page that says so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "workbook/grading/formats/items.hpp"

namespace workbook {

struct Format {
  std::string name;                        ///< as --format takes it
  std::string what;                        ///< in a few words
  Audience audience = Audience::kLearner;  ///< unless the caller wants another one
  std::function<std::string(const Grade&, Audience)> write;
};

/// All formats, in the order in which the help lists them.
const std::vector<Format>& formats();

/// Throws std::invalid_argument that lists them.
const Format& find_format(const std::string& name);

std::string write_text(const Grade& grade, Audience audience);
std::string write_json(const Grade& grade, Audience audience);
std::string write_junit(const Grade& grade, Audience audience);
std::string write_gradescope(const Grade& grade, Audience audience);
std::string write_autolab(const Grade& grade, Audience audience);
std::string write_classroom(const Grade& grade, Audience audience);
std::string write_prairielearn(const Grade& grade, Audience audience);
std::string write_exercism(const Grade& grade, Audience audience);
std::string write_csv(const Grade& grade, Audience audience);

/// Makes a document with ever shorter texts until it is at most `limit` bytes.
std::string within(std::size_t limit,
                   const std::function<std::string(std::size_t longest_text)>& make);

}  // namespace workbook
