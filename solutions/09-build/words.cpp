#include "minicontainer/build/words.hpp"

#include <cctype>
#include <utility>

namespace build {
namespace {

bool begins_name(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool continues_name(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Reads a word from its beginning to its end, and writes what it stands for.
class Expander {
 public:
  Expander(std::string_view word, const Variables& variables, char escape)
      : word_(word), variables_(variables), escape_(escape) {}

  // #region lab09.expand-reader
  // Up to `end`, which is left where it is; 0: to the end of the word.
  std::string read_until(char end) {
    std::string result;
    while (!is_at_end() && word_[at_] != end) {
      const char letter = word_[at_];
      if (letter == '\'') {
        result += read_single_quotes();
      } else if (letter == '"') {
        result += read_double_quotes();
      } else if (letter == '$') {
        result += read_variable();
      } else {
        if (letter == escape_ && at_ + 1 < word_.size()) ++at_;
        result += word_[at_++];
      }
      check_length(result);
    }
    return result;
  }

  // #endregion lab09.expand-reader

 private:
  [[nodiscard]] bool is_at_end() const { return at_ >= word_.size(); }

  static void check_length(const std::string& result) {
    if (result.size() > kLongestExpansion) {
      throw WordError("the variables in it expand to more than 1 MiB");
    }
  }

  std::string read_single_quotes() {
    const auto end = word_.find('\'', at_ + 1);
    if (end == word_.npos) {
      throw WordError("unexpected end of statement while looking for matching single-quote");
    }
    const std::string text(word_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }

  std::string read_double_quotes() {
    std::string result;
    for (++at_; !is_at_end() && word_[at_] != '"'; check_length(result)) {
      const char next = at_ + 1 < word_.size() ? word_[at_ + 1] : '\0';
      if (word_[at_] == '$') {
        result += read_variable();
      } else {
        if (word_[at_] == escape_ && (next == '"' || next == '$' || next == escape_)) ++at_;
        result += word_[at_++];
      }
    }
    if (is_at_end()) {
      throw WordError("unexpected end of statement while looking for matching double-quote");
    }
    ++at_;
    return result;
  }

  std::string read_name() {
    const auto begin = at_;
    if (!is_at_end() && begins_name(word_[at_])) {
      while (!is_at_end() && continues_name(word_[at_])) ++at_;
    }
    return std::string(word_.substr(begin, at_ - begin));
  }

  std::string read_variable() {
    ++at_;
    if (!is_at_end() && word_[at_] == '{') return read_in_braces();
    const std::string name = read_name();
    if (name.empty()) return "$";
    const auto found = variables_.find(name);
    return found == variables_.end() ? "" : found->second;
  }

  // ${NAME}, ${NAME:-WORD}, ${NAME+WORD}: at_ is at the brace.
  std::string read_in_braces() {
    if (++depth_ > kDeepest) throw WordError("braces are nested too deep");
    ++at_;
    const std::string name = read_name();
    const bool asks_for_empty = !is_at_end() && word_[at_] == ':';
    if (asks_for_empty) ++at_;
    const char sign = is_at_end() ? '\0' : word_[at_];
    if (name.empty() || (sign != '-' && sign != '+' && (sign != '}' || asks_for_empty))) {
      throw WordError("unsupported modifier or missing } in a ${...} of \"" + std::string(word_) +
                      "\"");
    }
    const auto found = variables_.find(name);
    const bool is_set = found != variables_.end() && !(asks_for_empty && found->second.empty());
    std::string other;
    if (sign != '}') {
      ++at_;
      other = read_until('}');
      if (is_at_end()) throw WordError("missing } in \"" + std::string(word_) + "\"");
    }
    ++at_;
    --depth_;
    if (sign == '+') return is_set ? other : "";
    if (sign == '-' && !is_set) return other;
    return found == variables_.end() ? "" : found->second;
  }

  static constexpr int kDeepest = 100;

  std::string_view word_;
  const Variables& variables_;
  char escape_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

// #region lab09.words
std::vector<std::string> split_words(std::string_view text, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote == 0 && (letter == ' ' || letter == '\t')) {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
      continue;
    }
    word += letter;
    if (letter == escape && quote != '\'' && at + 1 < text.size()) {
      word += text[++at];
    } else if (quote == 0 && (letter == '"' || letter == '\'')) {
      quote = letter;
    } else if (letter == quote) {
      quote = 0;
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}
// #endregion lab09.words

std::string expand(std::string_view word, const Variables& variables, char escape) {
  return Expander(word, variables, escape).read_until('\0');
}

}  // namespace build
