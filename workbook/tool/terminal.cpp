#include "workbook/tool/terminal.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "workbook/model/text.hpp"

namespace workbook {
namespace {

std::string in_colour(const char* code, std::string_view text) {
  if (!is_coloured()) return std::string(text);
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

std::string for_verdict(Verdict verdict, const std::string& text) {
  switch (verdict) {
    case Verdict::kPass:
      return green(text);
    case Verdict::kFail:
      return red(text);
    case Verdict::kEnvironment:
    case Verdict::kGrader:
      return yellow(text);
    default:
      return faint(text);
  }
}

}  // namespace

bool is_coloured() {
  static const bool kIs = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return kIs;
}

std::string bold(std::string_view text) {
  return in_colour("1", text);
}
std::string faint(std::string_view text) {
  return in_colour("2", text);
}
std::string green(std::string_view text) {
  return in_colour("32", text);
}
std::string red(std::string_view text) {
  return in_colour("31", text);
}
std::string yellow(std::string_view text) {
  return in_colour("33", text);
}

std::string mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return for_verdict(verdict, "✓");
    case Verdict::kFail:
      return for_verdict(verdict, "✗");
    case Verdict::kEnvironment:
      return for_verdict(verdict, "–");
    case Verdict::kGrader:
      return for_verdict(verdict, "!");
    default:
      return for_verdict(verdict, "·");
  }
}

std::string word(Verdict verdict) {
  const std::string text = verdict == Verdict::kEnvironment ? "SKIPPED" : to_string(verdict);
  return for_verdict(verdict, text);
}

std::string harmless(std::string_view text) {
  return printable(text);
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string result;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string current = margin;
    for (std::string each; words >> each;) {
      if (current.size() > indent && current.size() + 1 + each.size() > width) {
        result += current + "\n";
        current = margin;
      }
      current += (current.size() > indent ? " " : "") + each;
    }
    result += current + "\n";
  }
  return result;
}

}  // namespace workbook
