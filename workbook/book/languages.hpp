// What the lexer must know about each language.
#pragma once

#include <set>
#include <string_view>

namespace book {

struct Language {
  std::string_view line_comment = {};  ///< starts a comment to the end of the line; empty: none
  bool has_block_comments = false;     ///< /* ... */
  bool has_directives = false;      ///< a # that is first on its line starts one word of meta text
  bool has_keys = false;            ///< a word or string before a colon is a key
  bool has_variables = false;       ///< $name and ${name}
  bool has_types = false;           ///< words in PascalCase, and those that end in _t
  std::string_view quotes = {};     ///< the characters that start and end a string
  std::string_view more_word = {};  ///< what belongs to a word beside letters, digits and _
  std::set<std::string_view> keywords = {};
};

/// The table of a language by any of its usual names; nullptr if it is not known.
const Language* find_language(std::string_view name);

}  // namespace book
