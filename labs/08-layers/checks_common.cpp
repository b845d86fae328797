#include "labs/08-layers/checks_common.hpp"

#include <fmt/core.h>
#include <sys/utsname.h>
#include <sys/xattr.h>

#include <cstring>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "base/file.hpp"
#include "workbook/checks/carried.hpp"
#include "workbook/checks/group_trees.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kStore = "/tmp/store";

std::string environment() {
  return fmt::format(
      "export PATH HOME=/tmp PROBE=/tmp/bin/probe MINICONTAINER_ROOT={} "
      "MINICONTAINER_RUN_ROOT=/tmp/run MINICONTAINER_CGROUP_PARENT={}/engine\numask 022\n",
      kStore, check_group_name());
}

// The runtime and the monitor are ours; the engine is the one under test.
SessionPlan plan() {
  return {.prepare =
              [carried = carry_engine({"minirun", "minimonitor", "probe"})] {
                carried->copy_in();
                fs::create_directories("/tmp/image");
                sys::check(::chmod("/tmp/image", 0777), "let others write to the folder");
              },
          .environment = environment()};
}

std::string architecture() {
  utsname machine{};
  ::uname(&machine);
  const std::string name = machine.machine;
  return name == "x86_64" ? "amd64" : name == "aarch64" ? "arm64" : name;
}

}  // namespace

Shelf::Shelf() : session_(plan()) {}

fs::path Shelf::outside(const std::string& path) const {
  return const_cast<Session&>(session_).sandbox().outside_path(path);
}

Ended Shelf::run(const std::string& line) {
  return session_.run(line, std::chrono::seconds(20));
}

std::string Shelf::ask(const std::string& words) {
  const Ended ended = run("minicontainer " + words);
  require(ended.exit_code == 0,
          {.diagnosis = "`minicontainer " + words.substr(0, words.find(' ')) + "` failed",
           .expected = "exit code 0",
           .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
           .evidence = {{.source = "what it printed", .text = ended.output}},
           .reproduce = ""});
  return ended.output;
}

void Shelf::layer(const std::string& lines) {
  layer_as_tar(lines + "\ntar --numeric-owner --sort=name -cf \"$tar\" .");
}

void Shelf::layer_as_tar(const std::string& lines) {
  const auto number = diff_ids_.size() + 1;
  const std::string tar = fmt::format("/tmp/image/{}.tar", number);
  // The last file tells the check which layer it sees.
  const Ended made = run(fmt::format(
      "set -e\ntar={0}\nmkdir /tmp/image/{1}\ncd /tmp/image/{1}\n{2}\ncd /tmp/image/{1}\n"
      "touch layer-{1}\ntar --numeric-owner -rf \"$tar\" layer-{1}",
      tar, number, lines));
  const auto bytes = session_.read(tar);
  if (made.exit_code != 0 || !bytes) throw std::runtime_error("no layer: " + made.output);
  diff_ids_.push_back("sha256:" + base::sha256(*bytes));
}

// The form of `docker save`: manifest.json names a config and the layers.
Ended Shelf::try_load() {
  json layers = json::array();
  for (std::size_t i = 1; i <= diff_ids_.size(); ++i) layers.push_back(fmt::format("{}.tar", i));
  std::vector<std::string> promised = diff_ids_;
  if (lies_) promised.back() = "sha256:" + base::sha256("something else");
  const json config = {{"architecture", architecture()},
                       {"os", "linux"},
                       {"config", {{"Cmd", {"/probe", "wait"}}}},
                       {"rootfs", {{"type", "layers"}, {"diff_ids", promised}}}};
  const json manifest = {{{"Config", "config.json"}, {"RepoTags", {"box:1"}}, {"Layers", layers}}};
  session_.write("/tmp/image/config.json", config.dump());
  session_.write("/tmp/image/manifest.json", manifest.dump());
  return run(
      "cd /tmp/image && tar -cf ../image.tar *.json *.tar && minicontainer load -i ../image.tar");
}

void Shelf::load() {
  const Ended loaded = try_load();
  require(loaded.exit_code == 0,
          {.diagnosis = "`minicontainer load` refused an image that is right",
           .expected = "Loaded image: box:1",
           .seen = loaded.output,
           .evidence = {},
           .reproduce = ""});
}

void Shelf::refuse(const Diagnosis& wrong) {
  const Ended loaded = try_load();
  Diagnosis found = wrong;
  found.seen = loaded.output;
  const bool is_unwritten = loaded.output.find("is not written yet") != std::string::npos;
  require(loaded.exit_code.value_or(0) != 0 && !is_unwritten, found);
}

std::string Shelf::chain(int number) const {
  std::string chain = diff_ids_.at(0);
  for (std::size_t i = 1; i < static_cast<std::size_t>(number); ++i) {
    chain = "sha256:" + base::sha256(chain + " " + diff_ids_.at(i));
  }
  return chain.substr(7);
}

// By what lies there, and not by its name: that is another task's.
fs::path Shelf::in_layer(int number, const std::string& path) const {
  const std::string mark = fmt::format("layer-{}", number);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(outside(kStore + "/layers"), error)) {
    if (fs::exists(entry.path() / "diff" / mark)) return entry.path() / "diff" / path;
  }
  return outside(kStore + "/layers") / chain(number) / "diff" / path;
}

std::vector<Evidence> Shelf::evidence() {
  return {{.source = "ls -lR /tmp/store/layers", .text = run("ls -lR /tmp/store/layers").output}};
}

Upper::Upper(Shelf& shelf) : shelf_(shelf) {
  shelf.ask("create --name box box:1 /probe");
  const Ended found = shelf.run("echo /tmp/store/containers/*/upper");
  folder_ = found.output.substr(0, found.output.find('\n'));
}

void Upper::fill(const std::string& lines) {
  const Ended filled = shelf_.run("set -e\ncd " + folder_ + "\n" + lines);
  if (filled.exit_code != 0) throw std::runtime_error("no upper folder: " + filled.output);
}

fs::path Upper::path() const {
  return shelf_.outside(folder_);
}

Ended Upper::try_commit() {
  return shelf_.run("minicontainer commit box box:2");
}

std::string Upper::commit_and_list(const std::string& words) {
  const Ended committed = try_commit();
  require(committed.exit_code == 0, {.diagnosis = "`minicontainer commit` failed",
                                     .expected = "a new layer of what lies in the upper folder",
                                     .seen = committed.output,
                                     .evidence = {},
                                     .reproduce = ""});
  // The config's name is printed, and the manifest that names it as well has the layers.
  const std::string id = committed.output.substr(committed.output.find("sha256:") + 7, 64);
  const Ended listed = shelf_.run(fmt::format(
      "cd /tmp/store/image/blobs/sha256 && m=$(grep -l {} * | head -n 1) && "
      "d=$(grep -o 'sha256:[0-9a-f]*' \"$m\" | tail -n 1) && tar {} -tf \"${{d#sha256:}}\"",
      id, words));
  if (listed.exit_code != 0) throw std::runtime_error("no list of the layer: " + listed.output);
  return listed.output;
}

struct stat look_at(Shelf& shelf, const fs::path& path, const std::string& missing) {
  struct stat status{};
  const bool is_there = ::lstat(path.c_str(), &status) == 0;
  require(is_there, {.diagnosis = missing,
                     .expected = path.filename().native() + " in the layer's folder",
                     .seen = "no such file",
                     .evidence = shelf.evidence(),
                     .reproduce = ""});
  return status;
}

void require_same(Shelf& shelf, const std::string& expected, const std::string& seen,
                  const std::string& diagnosis) {
  require(seen == expected, {.diagnosis = diagnosis,
                             .expected = expected,
                             .seen = seen,
                             .evidence = shelf.evidence(),
                             .reproduce = ""});
}

bool is_opaque(const fs::path& folder) {
  for (const char* name : {"trusted.overlay.opaque", "user.overlay.opaque"}) {
    char value[8] = {};
    if (::getxattr(folder.c_str(), name, value, sizeof value - 1) == 1 && value[0] == 'y') {
      return true;
    }
  }
  return false;
}

}  // namespace workbook
