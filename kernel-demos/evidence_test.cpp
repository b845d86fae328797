// Whether a demo tells the truth. With DEMO_STEP it waits after each line: meanwhile the test looks
// itself at what the line claims of a file in /proc, a cgroup or the demo's own mounts.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <functional>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"
#include "kernel-demos/public_copy_test.hpp"
#include "kernel-demos/stepped_demo_test.hpp"

namespace {

namespace fs = std::filesystem;
using demo_test::PublicCopy;
using demo_test::SteppedDemo;

/// Numbers that go on growing while the test looks.
bool is_counter(const fs::path& path) {
  return path.filename() == "cpu.stat" || path.string().starts_with("/proc/pressure/");
}

/// Whether `actual` is `claimed`, but for a last number that has grown.
bool has_grown_from(const std::string& claimed, const std::string& actual) {
  const std::regex pattern("([a-z_]+)[ =](?:.*=)?([0-9]+)");
  std::smatch before;
  std::smatch after;
  return std::regex_match(claimed, before, pattern) && std::regex_match(actual, after, pattern) &&
         before[1] == after[1] && std::stoull(before[2]) <= std::stoull(after[2]);
}

void expect_line_in(const fs::path& path, const std::string& claimed) {
  std::istringstream content(base::read_file(path));
  bool is_there = false;
  for (std::string line; !is_there && std::getline(content, line);) {
    is_there = line == claimed || (is_counter(path) && has_grown_from(claimed, line));
  }
  EXPECT_TRUE(is_there) << path << " has no line\n" << claimed << "\nbut:\n" << content.str();
}

struct stat look_at(const fs::path& path) {
  struct stat info = {};
  sys::check(::lstat(path.c_str(), &info), "look at {}", path.string());
  return info;
}

/// The names in a folder, as 23-overlayfs shows them: devices with their numbers.
std::string names_in(const fs::path& folder) {
  std::set<std::string> sorted;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const struct stat info = look_at(entry.path());
    std::string name = entry.path().filename();
    if (S_ISCHR(info.st_mode)) {
      name += fmt::format("({}:{})", major(info.st_rdev), minor(info.st_rdev));
    }
    sorted.insert(name);
  }
  std::string all;
  for (const auto& name : sorted) all += name + " ";
  return all;
}

/// Compares each line with the kernel, and counts those that it could compare.
class Judge {
 public:
  void hear(const std::string& line) {
    std::smatch part;
    if (std::regex_match(line, part, std::regex(".* is in generation ([12]) of cgroups here.*"))) {
      generation_ = part[1];
    }
    if (!line.starts_with("    ")) return;
    for (const auto& [pattern, compare] : kinds_of_evidence()) {
      if (!std::regex_match(line, part, std::regex("    " + pattern))) continue;
      compare(part[1], part[2]);
      ++judged_;
      return;
    }
    ADD_FAILURE() << "evidence that the test cannot judge: " << line;
  }

  [[nodiscard]] int judged() const { return judged_; }
  /// The demo's group; empty when it has none.
  [[nodiscard]] const fs::path& group() const { return group_; }

 private:
  using Compare = std::function<void(const std::string& what, const std::string& claimed)>;

  std::vector<std::pair<std::string, Compare>> kinds_of_evidence() {
    return {
        {"(/[^ ]*/demo-cgroup-[^ ]*)()",
         [this](const auto& what, const auto&) { hear_of_group(what); }},
        {"([a-z_.]+): (.*) \\(generation [12]: [a-z_.]+\\)",
         [this](const auto& what, const auto& claimed) { expect_line_in(group_ / what, claimed); }},
        {"(/(?:proc|sys)/[^ :]*): (.*)",
         [this](const auto& what, const auto& claimed) { hear_of_file(what, claimed); }},
        {"(/tmp/[^ ]*) holds: (.*)",
         [this](const auto& what, const auto& claimed) {
           EXPECT_EQ(names_in(root_ + what), claimed);
         }},
        {"(/tmp/[^ ]*) belongs to user (.*)",
         [this](const auto& what, const auto& claimed) {
           EXPECT_EQ(std::to_string(look_at(root_ + what).st_uid), claimed);
         }},
        {"(/tmp/[^ ]*): (.*)",
         [this](const auto& what, const auto& claimed) { expect_line_in(root_ + what, claimed); }},
    };
  }

  void hear_of_group(const fs::path& group) {
    group_ = group;
    struct statfs system = {};
    sys::check(::statfs(group.c_str(), &system), "look at {}", group.string());
    EXPECT_EQ(generation_, system.f_type == CGROUP2_SUPER_MAGIC ? "2" : "1");
  }

  void hear_of_file(const std::string& path, const std::string& claimed) {
    expect_line_in(path, claimed);
    std::smatch process;  // in its root are the files that only the demo sees
    if (std::regex_search(path, process, std::regex("^/proc/[0-9]+"))) {
      root_ = process.str() + "/root";
    }
  }

  int judged_ = 0;
  std::string generation_;
  fs::path group_;
  std::string root_;
};

struct Expectation {
  std::string demo;
  int judged;  ///< this many lines at least are claims that can be judged

  friend std::ostream& operator<<(std::ostream& out, const Expectation& one) {
    return out << one.demo;
  }
};

class EvidenceTest : public testing::TestWithParam<Expectation> {};

TEST_P(EvidenceTest, IsWhatTheKernelSays) {
  if (::geteuid() != 0) GTEST_SKIP() << "the test does not run as root";
  const PublicCopy copy("demo-" + GetParam().demo);
  SteppedDemo demo(copy.program());
  Judge judge;
  std::string output;
  while (const auto line = demo.next()) {
    output += *line + "\n";
    judge.hear(*line);
    if (!line->empty()) demo.go_on();
  }
  const auto status = demo.process().wait();
  EXPECT_TRUE(judge.group().empty() || !fs::exists(judge.group())) << "the group is left behind";
  if (!status.was_killed && status.value == 77) GTEST_SKIP() << output;
  EXPECT_TRUE(status.is_success()) << output;
  EXPECT_GE(judge.judged(), GetParam().judged) << output;
}

INSTANTIATE_TEST_SUITE_P(
    Kernel, EvidenceTest,
    testing::Values(Expectation{"cgroup-memory", 4}, Expectation{"cgroup-cpu", 5},
                    Expectation{"cgroup-pids", 4}, Expectation{"cgroup-freeze", 4},
                    Expectation{"cgroup-io", 3}, Expectation{"cgroup-cpuset", 5},
                    Expectation{"capabilities", 12}, Expectation{"no-new-privs", 4},
                    Expectation{"seccomp-filter", 5}, Expectation{"seccomp-notify", 3},
                    Expectation{"idmapped-mount", 7}, Expectation{"overlayfs", 9},
                    Expectation{"pressure", 6}),
    [](const auto& one) { return std::regex_replace(one.param.demo, std::regex("-"), "_"); });

}  // namespace
