#include "minicontainer/cli/guarded_words.hpp"

#include <string_view>

namespace cli {
namespace {

constexpr char kMark = '\x01';

}  // namespace

std::vector<std::string> guard_words(int argc, char** argv) {
  std::vector<std::string> words;
  for (int place = argc - 1; place > 0; --place) {
    const std::string_view word = argv[place];
    const bool looks_like_list = word.starts_with('[') && word.ends_with(']');
    words.push_back(looks_like_list ? kMark + std::string(word) : std::string(word));
  }
  return words;
}

std::vector<std::string> unguard_words(std::vector<std::string> words) {
  for (auto& word : words) {
    if (word.starts_with(kMark)) word.erase(0, 1);
  }
  return words;
}

}  // namespace cli
