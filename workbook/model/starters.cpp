#include "workbook/model/starters.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "base/file.hpp"
#include "base/spawn.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

std::string expected_hash(const Lab& lab, const std::string& part) {
  const auto found = lab.starters.find(part);
  if (found != lab.starters.end()) return found->second;
  throw ManifestError(fmt::format("{}: \"starters\" has no hash of {}: run ./lab dev seal",
                                  lab.path_of("lab.yaml"), part));
}

fs::path store_path(const Workspace& workspace, const std::string& hash) {
  return workspace.state() / "starters" / hash;
}

std::string git(const Workspace& workspace, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "-C", workspace.root.native()});
  try {
    const auto finished = base::run_collecting({.argv = std::move(arguments)}, base::kLargestFile);
    return finished.status.is_success() ? finished.output : "";
  } catch (const std::system_error&) {
    return "";  // no git on this machine
  }
}

}  // namespace

std::vector<std::string> parts_of(const Lab& lab) {
  std::vector<std::string> parts;
  for (const auto& task : lab.tasks) {
    if (std::find(parts.begin(), parts.end(), task.part) == parts.end()) parts.push_back(task.part);
  }
  return parts;
}

bool has_been_edited(const Workspace& workspace, const Lab& lab, const std::string& part) {
  const auto file = workspace.root / lab.path_of(part);
  return !fs::exists(file) || sha256(base::read_file(file)) != expected_hash(lab, part);
}

bool has_been_edited(const Workspace& workspace, const Lab& lab) {
  const auto parts = parts_of(lab);
  return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
    return has_been_edited(workspace, lab, part);
  });
}

std::optional<std::string> find_starter(const Workspace& workspace, const Lab& lab,
                                        const std::string& part) {
  const std::string hash = expected_hash(lab, part);
  const auto stored = store_path(workspace, hash);
  if (fs::exists(stored)) {
    std::string content = base::read_file(stored);
    if (sha256(content) == hash) return content;
  }
  const std::string path = lab.path_of(part);
  std::istringstream commits(git(workspace, {"log", "--format=%H", "--", path}));
  for (std::string commit; std::getline(commits, commit);) {
    std::string content = git(workspace, {"show", commit + ":" + path});
    if (sha256(content) == hash) return content;
  }
  return std::nullopt;
}

void store_starters(const Workspace& workspace, const std::vector<Lab>& labs) {
  for (const auto& lab : labs) {
    for (const auto& part : parts_of(lab)) {
      const auto target = store_path(workspace, expected_hash(lab, part));
      if (fs::exists(target) || has_been_edited(workspace, lab, part)) continue;
      fs::create_directories(target.parent_path());
      base::replace_file(target, base::read_file(workspace.root / lab.path_of(part)));
    }
  }
}

void write_my_labs(const Workspace& workspace, const std::vector<Lab>& labs) {
  std::string list;
  for (const auto& lab : labs) {
    if (!lab.is_exercise() && has_been_edited(workspace, lab))
      list += (list.empty() ? "" : ";") + lab.number;
  }
  const std::string content = fmt::format("set(MY_LABS \"{}\")\n", list);
  const auto file = workspace.build / "my_labs.cmake";
  if (!fs::exists(file) || base::read_file(file) != content) base::replace_file(file, content);
}

}  // namespace workbook
