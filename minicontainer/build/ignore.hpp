// .dockerignore: which files of the context a build does not see.
//
// Dockerfile reference, ".dockerignore file"; the patterns are those of Go's path.Match, and ** for
// any number of folders.
//
// Lab 09, task 3.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace build {

class PatternError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct IgnorePattern {
  std::string text;           ///< "docs/*.md": no "/" at its ends, no "." and ".." parts
  bool is_exception = false;  ///< it began with !: what it matches is seen again
};

/// Task 3. The patterns of a .dockerignore, in its order. Blanks at both ends of a line, empty
/// lines and lines that begin with # count for nothing; so do "/" at both ends and parts that are
/// ".". Throws PatternError for a pattern with a part "..", with a [ that is not closed, or that
/// ends with a single backslash.
std::vector<IgnorePattern> parse_ignore_file(std::string_view text);

/// Task 3. Whether the pattern matches the whole of the path, "docs/a.md":
///
/// - ? is any letter but /, * any number of such letters, none too;
/// - [a-z], [^a-z] is one letter of those or of all others, never /; a backslash in front of a
///   letter takes its meaning away, also in there;
/// - ** is any number of letters, / too; as a whole part, "**/", it can be no part at all, and
///   "/**" at the end is at least one.
///
/// Takes no longer than the product of both lengths. Throws PatternError as above.
bool matches(std::string_view pattern, std::string_view path);

/// Task 3. Whether a build does not see the path: the last pattern decides that matches it or one
/// of the folders that it lies in.
bool is_ignored(const std::vector<IgnorePattern>& patterns, std::string_view path);

}  // namespace build
