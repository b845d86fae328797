// Feeds the reader of Dockerfiles and of .dockerignore with whatever libFuzzer thinks of
// (llvm.org/docs/LibFuzzer.html).
//
// What is taken must be within its bounds, and hold nothing that a later step relies on not to be
// there; all else must be refused by a sentence.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "minicontainer/build/dockerfile.hpp"
#include "minicontainer/build/ignore.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void try_words(const build::Instruction& instruction, char escape) {
  const build::Variables variables{{"A", "value"}, {"B", ""}};
  for (const auto& word : instruction.words(escape)) {
    try {
      expect(build::expand(word, variables, escape).size() <= build::kLongestExpansion);
    } catch (const build::WordError&) {
    }
  }
}

void try_dockerfile(std::string_view text) {
  try {
    const auto file = build::parse_dockerfile(text);
    expect(!file.stages.empty());
    for (std::size_t number = 0; number < file.stages.size(); ++number) {
      for (const std::size_t before : build::stages_before(file, number, {{"A", "a"}})) {
        expect(before < number);
      }
      for (const auto& instruction : file.stages[number].instructions) {
        expect(!instruction.original.empty() && instruction.line > 0);
        try_words(instruction, file.escape);
      }
    }
  } catch (const build::DockerfileError& error) {
    expect(*error.what() != '\0');
  } catch (const build::WordError& error) {
    expect(*error.what() != '\0');
  }
}

void try_ignore_file(std::string_view text) {
  try {
    const auto patterns = build::parse_ignore_file(text.substr(0, 2'000));
    for (const auto& pattern : patterns) {
      expect(!pattern.text.empty() && pattern.text.front() != '/' && pattern.text.back() != '/');
      (void)build::matches(pattern.text, "some/path/of/a/file.txt");
    }
    const bool is_hidden = build::is_ignored(patterns, "some/path/of/a/file.txt");
    expect(!is_hidden || !patterns.empty());
  } catch (const build::PatternError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return -1;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  *data % 2 == 0 ? try_dockerfile(text) : try_ignore_file(text);
  return 0;
}
