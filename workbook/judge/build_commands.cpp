#include "workbook/judge/build_commands.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/spawn.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr std::size_t kMostOutput = std::size_t{16} << 20;

// The flags alone: what to compile and where to is said again in the guest, and the repository is
// the current folder there.
Words flags_of(const Words& command, const Workspace& workspace) {
  static const std::set<std::string> kWithValue = {"-o", "-c", "-MT", "-MF", "-MQ"};
  Words flags;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (kWithValue.contains(command[i])) {
      ++i;
    } else if (command[i] == "-I" + workspace.root.native()) {
      flags.emplace_back("-I.");
    } else if (command[i] != "-MD" && command[i] != "-MMD") {
      flags.push_back(command[i]);
    }
  }
  return flags;
}

std::string value_after(const Words& words, const std::string& option) {
  const auto at = std::ranges::find(words, option);
  return at == words.end() || at + 1 == words.end() ? "" : *(at + 1);
}

// Every part of the lab, found in the database that CMake writes.
std::vector<PartCommand> part_commands(const Workspace& workspace, const Lab& lab) {
  const auto database = base::load_json(workspace.build / "compile_commands.json");
  std::vector<PartCommand> parts;
  for (const auto& entry : database) {
    const fs::path file = entry.at("file").get<std::string>();
    const Words command = words_of_command(entry.at("command").get<std::string>());
    const std::string object = value_after(command, "-o");
    if (object.find(fmt::format("/my-{}-", lab.number)) == object.npos) continue;
    parts.push_back(
        {.file = file.filename(), .object = object, .compile = flags_of(command, workspace)});
  }
  if (parts.empty()) {
    throw std::runtime_error(fmt::format("the build in {} has no parts of lab {}",
                                         workspace.build.native(), lab.number));
  }
  std::ranges::sort(parts, {}, &PartCommand::file);
  return parts;
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == text.npos) return "";
  const auto begin = text.rfind('\n', end);
  return text.substr(begin == text.npos ? 0 : begin + 1,
                     end - (begin == text.npos ? 0 : begin + 1) + 1);
}

Words link_command(const Workspace& workspace, const Lab& lab) {
  const std::string target = fmt::format("bin/lab{}/{}", lab.number, lab.program);
  const auto finished = base::run_collecting(
      {.argv = {"ninja", "-C", workspace.build.native(), "-t", "commands", "-s", target}},
      kMostOutput);
  if (!finished.status.is_success()) {
    throw std::runtime_error(fmt::format("ninja knows no {}: {}", target, finished.output));
  }
  return words_of_command(last_line(finished.output));
}

}  // namespace

std::vector<std::string> words_of_command(const std::string& command) {
  Words words;
  std::istringstream stream(command);
  for (std::string word; stream >> word;) {
    if (word == ":" || word == "&&") continue;
    if (words.empty() && word.ends_with("ccache")) continue;
    words.push_back(word);
  }
  return words;
}

BuildCommands build_commands(const Workspace& workspace, const Lab& lab) {
  BuildCommands commands{.parts = part_commands(workspace, lab),
                         .link = link_command(workspace, lab)};
  const std::string program = value_after(commands.link, "-o");
  for (const auto& word : commands.link) {
    const bool is_learners = std::ranges::any_of(
        commands.parts, [&](const PartCommand& part) { return part.object == word; });
    const bool is_input = word.ends_with(".o") || word.ends_with(".a");
    if (is_input && !is_learners && word != program && !word.starts_with('/')) {
      commands.objects.push_back(word);
    }
  }
  return commands;
}

}  // namespace workbook
