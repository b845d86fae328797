// Holds the arrows of ARCHITECTURE.md: reads the table there, reads every #include of the tree, and
// names each that goes against it.
//
//     include-check ROOT

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

using Arrows = std::map<std::string, std::set<std::string>>;  // room -> rooms it may include

Arrows read_arrows(const fs::path& page) {
  std::ifstream lines(page);
  Arrows arrows;
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) is_inside = line == "```arrows";
    const auto arrow = line.find(" -> ");
    if (!is_inside || arrow == line.npos) continue;
    std::istringstream targets(line.substr(arrow + 4));
    auto& allowed = arrows[line.substr(0, arrow)];
    for (std::string target; targets >> target;) allowed.insert(target);
  }
  if (arrows.empty()) throw std::runtime_error(page.native() + ": has no ```arrows table");
  return arrows;
}

bool lies_in(const std::string& path, const std::string& room) {
  return path.starts_with(room + "/");
}

std::string top_of(const std::string& path) {
  return path.substr(0, path.find('/'));
}

// The room of a file: the one with the longest name that fits.
std::string room_of(const Arrows& arrows, const std::string& path) {
  std::string best;
  for (const auto& [room, allowed] : arrows) {
    if (lies_in(path, room) && room.size() > best.size()) best = room;
  }
  return best;
}

bool is_test(const std::string& path) {
  return path.ends_with("_test.cpp") || path.ends_with("_test.hpp");
}

// labs/01-name/checks*.cpp and the headers that only checks include.
bool is_check(const std::string& path) {
  return path.starts_with("labs/") && fs::path(path).filename().native().starts_with("checks");
}

// solutions/01-name/hidden/checks*.cpp: labs/01-name has what they share with the lab's others.
bool is_hidden_check(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return path.starts_with("solutions/") && folder.filename() == "hidden" &&
         fs::path(path).filename().native().starts_with("checks");
}

std::string lab_of_solution(const std::string& path) {
  return "labs/" + fs::path(path).parent_path().parent_path().filename().native();
}

bool is_allowed(const Arrows& arrows, const std::string& file, const std::string& included) {
  const auto in_any = [&](const std::set<std::string>& rooms) {
    return std::any_of(rooms.begin(), rooms.end(),
                       [&](const auto& room) { return lies_in(included, room); });
  };
  if (is_check(file)) return in_any({"base", "workbook/checks", fs::path(file).parent_path()});
  if (is_hidden_check(file)) return in_any({"base", "workbook/checks", lab_of_solution(file)});
  if (file.starts_with("tests/") || file.starts_with("bench/"))
    return !in_any({"labs", "solutions"});
  if (is_test(file) && in_any({"base", top_of(file)})) return true;
  const std::string room = room_of(arrows, file);
  return arrows.contains(room) && in_any(arrows.at(room));
}

std::vector<std::string> sources_of(const fs::path& root) {
  std::vector<std::string> sources;
  for (const char* top : {"base", "minicontainer", "minik8s", "labs", "solutions", "kernel-demos",
                          "apps", "workbook", "tests", "bench"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.path().native().find("wrong_include/") != std::string::npos &&
          top == std::string("tests"))
        continue;
      const auto ending = entry.path().extension();
      if (ending == ".cpp" || ending == ".hpp")
        sources.push_back(fs::relative(entry.path(), root).native());
    }
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

int check_file(const Arrows& arrows, const fs::path& root, const std::string& source) {
  static const std::regex kInclude("^\\s*#\\s*include\\s*\"([^\"]+)\".*");
  std::ifstream lines(root / source);
  int wrong = 0;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (!std::regex_match(line, match, kInclude)) continue;
    const std::string included = match[1];
    if (!fs::exists(root / included)) {
      fmt::print("{}:{}: includes \"{}\", which is no path from the top of the repository\n",
                 source, number, included);
      ++wrong;
    } else if (!is_allowed(arrows, source, included)) {
      fmt::print("{}:{}: may not include \"{}\": see the arrows in ARCHITECTURE.md\n", source,
                 number, included);
      ++wrong;
    }
  }
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("usage: include-check ROOT");
    const fs::path root = argv[1];
    const Arrows arrows = read_arrows(root / "ARCHITECTURE.md");
    const auto sources = sources_of(root);
    int wrong = 0;
    for (const auto& source : sources) wrong += check_file(arrows, root, source);
    fmt::print("{} files, {} wrong includes\n", sources.size(), wrong);
    return wrong == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "include-check: {}\n", error.what());
    return 2;
  }
}
