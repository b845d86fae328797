#include "tests/checkout_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "base/file.hpp"
#include "base/json.hpp"

namespace workbook_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTree = TEST_TREE;
constexpr std::chrono::minutes kLongestBuild{15};

}  // namespace

nlohmann::json Said::json() const {
  try {
    return base::parse_json(output, "what lab printed");
  } catch (const base::JsonError& error) {
    ADD_FAILURE() << error.what() << "\n" << output;
    return nullptr;
  }
}

std::vector<nlohmann::json> Said::lines() const {
  std::vector<nlohmann::json> documents;
  std::istringstream stream(output);
  for (std::string line; std::getline(stream, line);)
    documents.push_back(Said{{.exit_code = 0, .output = line}}.json());
  return documents;
}

Checkout::Checkout() : root_(scratch_ / "workbook") {
  fs::create_directories(scratch_ / "tmp");
  copy_tree();
  build();
}

// The files that git knows or would take: what a learner's clone has.
void Checkout::copy_tree() const {
  const auto listed =
      base::run_collecting({.argv = {"git", "-c", "safe.directory=*", "-C", kTree, "ls-files",
                                     "--cached", "--others", "--exclude-standard"}},
                           std::size_t{4} << 20);
  if (!listed.status.is_success())
    throw std::runtime_error("git cannot list the files: " + listed.output);
  std::istringstream lines(listed.output);
  for (std::string line; std::getline(lines, line);) {
    if (!fs::is_regular_file(fs::path(kTree) / line)) continue;
    fs::create_directories((root_ / line).parent_path());
    fs::copy_file(fs::path(kTree) / line, root_ / line);
  }
}

void Checkout::build() const {
  const std::string parallel = std::to_string(std::thread::hardware_concurrency());
  const std::vector<std::vector<std::string>> steps = {
      {"cmake", "--preset", "learner"},
      {"cmake", "--build", "--preset", "learner", "--parallel", parallel, "--target", "lab",
       "probe", "checks-00", "checks-01", "checks-02", "minirun-lab01"}};
  for (const auto& argv : steps) {
    const auto ended = Running(command(argv)).end(kLongestBuild);
    if (ended.exit_code != 0) throw std::runtime_error("the copy does not build:\n" + ended.output);
  }
}

void Checkout::use_as_nobody() {
  give_to_nobody(scratch_.path());
  is_nobodys_ = true;
}

base::Command Checkout::command(const std::vector<std::string>& argv) const {
  // The compiler's cache knows these files already, if it may take this folder for that one.
  base::Command command{.argv = is_nobodys_ ? by_nobody(argv) : argv,
                        .cwd = root_,
                        .add_env = {"CCACHE_BASEDIR=" + root_.native(), "CCACHE_NOHASHDIR=1",
                                    "TMPDIR=" + (scratch_ / "tmp").native()}};
  if (is_nobodys_) command.add_env.push_back("CCACHE_DIR=" + (scratch_ / "cache").native());
  return command;
}

Running Checkout::start(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv = {root_ / "build/learner/bin/lab"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return Running(command(argv));
}

Said Checkout::lab(const std::vector<std::string>& arguments) const {
  return {start(arguments).end(std::chrono::minutes(3))};
}

std::set<std::string> Checkout::temporary_files() const {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(scratch_ / "tmp"))
    names.insert(entry.path().filename());
  return names;
}

Edit::Edit(const fs::path& file, const std::string& content)
    : file_(file), before_(base::read_file(file)) {
  base::write_file(file_, content);
}

Edit::~Edit() {
  base::write_file(file_, before_);
}

}  // namespace workbook_test
