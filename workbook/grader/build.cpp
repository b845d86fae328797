#include "workbook/grader/build.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <regex>
#include <sstream>
#include <thread>

#include "workbook/grader/follow.hpp"

namespace workbook {
namespace {

constexpr std::size_t kMostOutput = 256 * 1024;
constexpr std::chrono::minutes kLongestBuild{10};

std::string without_root(std::string text, const std::string& root) {
  const std::string prefix = root + "/";
  for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  return text;
}

}  // namespace

BuildResult read_failed_build(const std::string& root, const std::string& output) {
  static const std::regex kCompiler(R"(^(\S+):(\d+):(\d+): (?:fatal )?error: (.*)$)");
  static const std::regex kLinker(R"(^ld.lld: error: (undefined symbol: .*)$)");
  BuildResult result{.output = without_root(output, root)};
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, kCompiler)) {
      result.is_learners = match[1].str().starts_with("labs/");
      result.diagnosis = fmt::format("{} does not compile: line {}: {}", match[1].str(),
                                     match[2].str(), match[4].str());
      return result;
    }
    if (std::regex_match(line, match, kLinker)) {
      result.is_learners = true;
      result.diagnosis = "a function that the contract asks for is missing: " + match[1].str();
      return result;
    }
  }
  result.diagnosis = "the build failed: see its output";
  return result;
}

BuildResult build_targets(const Workspace& workspace, const std::vector<std::string>& targets) {
  std::vector<std::string> argv = {"cmake",
                                   "--build",
                                   workspace.build.native(),
                                   "--parallel",
                                   std::to_string(std::thread::hardware_concurrency()),
                                   "--target"};
  argv.insert(argv.end(), targets.begin(), targets.end());
  std::string output;
  const auto status =
      follow({.argv = argv, .new_session = true}, kLongestBuild, [&](std::string_view text) {
        output.append(text.substr(0, kMostOutput - std::min(kMostOutput, output.size())));
      });
  if (!status) {
    return {.is_learners = true,
            .diagnosis = "the compiler did not come to an end within ten minutes",
            .output = output};
  }
  if (status->is_success()) return {.is_ok = true, .output = output};
  return read_failed_build(workspace.root.native(), output);
}

}  // namespace workbook
