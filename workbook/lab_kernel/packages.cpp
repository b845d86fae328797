#include "workbook/lab_kernel/packages.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace workbook {
namespace {

namespace fs = std::filesystem;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// "libc6 (>= 2.34), awk | mawk, python3:any" -> libc6, awk, mawk, python3
std::vector<std::string> names_in(const std::string& relation) {
  std::vector<std::string> names;
  std::string text = relation;
  std::replace(text.begin(), text.end(), '|', ',');
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ',');) {
    auto name = trimmed(item);
    name = name.substr(0, name.find_first_of(" (:"));
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

std::string field(const std::map<std::string, std::string>& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

}  // namespace

// The file is a list of paragraphs (man 5 deb-control); a line that starts with a blank goes on
// with the field before it, and nothing that is wanted here does.
Packages::Packages(const fs::path& database) : database_(database) {
  std::ifstream lines(database / "status");
  if (!lines) {
    throw std::runtime_error(
        "images are made of Debian's packages, and this machine has none: give a root file system "
        "with --root-tar");
  }
  std::map<std::string, std::string> fields;
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    if (line.empty()) {
      take(fields);
      fields.clear();
    } else if (line[0] != ' ' && colon != line.npos) {
      fields[line.substr(0, colon)] = line.substr(colon + 2);
    }
  }
  take(fields);
}

void Packages::take(const std::map<std::string, std::string>& fields) {
  if (!field(fields, "Status").ends_with(" installed")) return;
  const auto name = field(fields, "Package");
  if (installed_.contains(name) && field(fields, "Architecture") == "i386") return;
  auto& package = installed_[name];
  package.version = field(fields, "Version");
  package.architecture = field(fields, "Architecture");
  package.depends = names_in(field(fields, "Pre-Depends") + "," + field(fields, "Depends"));
  for (const auto& provided : names_in(field(fields, "Provides"))) {
    provided_by_.emplace(provided, name);
  }
}

std::set<std::string> Packages::closure(const std::vector<std::string>& wanted) const {
  std::set<std::string> found;
  std::vector<std::string> open = wanted;
  while (!open.empty()) {
    const auto name = open.back();
    open.pop_back();
    const auto package = installed_.find(name);
    if (package == installed_.end()) {
      const auto [first, last] = provided_by_.equal_range(name);
      for (auto it = first; it != last; ++it) open.push_back(it->second);
    } else if (found.insert(name).second) {
      open.insert(open.end(), package->second.depends.begin(), package->second.depends.end());
    }
  }
  return found;
}

std::string Packages::identity(const std::string& package) const {
  return fmt::format("{} {}", package, installed_.at(package).version);
}

std::vector<std::string> Packages::files(const std::string& package) const {
  const auto& architecture = installed_.at(package).architecture;
  std::ifstream lines(database_ / "info" / fmt::format("{}:{}.list", package, architecture));
  if (!lines) lines.open(database_ / "info" / (package + ".list"));
  std::vector<std::string> files;
  for (std::string line; std::getline(lines, line);) {
    if (line != "/.") files.push_back(line);
  }
  return files;
}

std::vector<Alternative> read_alternatives(const fs::path& database, const fs::path& chosen) {
  std::vector<Alternative> alternatives;
  std::error_code ignored;
  const auto add = [&](const std::string& name, const std::string& link) {
    const auto target = fs::read_symlink(chosen / name, ignored);
    if (!ignored) alternatives.push_back({name, link, target});
  };
  for (const auto& entry : fs::directory_iterator(database / "alternatives", ignored)) {
    std::ifstream lines(entry.path());
    std::string mode, link, name;
    std::getline(lines, mode);
    std::getline(lines, link);
    add(entry.path().filename(), link);
    while (std::getline(lines, name) && !name.empty() && std::getline(lines, link)) add(name, link);
  }
  return alternatives;
}

}  // namespace workbook
