#include "workbook/book/highlight.hpp"

#include <algorithm>
#include <cctype>

#include "workbook/book/html.hpp"
#include "workbook/book/languages.hpp"
#include "workbook/book/lines.hpp"

namespace book {
namespace {

bool is_alpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::string span(std::string_view style, std::string_view text) {
  return "<span class=\"" + std::string(style) + "\">" + escape_html(text) + "</span>";
}

// Walks over the code once. Each take_...() either consumes a token and returns true, or leaves
// everything as it was.
class Lexer {
 public:
  Lexer(std::string_view code, const Language& language) : rest_(code), language_(language) {}

  std::string run() {
    while (!rest_.empty()) {
      if (take_comment() || take_directive() || take_string() || take_variable() || take_number() ||
          take_word()) {
        continue;
      }
      emit("", 1);
    }
    return std::move(html_);
  }

 private:
  void emit(std::string_view style, std::size_t length) {
    const std::string_view text = rest_.substr(0, length);
    html_ += style.empty() ? escape_html(text) : span(style, text);
    if (!text.empty()) before_ = text.back();
    const auto last_break = text.rfind('\n');
    const std::string_view tail = last_break == text.npos ? text : text.substr(last_break + 1);
    if (last_break != text.npos) is_line_start_ = true;
    if (!trim(tail).empty()) is_line_start_ = false;
    rest_.remove_prefix(text.size());
  }

  [[nodiscard]] std::size_t until(std::string_view end, std::size_t from) const {
    const auto found = rest_.find(end, from);
    return found == std::string_view::npos ? rest_.size() : found + end.size();
  }

  bool take_comment() {
    if (language_.has_block_comments && rest_.starts_with("/*")) {
      emit("c", until("*/", 2));
      return true;
    }
    const std::string_view mark = language_.line_comment;
    if (mark.empty() || !rest_.starts_with(mark)) return false;
    // In a shell, $# and a#b hold no comment.
    if (mark == "#" && before_ != ' ' && before_ != '\n' && before_ != '\t') return false;
    emit("c", std::min(rest_.find('\n'), rest_.size()));
    return true;
  }

  bool take_directive() {
    if (!language_.has_directives || !is_line_start_ || rest_[0] != '#') return false;
    std::size_t end = 1;
    while (end < rest_.size() && (is_alpha(rest_[end]) || rest_[end] == ' ')) ++end;
    const bool is_include = rest_.substr(0, end).find("include") != std::string_view::npos;
    if (is_include && end < rest_.size() && rest_[end] == '<') end = until(">", end);
    emit("m", end);
    return true;
  }

  [[nodiscard]] std::size_t string_length() const {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '\\') {
        ++i;
      } else if (rest_[i] == rest_[0]) {
        return i + 1;
      } else if (rest_[i] == '\n') {
        return i;
      }
    }
    return rest_.size();
  }

  bool take_string() {
    if (language_.has_types && rest_.starts_with("R\"")) {
      const auto open = std::min(rest_.find('('), rest_.size());
      const std::string end = ")" + std::string(rest_.substr(2, open - 2)) + "\"";
      emit("s", until(end, open));
      return true;
    }
    if (language_.quotes.find(rest_[0]) == std::string_view::npos) return false;
    // An apostrophe inside a number or a word ends nothing: 1'000, don't.
    if (rest_[0] == '\'' && std::isalnum(static_cast<unsigned char>(before_)) != 0) return false;
    const std::size_t length = string_length();
    emit(is_key(length) ? "y" : "s", length);
    return true;
  }

  bool take_variable() {
    if (!language_.has_variables || rest_[0] != '$' || rest_.size() < 2) return false;
    std::size_t end = 1;
    if (rest_[1] == '{') {
      end = until("}", 2);
    } else if (is_alpha(rest_[1])) {
      while (end < rest_.size() && (is_alpha(rest_[end]) || is_digit(rest_[end]))) ++end;
    } else if (rest_[1] != '(' && std::ispunct(static_cast<unsigned char>(rest_[1])) != 0) {
      end = 2;
    }
    if (end == 1) return false;
    emit("v", end);
    return true;
  }

  bool take_number() {
    if (!is_digit(rest_[0])) return false;
    std::size_t end = 1;
    while (end < rest_.size() && (is_word(rest_[end]) || rest_[end] == '.' || rest_[end] == '\'')) {
      ++end;
    }
    emit("n", end);
    return true;
  }

  [[nodiscard]] bool is_word(char c) const {
    return is_alpha(c) || is_digit(c) || language_.more_word.find(c) != std::string_view::npos;
  }

  // Whether a colon comes after the first `length` characters.
  [[nodiscard]] bool is_key(std::size_t length) const {
    if (!language_.has_keys) return false;
    const auto next = rest_.find_first_not_of(' ', length);
    if (next == std::string_view::npos || rest_[next] != ':') return false;
    return next + 1 == rest_.size() || rest_[next + 1] == ' ' || rest_[next + 1] == '\n';
  }

  [[nodiscard]] std::string_view style_of_word(std::string_view word) const {
    if (is_key(word.size())) return "y";
    if (language_.keywords.contains(word)) return "k";
    if (!language_.has_types) return word.starts_with("--") ? "t" : "";
    if (word.ends_with("_t") ||
        (std::isupper(static_cast<unsigned char>(word[0])) != 0 &&
         std::ranges::any_of(word, [](unsigned char c) { return std::islower(c) != 0; }))) {
      return "t";
    }
    return word.size() < rest_.size() && rest_[word.size()] == '(' ? "f" : "";
  }

  bool take_word() {
    if (!is_word(rest_[0])) return false;
    std::size_t end = 1;
    while (end < rest_.size() && is_word(rest_[end])) ++end;
    emit(style_of_word(rest_.substr(0, end)), end);
    return true;
  }

  std::string_view rest_;
  const Language& language_;
  std::string html_;
  char before_ = '\n';
  bool is_line_start_ = true;
};

// A terminal session: what was typed after a prompt, and what the machine answered.
std::string highlight_console(std::string_view code) {
  std::string html;
  bool is_continued = false;
  for (const auto line : split_lines(code)) {
    const bool is_typed = line.starts_with("$ ") || line.starts_with("# ");
    if (is_typed) html += span("p", line.substr(0, 2));
    if (is_typed || is_continued) {
      html += Lexer(is_typed ? line.substr(2) : line, *find_language("sh")).run();
    } else {
      html += span("o", line);
    }
    is_continued = (is_typed || is_continued) && line.ends_with('\\');
    html += '\n';
  }
  return html;
}

}  // namespace

std::string highlight(std::string_view code, std::string_view language) {
  if (language == "console") return highlight_console(code);
  const Language* known = find_language(language);
  return known == nullptr ? escape_html(code) : Lexer(code, *known).run();
}

}  // namespace book
