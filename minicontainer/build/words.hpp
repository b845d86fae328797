// The words of an instruction, and the variables in them.
//
// Dockerfile reference, "Environment replacement"; the rules of quotes are those of a shell (POSIX,
// Shell Command Language, 2.2 Quoting) with fewer escapes.
//
// Lab 09, task 2.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace build {

using Variables = std::map<std::string, std::string>;

/// A word that cannot be read: what() says why.
class WordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The longest text that expand() makes: each variable may hold the one before it twice.
inline constexpr std::size_t kLongestExpansion = std::size_t{1} << 20;

/// Task 2. Cuts the text at blanks (space and tab) that stand neither in quotes nor behind the
/// escape letter. Quotes and escapes stay: expand() needs them. In single quotes the escape letter
/// means nothing.
std::vector<std::string> split_words(std::string_view text, char escape);

/// Task 2. Replaces the variables of a word and takes its quotes away:
///
/// - $NAME and ${NAME} are the value; of a variable that is not there, nothing. A name has letters,
///   digits and _, and no digit first. A $ before anything else is a $.
/// - ${NAME:-WORD}: WORD where the variable is missing or empty; ${NAME:+WORD}: WORD where it is
///   not. ${NAME-WORD} and ${NAME+WORD} ask only whether it is there. WORD is expanded in turn.
/// - '...' stays as it is. In "..." variables are replaced, and the escape letter works before ",
///   $ and itself only. Elsewhere it makes any letter that follows an ordinary one, and goes away.
///
/// Throws WordError: a quote that does not end, "unexpected end of statement while looking for
/// matching double-quote" (or single-quote); a ${ without } or with anything else in it; a result
/// longer than kLongestExpansion.
std::string expand(std::string_view word, const Variables& variables, char escape);

}  // namespace build
