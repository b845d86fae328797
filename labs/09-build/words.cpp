// Lab 09, task 2: the words of an instruction, and the variables in them. The contract is
// minicontainer/build/words.hpp.

#include "minicontainer/build/words.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "base/unwritten.hpp"

namespace build {

// Task 2: cut at blanks that no quote and no escape protects. The quotes stay in the words.
std::vector<std::string> split_words(std::string_view text, char escape) {
  throw base::Unwritten("09", 2);
}

// Task 2: the same word with its variables replaced and its quotes gone. A default, ${A:-WORD}, is
// read by the same rules: so what reads a word must be able to end at a }.
std::string expand(std::string_view word, const Variables& variables, char escape) {
  throw base::Unwritten("09", 2);
}

}  // namespace build
