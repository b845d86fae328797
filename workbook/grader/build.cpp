#include "workbook/grader/build.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <regex>
#include <sstream>
#include <thread>

#include "workbook/grader/follow.hpp"

namespace workbook {
namespace {

constexpr std::size_t kMostOutput = 256 * 1024;
constexpr std::chrono::minutes kLongestBuild{10};

// Paths as people know them. The compiler writes absolute ones or, when its cache rewrites them,
// ones that start at the build folder.
std::string without_root(std::string text, const std::string& root) {
  const std::string prefix = root + "/";
  for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  const std::string up = "../../";  // from build/PRESET
  for (auto at = text.find(up); at != text.npos; at = text.find(up, at)) {
    const bool starts_a_path = at == 0 || std::string_view("\n (").find(text[at - 1]) != text.npos;
    if (starts_a_path) {
      text.erase(at, up.size());
    } else {
      at += up.size();
    }
  }
  return text;
}

// Reads the output of ninja line by line until the first error.
class FailureReader {
 public:
  /// Returns the diagnosis if this line is an error.
  std::optional<std::string> read(const std::string& line) {
    static const std::regex kFailed(R"(^FAILED: (?:\[code=\d+\] )?(.*)$)");
    static const std::regex kOfLearner(R"(^(labs/CMakeFiles/my-|bin/(lab\d\d|mine)/).*$)");
    static const std::regex kPlace(
        R"(^(?:In file included from |\s*from )?(labs/\S+?):(\d+)[:,].*$)");
    std::smatch match;
    if (std::regex_match(line, match, kFailed)) {
      is_learners_ = std::regex_match(match[1].str(), kOfLearner);
    } else if (std::regex_match(line, match, kPlace)) {
      file_ = match[1];
      line_ = match[2];
    }
    auto found = read_compiler(line);
    return found ? found : read_linker(line);
  }
  [[nodiscard]] bool is_learners() const { return is_learners_; }

 private:
  // An error inside a library's header is shown at the learner's line that led there.
  std::optional<std::string> read_compiler(const std::string& line) {
    static const std::regex kError(R"(^(\S+):(\d+):(\d+): (?:fatal )?error: (.*)$)");
    std::smatch match;
    if (!std::regex_match(line, match, kError)) return std::nullopt;
    const bool shows_place = is_learners_ && !file_.empty();
    return fmt::format("{} does not compile: line {}: {}", shows_place ? file_ : match[1].str(),
                       shows_place ? line_ : match[2].str(), match[4].str());
  }

  static std::optional<std::string> read_linker(const std::string& line) {
    static const std::regex kMissing(R"(^.*((?:undefined symbol: |undefined reference to ).*)$)");
    static const std::regex kTwice(R"(^.*((?:duplicate symbol: |multiple definition of ).*)$)");
    std::smatch match;
    if (std::regex_match(line, match, kMissing))
      return "a function that the contract asks for is missing: " + match[1].str();
    if (std::regex_match(line, match, kTwice))
      return "a function is defined twice: " + match[1].str();
    return std::nullopt;
  }

  bool is_learners_ = false;  ///< what fails has the learner's files in it
  std::string file_;          ///< the learner's place that was named last
  std::string line_;
};

}  // namespace

BuildResult read_failed_build(const std::string& root, const std::string& output) {
  BuildResult result{.output = without_root(output, root)};
  std::istringstream lines(result.output);
  FailureReader reader;
  for (std::string line; std::getline(lines, line);) {
    if (const auto diagnosis = reader.read(line)) {
      result.is_learners = reader.is_learners();
      result.diagnosis = *diagnosis;
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
