#include <fmt/core.h>

#include "minicontainer/build/lines.hpp"

namespace build {
namespace {

std::string sentence(int line, const std::string& reason) {
  if (line == 0) return "failed to parse Dockerfile: " + reason;
  return fmt::format("Dockerfile parse error line {}: {}", line, reason);
}

}  // namespace

DockerfileError::DockerfileError(int line, const std::string& reason)
    : std::runtime_error(sentence(line, reason)) {}

}  // namespace build
