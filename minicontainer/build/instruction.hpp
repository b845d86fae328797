// One instruction of a Dockerfile, read as far as it can be before anything is built.
//
// Dockerfile reference; the messages are docker's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minicontainer/build/lines.hpp"

namespace build {

enum class Keyword {
  kAdd,
  kArg,
  kCmd,
  kCopy,
  kEntrypoint,
  kEnv,
  kExpose,
  kFrom,
  kHealthcheck,
  kLabel,
  kMaintainer,
  kOnbuild,
  kRun,
  kShell,
  kStopsignal,
  kUser,
  kVolume,
  kWorkdir,
};

/// "CMD", "COPY".
std::string_view name_of(Keyword keyword);

/// A flag: --chown=web is {"chown", "web"}.
struct Flag {
  std::string name;
  std::string value;
};

struct Instruction {
  Keyword keyword{};
  int line = 0;
  std::string original;                          ///< the whole line, as a step shows it
  std::vector<Flag> flags;                       ///< in order
  std::string rest;                              ///< what stands behind keyword and flags
  std::optional<std::vector<std::string>> list;  ///< rest as a JSON list of words, if it is one
  std::vector<HereDocument> here_documents;

  /// The value of the first flag of that name; empty: there is none.
  [[nodiscard]] std::string flag(std::string_view name) const;
  /// The words of rest, still with their quotes, or those of the list.
  [[nodiscard]] std::vector<std::string> words(char escape) const;
};

/// Throws DockerfileError: an unknown instruction or flag, too few words, ENV and LABEL without =.
Instruction parse_instruction(const Line& line, char escape);

/// NAME=VALUE pairs of ENV, LABEL and ARG, still with quotes and variables. ENV and LABEL know an
/// older form as well, NAME VALUE...; ARG knows a NAME alone, whose value is nothing.
struct Pair {
  std::string name;
  std::optional<std::string> value;
};
std::vector<Pair> parse_pairs(const Instruction& instruction, char escape);

/// A length of time as Go writes it, "1m30s", in nanoseconds. Throws std::runtime_error.
long long parse_duration(const std::string& text);

}  // namespace build
