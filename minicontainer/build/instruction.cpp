#include "minicontainer/build/instruction.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/word_table.hpp"
#include "minicontainer/build/parts.hpp"

namespace build {
namespace {

constexpr auto kKeywords = base::word_table<Keyword>({
    {"ADD", Keyword::kAdd},
    {"ARG", Keyword::kArg},
    {"CMD", Keyword::kCmd},
    {"COPY", Keyword::kCopy},
    {"ENTRYPOINT", Keyword::kEntrypoint},
    {"ENV", Keyword::kEnv},
    {"EXPOSE", Keyword::kExpose},
    {"FROM", Keyword::kFrom},
    {"HEALTHCHECK", Keyword::kHealthcheck},
    {"LABEL", Keyword::kLabel},
    {"MAINTAINER", Keyword::kMaintainer},
    {"ONBUILD", Keyword::kOnbuild},
    {"RUN", Keyword::kRun},
    {"SHELL", Keyword::kShell},
    {"STOPSIGNAL", Keyword::kStopsignal},
    {"USER", Keyword::kUser},
    {"VOLUME", Keyword::kVolume},
    {"WORKDIR", Keyword::kWorkdir},
});

bool knows_flag(Keyword keyword, std::string_view name) {
  switch (keyword) {
    case Keyword::kAdd:
      return name == "chown" || name == "chmod";
    case Keyword::kCopy:
      return name == "chown" || name == "chmod" || name == "from";
    case Keyword::kFrom:
      return name == "platform";
    case Keyword::kRun:
      return name == "mount" || name == "network";
    case Keyword::kHealthcheck:
      return name == "interval" || name == "timeout" || name == "start-period" || name == "retries";
    default:
      return false;
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\v\f\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The first word, which is taken away from the text.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

void take_flags(std::string_view& text, char escape, Instruction& instruction) {
  while (text.starts_with("--")) {
    const std::string word = words_of(text, escape).front();
    text = trim(text.substr(word.size()));
    if (word == "--") return;
    const auto equals = word.find('=');
    Flag flag{.name = word.substr(2, equals == word.npos ? equals : equals - 2)};
    if (!knows_flag(instruction.keyword, flag.name)) {
      throw DockerfileError(instruction.line, "Unknown flag: " + flag.name);
    }
    if (equals == word.npos) {
      throw DockerfileError(instruction.line, "Missing a value on flag: " + flag.name);
    }
    flag.value = value_of(word.substr(equals + 1), {{}}, '\0');
    instruction.flags.push_back(std::move(flag));
  }
}

// ["a", "b"]; anything else, also a list of other things, is a text for the shell.
std::optional<std::vector<std::string>> list_in(const std::string& text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  try {
    const auto list = base::parse_json(text, "list");
    return base::JsonView(list, "list").strings();
  } catch (const base::JsonError&) {
    return std::nullopt;
  }
}

[[noreturn]] void refuse(const Instruction& instruction, const std::string& reason) {
  throw DockerfileError(instruction.line,
                        fmt::format("{} {}", name_of(instruction.keyword), reason));
}

void check_words(const Instruction& instruction, char escape) {
  const auto words = instruction.words(escape);
  switch (instruction.keyword) {
    case Keyword::kFrom:
      if (words.size() != 1 && words.size() != 3) {
        refuse(instruction, "requires either one or three arguments");
      }
      break;
    case Keyword::kCopy:
    case Keyword::kAdd:
      if (words.size() < 2) {
        refuse(instruction,
               "requires at least two arguments, but only one was provided. Destination could not "
               "be determined");
      }
      break;
    case Keyword::kMaintainer:
    case Keyword::kStopsignal:
    case Keyword::kUser:
    case Keyword::kWorkdir:
      if (instruction.rest.empty()) refuse(instruction, "requires exactly one argument");
      break;
    case Keyword::kShell:
      if (!instruction.list || instruction.list->empty()) {
        refuse(instruction, "requires the arguments to be in JSON form");
      }
      break;
    case Keyword::kCmd:
    case Keyword::kEntrypoint:
    case Keyword::kRun:
      break;
    default:
      if (words.empty()) refuse(instruction, "requires at least one argument");
  }
}

void check_health(const Instruction& instruction) {
  std::string_view rest = instruction.rest;
  std::string type(take_word(rest));
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::toupper(c); });
  if (type == "NONE" && !rest.empty()) {
    throw DockerfileError(instruction.line, "HEALTHCHECK NONE takes no arguments");
  }
  if (type == "CMD" && rest.empty()) {
    throw DockerfileError(instruction.line, "Missing command after HEALTHCHECK CMD");
  }
  if (type != "NONE" && type != "CMD") {
    throw DockerfileError(
        instruction.line,
        fmt::format("Unknown type \"{}\" in HEALTHCHECK (try CMD)", type.substr(0, 60)));
  }
}

void check_trigger(const Instruction& instruction, char escape) {
  const Instruction trigger =
      parse_instruction({.number = instruction.line, .text = instruction.rest}, escape);
  if (trigger.keyword == Keyword::kOnbuild) {
    throw DockerfileError(instruction.line, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  }
  if (trigger.keyword == Keyword::kFrom || trigger.keyword == Keyword::kMaintainer) {
    throw DockerfileError(instruction.line, fmt::format("{} isn't allowed as an ONBUILD trigger",
                                                        name_of(trigger.keyword)));
  }
}

void check(const Instruction& instruction, char escape) {
  check_words(instruction, escape);
  if (instruction.keyword == Keyword::kHealthcheck) check_health(instruction);
  if (instruction.keyword == Keyword::kOnbuild) check_trigger(instruction, escape);
  if (instruction.keyword == Keyword::kEnv || instruction.keyword == Keyword::kLabel ||
      instruction.keyword == Keyword::kArg) {
    (void)parse_pairs(instruction, escape);
  }
}

bool is_assignment(const std::string& word) {
  const auto equals = word.find('=');
  return equals != word.npos && equals > 0;
}

}  // namespace

std::string_view name_of(Keyword keyword) {
  return std::ranges::find(kKeywords, keyword, &base::WordEntry<Keyword>::value)->word;
}

std::string Instruction::flag(std::string_view name) const {
  const auto found = std::ranges::find(flags, name, &Flag::name);
  return found == flags.end() ? "" : found->value;
}

std::vector<std::string> Instruction::words(char escape) const {
  return list ? *list : words_of(rest, escape);
}

Instruction parse_instruction(const Line& line, char escape) {
  std::string_view text = line.text;
  std::string word(take_word(text));
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
  const Keyword* keyword = kKeywords.find(word);
  if (keyword == nullptr) {
    throw DockerfileError(line.number, "unknown instruction: " + word.substr(0, 60));
  }
  Instruction instruction{.keyword = *keyword,
                          .line = line.number,
                          .original = std::string(line.text),
                          .here_documents = line.here_documents};
  try {
    take_flags(text, escape, instruction);
  } catch (const WordError& error) {
    throw DockerfileError(line.number, error.what());
  }
  instruction.rest = text;
  instruction.list = list_in(instruction.rest);
  check(instruction, escape);
  return instruction;
}

std::vector<Pair> parse_pairs(const Instruction& instruction, char escape) {
  const auto words = words_of(instruction.rest, escape);
  std::vector<Pair> pairs;
  const bool is_arg = instruction.keyword == Keyword::kArg;
  if (!is_arg && words.front().find('=') == std::string::npos) {
    if (words.size() < 2) {
      throw DockerfileError(
          0, fmt::format("{} must have two arguments", name_of(instruction.keyword)));
    }
    const auto value = instruction.rest.find(words.front()) + words.front().size();
    return {{words.front(), std::string(trim(std::string_view(instruction.rest).substr(value)))}};
  }
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (is_arg && equals == word.npos) {
      pairs.push_back({word, std::nullopt});
    } else if (is_assignment(word)) {
      pairs.push_back({word.substr(0, equals), word.substr(equals + 1)});
    } else {
      throw DockerfileError(
          0, fmt::format("Syntax error - can't find = in \"{}\". Must be of the form: name=value",
                         word.substr(0, 60)));
    }
  }
  return pairs;
}

long long parse_duration(const std::string& text) {
  static constexpr auto kUnits = base::word_table<double>(
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}});
  double total = 0;
  for (const char* place = text.c_str(); *place != '\0';) {
    char* end = nullptr;
    const double number = std::strtod(place, &end);
    std::size_t length = 0;
    while (std::isalpha(static_cast<unsigned char>(end[length])) != 0) ++length;
    const double* unit = kUnits.find({end, length});
    total += unit == nullptr ? 0 : number * *unit;
    if (end == place || unit == nullptr || !(total >= 0 && total < 9e18)) {
      throw std::runtime_error(fmt::format("time: invalid duration \"{}\"", text.substr(0, 60)));
    }
    place = end + length;
  }
  return static_cast<long long>(total);
}

}  // namespace build
