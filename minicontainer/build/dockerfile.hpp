// A whole Dockerfile: its stages, and which of them a target needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "minicontainer/build/instruction.hpp"
#include "minicontainer/build/words.hpp"

namespace build {

struct Stage {
  Instruction from;
  std::string base;  ///< still with variables
  std::string name;  ///< in lower case; empty: it has only a number
  std::vector<Instruction> instructions;
};

struct Dockerfile {
  char escape = '\\';
  std::vector<Instruction> arguments;  ///< each ARG in front of the first FROM
  std::vector<Stage> stages;
};

/// Throws DockerfileError.
Dockerfile parse_dockerfile(std::string_view text);

/// The number of the stage that is called so, by its name or its number, looking at the first
/// `count` only; `count` itself if there is none.
std::size_t find_stage(const Dockerfile& dockerfile, const std::string& name, std::size_t count);

/// The stages that stage `number` stands on or takes files from: FROM, COPY --from, RUN --mount.
/// `globals` are for the variables in FROM. Sorted, each once.
std::vector<std::size_t> stages_before(const Dockerfile& dockerfile, std::size_t number,
                                       const Variables& globals);

/// The options of RUN --mount=type=cache,target=/x: name and value; one without = has "".
std::vector<Flag> mount_options(const std::string& text);

}  // namespace build
