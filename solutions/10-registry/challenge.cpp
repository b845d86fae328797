#include "minicontainer/registry/challenge.hpp"

#include <algorithm>

#include "minicontainer/image/digest.hpp"

namespace registry {
namespace {

constexpr std::size_t kLongestHeader = 8192;

/// Reads a header from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
  }

  void skip_commas() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t,"), rest_.size()));
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A scheme or the name of a parameter: in lower case, because its case means nothing.
  std::string take_name() {
    const auto end = std::min(rest_.find_first_of(" \t,=\""), rest_.size());
    if (end == 0) throw image::Error("the registry's challenge has a name missing");
    std::string name(rest_.substr(0, end));
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    rest_.remove_prefix(end);
    return name;
  }

  std::string take_value() {
    if (take('"')) return take_quoted();
    const auto end = std::min(rest_.find_first_of(" \t,"), rest_.size());
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return value;
  }

 private:
  // #region lab10.quoted
  std::string take_quoted() {
    std::string value;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return value;
      if (c == '\\' && !rest_.empty()) {
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      value += c;
    }
    throw image::Error("the registry's challenge has quotes that do not end");
  }
  // #endregion lab10.quoted

  std::string_view rest_;
};

void add_parameter(std::vector<Challenge>& challenges, std::string name, std::string value) {
  if (challenges.empty()) {
    throw image::Error("the registry's challenge does not begin with a scheme");
  }
  const bool is_new =
      challenges.back().parameters.emplace(std::move(name), std::move(value)).second;
  if (!is_new) throw image::Error("the registry's challenge has a parameter twice");
}

}  // namespace

// #region lab10.challenges
// A name is a parameter's if an equals sign follows, and else a scheme.
std::vector<Challenge> parse_challenges(std::string_view header) {
  if (header.size() > kLongestHeader) {
    throw image::Error("the registry's challenge is longer than 8 KiB");
  }
  std::vector<Challenge> challenges;
  Scanner scanner(header);
  for (scanner.skip_commas(); !scanner.is_at_end(); scanner.skip_commas()) {
    std::string name = scanner.take_name();
    scanner.skip_blanks();
    if (scanner.take('=')) {
      scanner.skip_blanks();
      add_parameter(challenges, std::move(name), scanner.take_value());
    } else {
      challenges.push_back({std::move(name), {}});
    }
  }
  return challenges;
}
// #endregion lab10.challenges

}  // namespace registry
