#include "minicontainer/runtime/explain/compare.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/spawn.hpp"
#include "minicontainer/runtime/explain/seen_process.hpp"
#include "minicontainer/runtime/explain/waiter.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPause = 5ms;
constexpr int kMostPauses = 4000;
constexpr const char* kInside = "/dev/.minirun-waiter";

// The bundle once more, beside the first, with another program. Paths that are relative to the
// bundle's folder keep their meaning.
void write_bundle(const Comparison& comparison) {
  const fs::path original = fs::canonical(comparison.bundle);
  auto document = base::load_json(original / "config.json");
  const fs::path waiter = comparison.scratch / "waiter";
  base::write_file(waiter, waiter_program());
  sys::check(::chmod(waiter.c_str(), 0755), "make {} executable", waiter.native());
  document["root"]["path"] = (original / document["root"].value("path", "rootfs")).native();
  document["process"]["args"] = {kInside};
  document["process"]["terminal"] = false;
  document["process"].erase("consoleSize");
  // Where nothing is said, each runtime has a place of its own for groups.
  if (::geteuid() == 0 && !document["linux"].contains("cgroupsPath")) {
    document["linux"]["cgroupsPath"] = fmt::format("/minirun-compare-{}", ::getpid());
  }
  if (!document.contains("mounts")) document["mounts"] = nlohmann::json::array();
  for (auto& mount : document["mounts"]) {
    const std::string source = mount.value("source", "");
    const bool is_path = mount.value("type", "") == "bind" || source.find('/') != source.npos;
    if (is_path && !source.starts_with('/')) mount["source"] = (original / source).native();
  }
  document["mounts"].push_back({{"destination", kInside},
                                {"type", "bind"},
                                {"source", waiter.native()},
                                {"options", {"bind", "ro"}}});
  base::write_file(comparison.scratch / "config.json", base::format_json_indented(document));
}

std::vector<std::string> words_of(const Comparison& comparison, const std::string& runtime) {
  std::istringstream stream(runtime);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  if (words.empty()) throw std::invalid_argument("compare: a runtime is an empty word");
  if (std::ranges::find(words, "run") == words.end()) words.emplace_back("run");
  if (words.front() != "minirun") return words;
  std::vector<std::string> whole = comparison.minirun;
  whole.insert(whole.end(), words.begin() + 1, words.end());
  return whole;
}

/// One container while it waits. Its end is the end of this.
class Waiting {
 public:
  Waiting(const Comparison& comparison, const std::string& runtime, const std::string& id)
      : runtime_(runtime), pid_file_(comparison.scratch / (id + ".pid")) {
    auto argv = words_of(comparison, runtime);
    argv.insert(argv.end(), {"--bundle", comparison.scratch, "--pid-file", pid_file_, id});
    process_ = base::spawn({.argv = argv});
    pid_ = await_program();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (pid_ > 1) ::kill(pid_, SIGKILL);
    process_.wait_for(10s);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  // Its program runs as soon as its name is the waiter's.
  pid_t await_program() {
    for (int i = 0; i < kMostPauses; ++i) {
      if (process_.wait_for(kPause)) {
        throw std::runtime_error(fmt::format("compare: {} ended at once: see above", runtime_));
      }
      try {
        const pid_t pid = std::stoi(base::read_file(pid_file_));
        if (base::read_file(fmt::format("/proc/{}/comm", pid)) == ".minirun-waiter\n") return pid;
      } catch (const std::exception&) {  // not yet
      }
    }
    throw std::runtime_error(fmt::format("compare: {} did not start the container", runtime_));
  }

  std::string runtime_;
  fs::path pid_file_;
  base::Process process_;
  pid_t pid_ = -1;
};

SeenProcess see(const Comparison& comparison, const std::string& runtime) {
  const std::string id = fmt::format("minirun-compare-{}", ::getpid());
  const Waiting waiting(comparison, runtime, id);
  SeenProcess seen = see_process(waiting.pid(), id, comparison.scratch);
  return seen;
}

void add_only_in(std::vector<std::string>& lines, const char* mark,
                 const std::vector<std::string>& these, const std::vector<std::string>& those) {
  for (const auto& line : these) {
    if (std::ranges::find(those, line) == those.end()) lines.push_back(mark + line);
  }
}

}  // namespace

std::vector<std::string> differences(const Comparison& comparison) {
  write_bundle(comparison);
  const SeenProcess first = see(comparison, comparison.first);
  const SeenProcess second = see(comparison, comparison.second);
  std::vector<std::string> lines;
  for (const auto& [subject, of_first] : first) {
    const auto& of_second = second.at(subject);
    if (of_first == of_second) continue;
    lines.push_back(subject + ":");
    add_only_in(lines, "  < ", of_first, of_second);
    add_only_in(lines, "  > ", of_second, of_first);
  }
  return lines;
}

}  // namespace minicontainer
