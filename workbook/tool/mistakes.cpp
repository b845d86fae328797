#include "workbook/tool/mistakes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "base/file.hpp"

namespace workbook {
namespace {

std::string header(const std::string& text, const std::string& key,
                   const std::filesystem::path& file) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && !line.starts_with("--- ");) {
    if (line.starts_with(key + ": ")) return line.substr(key.size() + 2);
  }
  throw std::runtime_error(
      fmt::format("{}: has no line \"{}: ...\" above the diff", file.native(), key));
}

}  // namespace

std::vector<Mistake> load_mistakes(const Workspace& workspace, const Lab& lab) {
  std::vector<Mistake> mistakes;
  const auto folder = workspace.solutions() / lab.folder / "wrong";
  if (!std::filesystem::exists(folder)) return mistakes;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".patch") continue;
    const std::string text = base::read_file(entry.path());
    mistakes.push_back({.name = entry.path().stem(),
                        .part = header(text, "part", entry.path()),
                        .caught_by = header(text, "caught-by", entry.path()),
                        .says = header(text, "says", entry.path()),
                        .why = header(text, "why", entry.path())});
  }
  std::sort(mistakes.begin(), mistakes.end(),
            [](const Mistake& one, const Mistake& other) { return one.name < other.name; });
  return mistakes;
}

std::filesystem::path mistaken_program(const Workspace& workspace, const Lab& lab,
                                       const Mistake& mistake) {
  return workspace.bin() / "wrong" / lab.number / mistake.name / lab.program;
}

}  // namespace workbook
