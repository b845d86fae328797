#include "minicontainer/runtime/explain/walls.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/runtime/explain/json_lines.hpp"

namespace minicontainer {
namespace {

using nlohmann::json;

struct Wall {
  std::string_view word;
  std::string_view namespace_type;  ///< empty: it is no namespace
  std::string_view members[6];      ///< erased; the rest is empty
  std::string_view sysctls[4];      ///< how the names of those begin that go with it
};

constexpr Wall kWalls[] = {
    {"pid", "pid", {}, {}},
    {"net", "network", {}, {"net."}},
    {"mnt",
     "mount",
     {"/mounts", "/linux/maskedPaths", "/linux/readonlyPaths", "/linux/devices", "/root/readonly",
      "/linux/rootfsPropagation"},
     {}},
    {"user", "user", {"/linux/uidMappings", "/linux/gidMappings"}, {}},
    {"ipc", "ipc", {}, {"kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue."}},
    {"uts", "uts", {"/hostname", "/domainname"}, {"kernel.hostname", "kernel.domainname"}},
    {"cgroup", "cgroup", {}, {}},
    {"time", "time", {"/linux/timeOffsets"}, {}},
    {"seccomp", "", {"/linux/seccomp"}, {}},
    {"no_new_privs", "", {"/process/noNewPrivileges"}, {}},
    {"capabilities", "", {"/process/capabilities"}, {}},
    {"masks", "", {"/linux/maskedPaths", "/linux/readonlyPaths"}, {}},
    {"readonly", "", {"/root/readonly"}, {}},
    {"limits", "", {"/linux/resources"}, {}},
    {"rlimits", "", {"/process/rlimits"}, {}},
};

const Wall& find_wall(const std::string& word) {
  const Wall* found = std::ranges::find(kWalls, word, &Wall::word);
  if (found != std::end(kWalls)) return *found;
  throw std::invalid_argument(
      fmt::format("--without {}: there is no such wall; there are: {}", word, wall_words()));
}

/// A document while walls are taken out of it.
class Opening {
 public:
  Opening(json document, const std::string& text) : document_(std::move(document)), text_(text) {}

  void take_out(const Wall& wall) {
    const std::size_t before = ignored_.size();
    if (!wall.namespace_type.empty()) erase_namespace(wall.namespace_type);
    const bool has_namespace = ignored_.size() > before;
    for (const auto member : wall.members) {
      if (!member.empty()) erase(std::string(member));
    }
    for (const auto start : wall.sysctls) {
      if (!start.empty()) erase_sysctls(start);
    }
    if (wall.word == "capabilities" && ignored_.size() > before) give_all_capabilities();
    if (ignored_.size() == before || (!wall.namespace_type.empty() && !has_namespace)) {
      throw std::invalid_argument(
          fmt::format("--without {}: this bundle has no such wall to begin with", wall.word));
    }
  }

  [[nodiscard]] const json& document() const { return document_; }
  [[nodiscard]] const std::vector<IgnoredMember>& ignored() const { return ignored_; }

 private:
  void note(const std::string& pointer, std::string name = {}) {
    if (name.empty()) {
      name = pointer.substr(1);
      std::ranges::replace(name, '/', '.');
    }
    ignored_.push_back({.member = name, .line = line_of(text_, pointer)});
  }

  void erase(const std::string& pointer) {
    const json::json_pointer where(pointer);
    if (!document_.contains(where)) return;
    note(pointer);
    document_[where.parent_pointer()].erase(where.back());
  }

  // The line is that of the document as it stands in the file: entries keep their number there.
  void erase_namespace(std::string_view type) {
    const json::json_pointer where("/linux/namespaces");
    if (!document_.contains(where)) return;
    const json whole = base::parse_json(text_, "config.json")[where];
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (whole[i].value("type", "") == type)
        note(fmt::format("/linux/namespaces/{}", i),
             fmt::format("linux.namespaces[{}], {}", i, type));
    }
    auto& list = document_[where];
    list.erase(std::remove_if(list.begin(), list.end(),
                              [&](const json& entry) { return entry.value("type", "") == type; }),
               list.end());
  }

  void erase_sysctls(std::string_view start) {
    const json::json_pointer where("/linux/sysctl");
    if (!document_.contains(where)) return;
    const json settings = document_[where];
    for (const auto& [name, value] : settings.items()) {
      std::string dotted = name;
      std::ranges::replace(dotted, '/', '.');
      if (!dotted.starts_with(start)) continue;
      note("/linux/sysctl/" + name);
      document_[where].erase(name);
    }
  }

  // Without the member, a container has none at all: the specification's default is not the
  // absence of the wall.
  void give_all_capabilities() {
    json all = json::array();
    for (int number = 0; number < 64; ++number) {
      if (((all_capabilities() >> number) & 1) != 0) all.push_back(capability_name(number));
    }
    document_["process"]["capabilities"] = {
        {"bounding", all}, {"effective", all}, {"permitted", all}};
  }

  json document_;
  const std::string& text_;
  std::vector<IgnoredMember> ignored_;
};

}  // namespace

std::string wall_words() {
  std::string words;
  for (const auto& wall : kWalls) words += (words.empty() ? "" : ", ") + std::string(wall.word);
  return words;
}

OpenedConfig load_config_without(const std::filesystem::path& bundle,
                                 const std::vector<std::string>& walls) {
  const auto folder = find_bundle(bundle);
  const auto file = folder / "config.json";
  const std::string text = base::read_file(file);
  Opening opening(base::parse_json(text, file.native()), text);
  for (const auto& word : walls) opening.take_out(find_wall(word));
  OpenedConfig opened{.config = parse_config(opening.document(), file.native(), folder),
                      .ignored = opening.ignored()};
  opened.config.text = base::format_json_indented(opening.document());
  return opened;
}

}  // namespace minicontainer
