// Words of the command line that belong to a container's program and must come through as they are.
//
// CLI11 takes a word such as "[1,2]" for a list where several words may stand, and gives its parts.
// So these words are marked before it sees them, and the mark is taken away where they are used.
#pragma once

#include <string>
#include <vector>

namespace cli {

/// All words after the program's name, marked, the last one first: as CLI::App::parse wants them.
std::vector<std::string> guard_words(int argc, char** argv);

/// The words as they were typed.
std::vector<std::string> unguard_words(std::vector<std::string> words);

}  // namespace cli
