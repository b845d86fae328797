#include <algorithm>
#include <cctype>

#include "minicontainer/build/lines.hpp"

namespace build {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '_' || letter == '.' || letter == '-';
  });
}

bool can_have_one(std::string_view text) {
  std::string word(text.substr(0, text.find_first_of(" \t")));
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word == "RUN" || word == "COPY" || word == "ADD";
}

// What stands behind "<<": NAME, -NAME, "NAME", 'NAME'. An empty name: it is none.
HereDocument announced_by(std::string_view word) {
  HereDocument document;
  document.drops_tabs = word.starts_with('-');
  if (document.drops_tabs) word.remove_prefix(1);
  const char quote = word.empty() ? '\0' : word[0];
  document.is_literal = quote == '"' || quote == '\'';
  if (document.is_literal) {
    const auto end = word.find(quote, 1);
    word = end == word.npos ? std::string_view() : word.substr(1, end - 1);
  } else {
    word = word.substr(0, word.find_first_of(";|&<>()"));
  }
  if (is_name(word)) document.name = word;
  return document;
}

}  // namespace

std::vector<HereDocument> find_here_documents(std::string_view text) {
  std::vector<HereDocument> documents;
  if (text.find("<<") == text.npos || !can_have_one(text)) return documents;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '\\') {
      ++at;
    } else if (text.substr(at, 3) == "<<<") {
      at += 2;  // the shell's own: a word as input
    } else if (text.substr(at, 2) == "<<") {
      at += 2;
      const auto end = std::min(text.find_first_of(" \t", at), text.size());
      HereDocument document = announced_by(text.substr(at, end - at));
      if (!document.name.empty()) documents.push_back(std::move(document));
      at = end - 1;
    }
  }
  return documents;
}

}  // namespace build
