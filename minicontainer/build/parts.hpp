// The parts of lab 09 as the builder calls them. While one is not written yet, something simpler
// stands in for it, and that is said once: so a learner's builder works from the first day, and
// grows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "minicontainer/build/cache_key.hpp"
#include "minicontainer/build/ignore.hpp"
#include "minicontainer/build/lines.hpp"
#include "minicontainer/build/words.hpp"

namespace build {

/// split_lines(); without it each line of text is an instruction.
Lines lines_of(std::string_view text);

/// split_words(); without it blanks separate words, whatever quotes there are.
std::vector<std::string> words_of(std::string_view text, char escape);

/// expand(); without it a word is what it is.
std::string value_of(std::string_view word, const Variables& variables, char escape);

/// parse_ignore_file(); without it nothing is ignored.
std::vector<IgnorePattern> ignored_by(std::string_view text);

/// matches(), is_ignored(); without them nothing matches.
bool does_match(std::string_view pattern, std::string_view path);
bool is_hidden(const std::vector<IgnorePattern>& patterns, std::string_view path);

/// cache_key() and digest_of_files(); without them there is no cache.
std::optional<image::Digest> key_of(const Step& step);
std::optional<image::Digest> content_of(const std::vector<CopiedFile>& files);

}  // namespace build
