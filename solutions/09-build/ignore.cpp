#include "minicontainer/build/ignore.hpp"

#include <algorithm>

namespace build {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

/// One piece of a pattern.
struct Piece {
  enum Kind { kLetter, kAny, kSet, kStar, kStars, kFolders } kind = kLetter;
  char letter = 0;
  bool is_negated = false;
  std::vector<std::pair<unsigned char, unsigned char>> ranges = {};
};

class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : pattern_(pattern) {}

  std::vector<Piece> read() {
    std::vector<Piece> pieces;
    while (at_ < pattern_.size()) pieces.push_back(next());
    return pieces;
  }

 private:
  // #region lab09.pieces
  Piece next() {
    const char letter = pattern_[at_];
    if (letter == '*') return stars();
    if (letter == '[') return set();
    if (letter == '?') {
      ++at_;
      return {.kind = Piece::kAny};
    }
    return {.kind = Piece::kLetter, .letter = plain_letter()};
  }

  // "**/" at the beginning of a part is any number of whole folders, or none.
  Piece stars() {
    const bool begins_part = at_ == 0 || pattern_[at_ - 1] == '/';
    const auto begin = at_;
    while (at_ < pattern_.size() && pattern_[at_] == '*') ++at_;
    if (at_ - begin == 1) return {.kind = Piece::kStar};
    if (!begins_part || at_ == pattern_.size() || pattern_[at_] != '/') {
      return {.kind = Piece::kStars};
    }
    ++at_;
    return {.kind = Piece::kFolders};
  }
  // #endregion lab09.pieces

  Piece set() {
    Piece piece{.kind = Piece::kSet};
    ++at_;
    piece.is_negated = at_ < pattern_.size() && pattern_[at_] == '^';
    if (piece.is_negated) ++at_;
    while (at_ < pattern_.size() && (pattern_[at_] != ']' || piece.ranges.empty())) {
      const auto low = static_cast<unsigned char>(plain_letter());
      auto high = low;
      if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        ++at_;
        high = static_cast<unsigned char>(plain_letter());
      }
      piece.ranges.emplace_back(low, high);
    }
    if (at_ == pattern_.size()) refuse("has a [ that is not closed");
    ++at_;
    return piece;
  }

  char plain_letter() {
    if (pattern_[at_] == '\\' && ++at_ == pattern_.size()) refuse("ends with a single backslash");
    return pattern_[at_++];
  }

  [[noreturn]] void refuse(const char* reason) const {
    throw PatternError("the pattern \"" + std::string(pattern_) + "\" " + reason);
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
};

bool matches_letter(const Piece& piece, char letter) {
  if (piece.kind == Piece::kLetter) return piece.letter == letter;
  if (letter == '/') return false;
  if (piece.kind == Piece::kAny) return true;
  const auto code = static_cast<unsigned char>(letter);
  const bool is_in = std::ranges::any_of(
      piece.ranges, [&](const auto& range) { return range.first <= code && code <= range.second; });
  return is_in != piece.is_negated;
}

// #region lab09.matches
// reached[i]: the pieces so far can match the first i letters of the path.
std::vector<bool> reach_further(const Piece& piece, const std::vector<bool>& reached,
                                std::string_view path) {
  std::vector<bool> further(path.size() + 1);
  for (std::size_t i = 0; i <= path.size(); ++i) {
    const bool was_reached = i > 0 && further[i - 1];
    switch (piece.kind) {
      case Piece::kStar:
        further[i] = reached[i] || (was_reached && path[i - 1] != '/');
        break;
      case Piece::kStars:
        further[i] = reached[i] || was_reached;
        break;
      case Piece::kFolders:
        further[i] = reached[i];
        break;
      default:
        further[i] = i > 0 && reached[i - 1] && matches_letter(piece, path[i - 1]);
    }
  }
  if (piece.kind == Piece::kFolders) {
    const auto first = std::ranges::find(reached, true) - reached.begin();
    for (auto i = static_cast<std::size_t>(first) + 1; i <= path.size(); ++i) {
      if (path[i - 1] == '/') further[i] = true;
    }
  }
  return further;
}
// #endregion lab09.matches

// "/a/./b/" is "a/b".
std::string clean(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    text.remove_prefix(slash == text.npos ? text.size() : slash + 1);
    if (part == "..") {
      throw PatternError("the pattern leads out of the build context: \"..\" is not possible");
    }
    if (part.empty() || part == ".") continue;
    if (!result.empty()) result += '/';
    result += part;
  }
  return result;
}

}  // namespace

std::vector<IgnorePattern> parse_ignore_file(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<IgnorePattern> patterns;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.starts_with('#')) continue;
    const auto first = line.find_first_not_of(kBlanks);
    if (first == line.npos) continue;
    line = line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
    const bool is_exception = line.starts_with('!');
    if (is_exception) line.remove_prefix(std::min(line.find_first_not_of(kBlanks, 1), line.size()));
    std::string pattern = clean(line);
    if (pattern.empty()) continue;
    (void)PatternReader(pattern).read();
    patterns.push_back({std::move(pattern), is_exception});
  }
  return patterns;
}

bool matches(std::string_view pattern, std::string_view path) {
  std::vector<bool> reached(path.size() + 1);
  reached[0] = true;
  for (const Piece& piece : PatternReader(pattern).read()) {
    reached = reach_further(piece, reached, path);
  }
  return reached[path.size()];
}

// #region lab09.ignored
bool is_ignored(const std::vector<IgnorePattern>& patterns, std::string_view path) {
  bool is_ignored = false;
  for (const IgnorePattern& pattern : patterns) {
    if (pattern.is_exception != is_ignored) continue;  // it could change nothing
    bool does_match = false;
    for (auto end = path.find('/'); !does_match; end = path.find('/', end + 1)) {
      does_match = matches(pattern.text, path.substr(0, end));
      if (end == path.npos) break;
    }
    if (does_match) is_ignored = !pattern.is_exception;
  }
  return is_ignored;
}
// #endregion lab09.ignored

}  // namespace build
