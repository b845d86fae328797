// Lab 09, task 3: .dockerignore. The contract is minicontainer/build/ignore.hpp.

#include "minicontainer/build/ignore.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "base/unwritten.hpp"

namespace build {

// Task 3: a pattern for each line that is neither empty nor a comment, without what means nothing.
std::vector<IgnorePattern> parse_ignore_file(std::string_view text) {
  throw base::Unwritten("09", 3);
}

// Task 3: keep a list of all beginnings of the path that the pattern so far can match, and let each
// piece of the pattern make the next list. That takes no longer than both lengths multiplied.
bool matches(std::string_view pattern, std::string_view path) {
  throw base::Unwritten("09", 3);
}

// Task 3: the last pattern that matches decides. One that matches a folder matches all in it.
bool is_ignored(const std::vector<IgnorePattern>& patterns, std::string_view path) {
  throw base::Unwritten("09", 3);
}

}  // namespace build
