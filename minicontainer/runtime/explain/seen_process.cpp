#include "minicontainer/runtime/explain/seen_process.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <string_view>

#include "base/file.hpp"
#include "minicontainer/kernel/namespaces.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::array<std::string_view, 13> kOfStatus = {
    "Umask",  "Uid",    "Gid",    "Groups", "NoNewPrivs", "Seccomp", "Seccomp_filters",
    "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",     "SigIgn"};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); !what.empty() && at != text.npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

Lines split(const std::string& text, char separator) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line, separator);) lines.push_back(line);
  return lines;
}

Lines status_lines(const std::string& folder) {
  Lines lines;
  for (const auto& line : split(base::read_file(folder + "/status"), '\n')) {
    const std::string name = line.substr(0, line.find(':'));
    if (std::ranges::find(kOfStatus, name) != kOfStatus.end()) lines.push_back(line);
  }
  return lines;
}

// An own namespace has a number of its own each time; only whose it is can be compared.
Lines namespace_lines(const std::string& folder) {
  Lines lines;
  for (const auto& kind : namespace_kinds()) {
    const std::string file = fmt::format("/ns/{}", kind.proc_name);
    const bool is_machines =
        fs::read_symlink(folder + file) == fs::read_symlink("/proc/self" + file);
    lines.push_back(
        fmt::format("{}: {}", kind.proc_name, is_machines ? "the machine's" : "its own"));
  }
  return lines;
}

// man 5 proc: "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue".
// Left out are the ids, the device number, and the number of a peer group.
Lines mount_lines(const std::string& folder) {
  Lines lines;
  for (const auto& line : split(base::read_file(folder + "/mountinfo"), '\n')) {
    std::string kept;
    int field = 0;
    for (const auto& word : split(line, ' ')) {
      if (++field <= 3) continue;
      const bool is_peer_group = word.starts_with("shared:") || word.starts_with("master:");
      kept += (kept.empty() ? "" : " ") + (is_peer_group ? word.substr(0, word.find(':')) : word);
    }
    lines.push_back(kept);
  }
  std::ranges::sort(lines);
  return lines;
}

Lines cgroup_lines(const std::string& folder) {
  Lines lines;
  for (const auto& line : split(base::read_file(folder + "/cgroup"), '\n')) {
    lines.push_back(line.substr(line.find(':') + 1));
  }
  std::ranges::sort(lines);
  return lines;
}

Lines environment_lines(const std::string& folder) {
  Lines lines = split(base::read_file(folder + "/environ"), '\0');
  std::ranges::sort(lines);
  return lines;
}

Lines descriptor_lines(const std::string& folder) {
  Lines lines;
  for (const auto& entry : fs::directory_iterator(folder + "/fd")) {
    const std::string target = fs::read_symlink(entry.path());
    const auto bracket = target.find(":[");  // "pipe:[4711]"
    lines.push_back(entry.path().filename().native() + " -> " + target.substr(0, bracket));
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

SeenProcess see_process(pid_t pid, const std::string& id, const std::string& bundle) {
  const std::string folder = fmt::format("/proc/{}", pid);
  SeenProcess seen = {{"status", status_lines(folder)},
                      {"namespaces", namespace_lines(folder)},
                      {"mounts", mount_lines(folder)},
                      {"cgroups", cgroup_lines(folder)},
                      {"limits", split(base::read_file(folder + "/limits"), '\n')},
                      {"environment", environment_lines(folder)},
                      {"descriptors", descriptor_lines(folder)},
                      {"user ids", split(base::read_file(folder + "/uid_map"), '\n')},
                      {"group ids", split(base::read_file(folder + "/gid_map"), '\n')},
                      {"oom score", split(base::read_file(folder + "/oom_score_adj"), '\n')}};
  for (auto& [subject, lines] : seen) {
    for (auto& line : lines) line = replaced(replaced(line, bundle, "BUNDLE"), id, "ID");
  }
  return seen;
}

}  // namespace minicontainer
