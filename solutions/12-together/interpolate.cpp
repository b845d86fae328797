#include "minicontainer/compose/interpolate.hpp"

#include <fmt/core.h>

#include <stdexcept>
#include <string_view>

namespace compose {
namespace {

constexpr int kDeepest = 16;

bool begins_name(char letter) {
  return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool belongs_to_name(char letter) {
  return begins_name(letter) || (letter >= '0' && letter <= '9');
}

/// Walks through a text once, from left to right.
class Walk {
 public:
  Walk(std::string_view text, const Variables& variables, int depth)
      : text_(text), variables_(variables), depth_(depth) {
    if (depth > kDeepest) throw std::runtime_error("its variables are nested too deep");
  }

  // #region lab12.interpolate
  std::string replace_all() {
    std::string result;
    while (place_ < text_.size()) {
      const char letter = text_[place_++];
      if (letter != '$') {
        result += letter;
      } else if (at('$')) {
        ++place_;
        result += '$';
      } else if (at('{')) {
        ++place_;
        result += replace_braces();
      } else {
        result += replace_plain();
      }
    }
    return result;
  }
  // #endregion lab12.interpolate

 private:
  [[nodiscard]] bool at(char letter) const {
    return place_ < text_.size() && text_[place_] == letter;
  }

  std::string take_name() {
    const std::size_t start = place_;
    if (place_ < text_.size() && begins_name(text_[place_])) {
      while (place_ < text_.size() && belongs_to_name(text_[place_])) ++place_;
    }
    return std::string(text_.substr(start, place_ - start));
  }

  [[nodiscard]] const std::string* value_of(const std::string& name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? nullptr : &found->second;
  }

  std::string replace_plain() {
    const std::string name = take_name();
    if (name.empty()) {
      throw std::runtime_error("a \"$\" without a name behind it: write $$ for a dollar sign");
    }
    const std::string* value = value_of(name);
    return value == nullptr ? "" : *value;
  }

  // Behind "${": up to the brace that belongs to it.
  std::string replace_braces() {
    const std::string name = take_name();
    if (name.empty()) throw std::runtime_error("\"${\" must be followed by a name");
    const bool minds_empty = at(':');
    if (minds_empty) ++place_;
    const char operation = place_ < text_.size() ? text_[place_] : '\0';
    if (operation == '}' && !minds_empty) {
      ++place_;
      const std::string* value = value_of(name);
      return value == nullptr ? "" : *value;
    }
    if (operation != '-' && operation != '?' && operation != '+') {
      throw std::runtime_error(
          fmt::format("\"${{{}\" must go on with }}, :-, -, :?, ?, :+ or +", name));
    }
    ++place_;
    return choose(name, operation, minds_empty, take_word(name));
  }

  // The word up to the brace that closes ours; those of variables in it come in pairs.
  std::string_view take_word(const std::string& name) {
    const std::size_t start = place_;
    for (int open = 1; place_ < text_.size(); ++place_) {
      if (text_[place_] == '{' && text_[place_ - 1] == '$') ++open;
      if (text_[place_] == '}' && --open == 0) return text_.substr(start, place_++ - start);
    }
    throw std::runtime_error(fmt::format("\"${{{}\" has no closing brace", name));
  }

  std::string choose(const std::string& name, char operation, bool minds_empty,
                     std::string_view word) {
    const std::string* value = value_of(name);
    const bool has_value = value != nullptr && !(minds_empty && value->empty());
    const auto replaced = [&] { return Walk(word, variables_, depth_ + 1).replace_all(); };
    if (operation == '+') return has_value ? replaced() : "";
    if (has_value) return *value;
    if (operation == '-') return replaced();
    const std::string sentence = replaced();
    throw std::runtime_error(fmt::format("the variable {} is required{}{}", name,
                                         sentence.empty() ? "" : ": ", sentence));
  }

  std::string_view text_;
  const Variables& variables_;
  int depth_;
  std::size_t place_ = 0;
};

}  // namespace

std::string interpolate(const std::string& text, const Variables& variables) {
  return Walk(text, variables, 0).replace_all();
}

}  // namespace compose
