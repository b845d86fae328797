#include "workbook/grading/formats/formats.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace workbook {

const std::vector<Format>& formats() {
  static const std::vector<Format> kFormats = {
      {"text", "for people", Audience::kLearner, write_text},
      {"json", "workbook.grade/1, with all that there is", Audience::kInstructor, write_json},
      {"junit", "JUnit XML", Audience::kLearner, write_junit},
      {"gradescope", "results.json of Gradescope", Audience::kInstructor, write_gradescope},
      {"autolab", "the last lines of Autolab's output", Audience::kLearner, write_autolab},
      {"classroom", "the result output of GitHub Classroom", Audience::kLearner, write_classroom},
      {"prairielearn", "results.json of PrairieLearn", Audience::kLearner, write_prairielearn},
      {"exercism", "results.json of exercism, version 3", Audience::kLearner, write_exercism},
      {"csv", "a gradebook", Audience::kInstructor, write_csv}};
  return kFormats;
}

const Format& find_format(const std::string& name) {
  const auto found = std::ranges::find(formats(), name, &Format::name);
  if (found != formats().end()) return *found;
  std::string known;
  for (const auto& format : formats()) known += (known.empty() ? "" : ", ") + format.name;
  throw std::invalid_argument(fmt::format("there is no format \"{}\": there are {}", name, known));
}

std::string within(std::size_t limit,
                   const std::function<std::string(std::size_t longest_text)>& make) {
  std::string document;
  for (const std::size_t longest : {std::size_t{65'536}, std::size_t{4096}, std::size_t{1024},
                                    std::size_t{256}, std::size_t{40}}) {
    document = make(longest);
    if (document.size() <= limit) break;
  }
  return document;
}

}  // namespace workbook
