// From the text of a Dockerfile to its lines: one instruction each.
//
// An instruction may go on over several lines of text, comments may stand between them, and the
// first lines may be directives that change how the rest is read. Dockerfile reference, "Format",
// "Parser directives", "Here-documents".
//
// Lab 09, task 1.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace build {

/// What is wrong with a Dockerfile, and in which line of it: "Dockerfile parse error line 3: ...".
class DockerfileError : public std::runtime_error {
 public:
  DockerfileError(int line, const std::string& reason);
};

/// Text that stands below an instruction, up to a line with its name: RUN <<END.
struct HereDocument {
  std::string name;
  bool is_literal = false;  ///< <<"END": nothing in it is expanded
  bool drops_tabs = false;  ///< <<-END: tabs at the beginnings of its lines do not count
  std::string content;      ///< its lines, each with its "\n"
};

struct Line {
  int number = 0;    ///< of the text's line where it begins, from 1
  std::string text;  ///< without line breaks and blanks at its ends
  std::vector<HereDocument> here_documents;
};

struct Lines {
  char escape = '\\';  ///< what makes a line go on, and takes away the meaning of a letter
  std::string syntax;  ///< of the directive; empty: none
  std::vector<Line> lines;
};

inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;
inline constexpr std::size_t kMostInstructions = 10'000;

/// Task 1. Cuts the text into lines:
///
/// - A directive is "# escape = X" or "# syntax = X" before anything else, with any blanks and in
/// any
///   case. An escape that is neither ` nor \ is a DockerfileError (line 0) "invalid escape token
///   'x' does not match ` or \"; the same directive twice is "only one escape parser directive can
///   be used". The first line that is neither, also a comment or an empty line, ends them.
/// - Empty lines, and lines whose first letter that is no blank is #, count for nothing, also where
///   an instruction goes on over them.
/// - A line that ends with the escape letter, blanks behind it or not, goes on with the next one:
///   what stands behind it goes away, and the next line follows with its blanks at the beginning.
///   Two escape letters at the end are no such end.
/// - "\r\n" ends a line like "\n"; a byte order mark at the beginning goes away.
/// - The here-documents of a line (find_here_documents()) follow in the lines below it, in order.
///   One that does not end is "unterminated heredoc".
///
/// Throws DockerfileError, also for a line longer than kLongestLine, for more than
/// kMostInstructions, and for a text without any: "file with no instructions" (line 0).
Lines split_lines(std::string_view text);

/// The here-documents that an instruction announces, still without content: only RUN, COPY and ADD
/// can, and only with words outside of quotes, <<NAME, <<-NAME, <<"NAME". Given
/// (here_documents.cpp).
std::vector<HereDocument> find_here_documents(std::string_view text);

}  // namespace build
