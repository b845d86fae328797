#include "minicontainer/build/lines.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace build {
namespace {

constexpr std::string_view kBlanks = " \t\v\f\r";

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_comment(std::string_view line) {
  return without_blanks(line).starts_with('#');
}

/// The lines of a text, one after the other, with their numbers.
class Text {
 public:
  explicit Text(std::string_view text) : rest_(text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const auto end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > kLongestLine) {
      throw DockerfileError(number_, "line greater than the largest that there may be, 1 MiB");
    }
    return line;
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  std::string_view rest_;
  int number_ = 0;
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Lines split() {
    while (const auto line = text_.next()) {
      if (reads_directives_ && take_directive(*line)) continue;
      reads_directives_ = false;
      if (without_blanks(*line).empty() || is_comment(*line)) continue;
      take_instruction(*line);
    }
    if (result_.lines.empty()) throw DockerfileError(0, "file with no instructions");
    return std::move(result_);
  }

 private:
  // #region lab09.directive
  // "# escape = `"
  bool take_directive(std::string_view line) {
    const auto equals = line.find('=');
    if (!is_comment(line) || equals == line.npos) return false;
    std::string name(without_blanks(without_blanks(line.substr(0, equals)).substr(1)));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    const std::string value(without_blanks(line.substr(equals + 1)));
    if (name != "escape" && name != "syntax") return false;
    if (directives_.find(name) != directives_.npos) {
      throw DockerfileError(0, "only one " + name + " parser directive can be used");
    }
    directives_ += name + " ";
    if (name == "syntax") result_.syntax = value;
    if (name == "escape") {
      if (value != "`" && value != "\\") {
        throw DockerfileError(0, "invalid escape token '" + value + "' does not match ` or \\");
      }
      result_.escape = value[0];
    }
    return true;
  }
  // #endregion lab09.directive

  // #region lab09.lines
  void take_instruction(std::string_view first) {
    Line line{.number = text_.number()};
    bool goes_on = append(line.text, first);
    while (goes_on) {
      const auto next = text_.next();
      if (!next) break;
      if (!without_blanks(*next).empty() && !is_comment(*next)) goes_on = append(line.text, *next);
    }
    line.text = without_blanks(line.text);
    if (line.text.empty()) return;
    line.here_documents = find_here_documents(line.text);
    for (HereDocument& document : line.here_documents) read_here_document(document, line.number);
    if (result_.lines.size() == kMostInstructions) {
      throw DockerfileError(line.number, "more instructions than the 10000 that there may be");
    }
    result_.lines.push_back(std::move(line));
  }

  // Returns whether the instruction goes on in the next line.
  bool append(std::string& instruction, std::string_view piece) const {
    const auto last = piece.find_last_not_of(" \t");
    const bool ends_with_escape = last != piece.npos && piece[last] == result_.escape;
    const bool goes_on = ends_with_escape && (last == 0 || piece[last - 1] != result_.escape);
    instruction += goes_on ? piece.substr(0, last) : piece;
    if (instruction.size() > kLongestLine) {
      throw DockerfileError(text_.number(), "instruction longer than 1 MiB");
    }
    return goes_on;
  }
  // #endregion lab09.lines

  void read_here_document(HereDocument& document, int line) {
    while (auto next = text_.next()) {
      if (document.drops_tabs)
        next->remove_prefix(std::min(next->find_first_not_of('\t'), next->size()));
      if (*next == document.name) return;
      document.content.append(*next).append("\n");
    }
    throw DockerfileError(line, "unterminated heredoc");
  }

  Text text_;
  Lines result_;
  bool reads_directives_ = true;
  std::string directives_;  ///< the names of those that were there
};

}  // namespace

Lines split_lines(std::string_view text) {
  return Splitter(text).split();
}

}  // namespace build
