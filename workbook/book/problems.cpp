#include "workbook/book/problems.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

namespace book {

void Problems::add(const std::filesystem::path& file, int line, const std::string& sentence) {
  std::string text = fmt::format("{}:{}: {}", file.native(), line, sentence);
  if (std::ranges::find(all_, text) == all_.end()) all_.push_back(std::move(text));
}

void Problems::throw_if_any() const {
  if (!all_.empty()) throw BookError(fmt::format("{}", fmt::join(all_, "\n")));
}

}  // namespace book
