#include "minicontainer/build/dockerfile.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "minicontainer/build/parts.hpp"

namespace build {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_stage_name(const std::string& name) {
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

Stage open_stage(const Instruction& from, char escape) {
  const auto words = from.words(escape);
  Stage stage{.from = from, .base = words[0]};
  if (words.size() == 1) return stage;
  if (lower(words[1]) != "as") {
    throw DockerfileError(from.line, "FROM requires either one or three arguments");
  }
  stage.name = lower(words[2]);
  if (!is_stage_name(stage.name)) {
    throw DockerfileError(from.line,
                          fmt::format("invalid name for build stage: \"{}\", name can't start with "
                                      "a number or contain symbols",
                                      words[2].substr(0, 60)));
  }
  return stage;
}

}  // namespace

Dockerfile parse_dockerfile(std::string_view text) {
  const Lines lines = lines_of(text);
  Dockerfile dockerfile{.escape = lines.escape};
  for (const Line& line : lines.lines) {
    Instruction instruction = parse_instruction(line, lines.escape);
    if (instruction.keyword == Keyword::kFrom) {
      dockerfile.stages.push_back(open_stage(instruction, lines.escape));
    } else if (!dockerfile.stages.empty()) {
      dockerfile.stages.back().instructions.push_back(std::move(instruction));
    } else if (instruction.keyword == Keyword::kArg) {
      dockerfile.arguments.push_back(std::move(instruction));
    } else {
      throw DockerfileError(instruction.line, "no build stage in current context");
    }
  }
  if (dockerfile.stages.empty()) {
    throw DockerfileError(lines.lines.back().number, "no build stage in current context");
  }
  return dockerfile;
}

std::size_t find_stage(const Dockerfile& dockerfile, const std::string& name, std::size_t count) {
  const std::string wanted = lower(name);
  for (std::size_t number = count; number-- > 0;) {
    if (dockerfile.stages[number].name == wanted) return number;
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_number = error == std::errc() && end == name.data() + name.size();
  return is_number && number < count ? number : count;
}

std::vector<std::size_t> stages_before(const Dockerfile& dockerfile, std::size_t number,
                                       const Variables& globals) {
  std::set<std::size_t> before;
  const auto add = [&](const std::string& name) {
    const std::size_t found = name.empty() ? number : find_stage(dockerfile, name, number);
    if (found != number) before.insert(found);
  };
  const Stage& stage = dockerfile.stages[number];
  add(value_of(stage.base, globals, dockerfile.escape));
  for (const Instruction& instruction : stage.instructions) {
    if (instruction.keyword == Keyword::kCopy) add(instruction.flag("from"));
    for (const Flag& flag : instruction.flags) {
      if (flag.name != "mount") continue;
      for (const Flag& option : mount_options(flag.value)) {
        if (option.name == "from") add(option.value);
      }
    }
  }
  return {before.begin(), before.end()};
}

std::vector<Flag> mount_options(const std::string& text) {
  std::vector<Flag> options;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const std::string option = text.substr(begin, end - begin);
    const auto equals = option.find('=');
    if (!option.empty()) {
      options.push_back({lower(option.substr(0, equals)),
                         equals == option.npos ? "" : option.substr(equals + 1)});
    }
    begin = end + 1;
  }
  return options;
}

}  // namespace build
