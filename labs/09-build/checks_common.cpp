#include "labs/09-build/checks_common.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "base/file.hpp"
#include "workbook/checks/group_trees.hpp"
#include "workbook/checks/ids.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kStore = "/tmp/store/image";

std::string environment() {
  return fmt::format(
      "export PATH HOME=/tmp MINICONTAINER_ROOT=/tmp/store MINICONTAINER_RUN_ROOT=/tmp/run "
      "MINICONTAINER_CGROUP_PARENT={}/engine\n",
      check_group_name());
}

/// A program outside, and what it is called inside.
struct Carried {
  std::string name;
  fs::path path;
  base::Fd file;
};

Carried carried_program(const std::string& name, const fs::path& path) {
  return {.name = name, .path = path, .file = base::open_file(path.c_str(), O_RDONLY)};
}

// The runtime and the monitor lie beside the check program; the builder is the one under test.
std::shared_ptr<std::vector<Carried>> programs() {
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  auto carried = std::make_shared<std::vector<Carried>>();
  carried->push_back(carried_program("minicontainer", fs::absolute(program_under_test())));
  for (const char* name : {"minirun", "minimonitor"}) {
    carried->push_back(carried_program(name, folder / name));
  }
  return carried;
}

// Where the sandbox sees the file, a link will do: the copy takes a while.
void copy_in(const Carried& program) {
  const std::string path = "/tmp/bin/" + program.name;
  if (::access(program.path.c_str(), X_OK) == 0) return fs::create_symlink(program.path, path);
  const base::Fd copy = base::open_file(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0755);
  off_t place = 0;
  while (sys::check(::sendfile(copy.get(), program.file.get(), &place, std::size_t{1} << 26),
                    "copy {}", path) > 0) {
  }
  sys::check(::fchmod(copy.get(), 0755), "chmod {}", path);
}

SessionPlan plan() {
  return {.prepare =
              [carried = programs()] {
                // They are larger than what the sandbox has room for.
                sys::check(::mount("tmpfs", "/tmp/bin", "tmpfs", 0, "size=512m,mode=755"),
                           "mount a tmpfs on /tmp/bin");
                for (const Carried& program : *carried) copy_in(program);
                fs::create_directories("/tmp/context");
                sys::check(::chmod("/tmp/context", 0777), "let others write to the folder");
              },
          .environment = environment()};
}

std::size_t octal(std::string_view field) {
  std::size_t number = 0;
  for (const char digit : field) {
    if (digit >= '0' && digit <= '7') number = number * 8 + static_cast<std::size_t>(digit - '0');
  }
  return number;
}

std::string text_in(std::string_view field) {
  return std::string(field.substr(0, field.find('\0')));
}

// POSIX pax(1), "ustar Interchange Format": blocks of 512 bytes, a header and then the content.
std::map<std::string, std::string> files_of_tar(std::string_view tar) {
  constexpr std::size_t kBlock = 512;
  std::map<std::string, std::string> files;
  while (tar.size() >= kBlock && tar[0] != '\0') {
    const std::string_view header = tar.substr(0, kBlock);
    const std::size_t size = octal(header.substr(124, 11));
    std::string path = text_in(header.substr(345, 155));
    path += (path.empty() ? "" : "/") + text_in(header.substr(0, 100));
    const char kind = header[156];
    tar.remove_prefix(kBlock);
    if (size > tar.size()) throw std::runtime_error("a layer that ends too early");
    if (kind == '0' || kind == '\0') files[path] = tar.substr(0, size);
    tar.remove_prefix(std::min(tar.size(), (size + kBlock - 1) / kBlock * kBlock));
  }
  return files;
}

}  // namespace

Bench::Bench() : session_(plan()) {
  change("minicontainer image bootstrap busybox --tag base");
}

void Bench::change(const std::string& line) {
  const Ended ended = session_.run("cd context && " + line, std::chrono::seconds(60));
  if (ended.exit_code != 0) throw std::runtime_error(line + " failed: " + ended.output);
}

void Bench::file(const std::string& path, const std::string& text, mode_t mode) {
  const FilesOfLearner as_learner;
  const std::string inside = "/tmp/context/" + path;
  const fs::path outside = session_.sandbox().outside_path(inside);
  fs::create_directories(outside.parent_path());
  const base::Fd made = base::open_file(outside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  base::write_all(made, text);
  sys::check(::fchmod(made.get(), mode), "chmod {}", path);
  if (path == "Dockerfile") dockerfile_ = text;
}

std::vector<Evidence> Bench::evidence() {
  return {{.source = "the Dockerfile", .text = dockerfile_.substr(0, 2000)},
          {.source = "what minicontainer printed", .text = session_.last_output()}};
}

Ended Bench::try_build(const std::string& name, const std::string& words) {
  const Ended ended =
      session_.run(fmt::format("minicontainer build --network none {} -t {} context", words, name),
                   std::chrono::seconds(60));
  if (ended.output.find("overlayfs cannot be mounted here") != std::string::npos) {
    skip_check("overlayfs cannot be mounted by this user on this machine",
               "run the check as root, or in the lab kernel");
  }
  return ended;
}

void Bench::build(const std::string& name, const std::string& words, const std::string& wrong) {
  const Ended ended = try_build(name, words);
  require(ended.exit_code == 0, {.diagnosis = wrong,
                                 .expected = "exit code 0",
                                 .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
                                 .evidence = evidence(),
                                 .reproduce = "minicontainer build ."});
}

void Bench::refuse(const Diagnosis& wrong, const std::string& words) {
  const Ended ended = try_build("refused", words);
  Diagnosis found = wrong;
  found.expected = "a sentence that says why, and exit code 1";
  found.seen = fmt::format("exit code {}", ended.exit_code.value_or(-1));
  found.evidence = evidence();
  require(ended.exit_code == 1, found);
}

json Bench::document(const std::string& digest) {
  const std::string path = kStore + "/blobs/sha256/" + digest.substr(digest.find(':') + 1);
  const auto text = session_.read(path);
  if (!text) throw std::runtime_error("the store has no " + path);
  if ("sha256:" + base::sha256(*text) != digest) throw std::runtime_error(path + " is damaged");
  return json::parse(*text);
}

json Bench::manifest(const std::string& name) {
  const auto index = session_.read(kStore + "/index.json");
  const auto entries = index ? json::parse(*index).at("manifests") : json::array();
  for (const auto& entry : entries) {
    const auto annotations = entry.value("annotations", json::object());
    if (annotations.value("org.opencontainers.image.ref.name", "") == name) {
      return document(entry.at("digest"));
    }
  }
  fail_check({.diagnosis = "the build left no image",
              .expected = "an image of the name " + name + " in the store",
              .seen = "none",
              .evidence = evidence(),
              .reproduce = "minicontainer images"});
}

json Bench::config(const std::string& name) {
  return document(manifest(name).at("config").at("digest"));
}

std::optional<std::string> Bench::label(const std::string& name, const std::string& key) {
  const json labels = config(name).at("config").value("Labels", json::object());
  if (!labels.contains(key)) return std::nullopt;
  return labels.at(key).get<std::string>();
}

std::map<std::string, std::string> Bench::files(const std::string& name) {
  const json layers = manifest(name).at("layers");
  const std::string digest = layers.back().at("digest");
  const auto tar = session_.read(kStore + "/blobs/sha256/" + digest.substr(digest.find(':') + 1));
  if (!tar) throw std::runtime_error("the store has no layer " + digest);
  return files_of_tar(*tar);
}

void require_label(Bench& bench, const std::string& key, const std::string& expected,
                   const std::string& diagnosis) {
  const auto seen = bench.label("t", key);
  require(seen == expected, {.diagnosis = diagnosis,
                             .expected = fmt::format("the label {} is \"{}\"", key, expected),
                             .seen = seen ? fmt::format("\"{}\"", *seen) : "there is no such label",
                             .evidence = bench.evidence(),
                             .reproduce = "minicontainer inspect IMAGE"});
}

}  // namespace workbook
