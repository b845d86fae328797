// Colours for code, given when the book is built: the page needs no script for it.
//
// A small lexer, driven by one table a language (languages.cpp), wraps what it recognises in
// <span class="k"> and the like. It is deliberately simple: what it does not know stays plain.
// Comments c, strings s, keywords k, types t, functions f, numbers n, keys y, variables v,
// preprocessor m, prompt p, output o.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace book {

/// `code` as HTML, everything escaped. Languages: cpp, sh, console, json, yaml, cmake and their
/// usual other names; in any other the text is only escaped.
std::string highlight(std::string_view code, std::string_view language);

/// The language of a source file by its name; empty if it is none that the book can show.
std::string language_of(const std::filesystem::path& file);

}  // namespace book
