#include "minicontainer/image/change.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/layer_reader.hpp"

namespace image {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> result;
  for (std::string word; words >> word;) result.push_back(word);
  return result;
}

// ["a", "b"], or nothing if it is no list.
std::optional<std::vector<std::string>> json_list(const std::string& text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto list = base::parse_json(text, "change");
  return base::JsonView(list, "change").strings();
}

std::vector<std::string> command_of(const std::string& text) {
  return json_list(text).value_or(std::vector<std::string>{"/bin/sh", "-c", text});
}

// A=b "C=d e", or the older form with a blank: A b c. Quotes hold blanks together.
std::vector<std::pair<std::string, std::string>> pairs_of(const std::string& text) {
  const auto equals = text.find('=');
  const auto blank = text.find(' ');
  if (equals == text.npos || blank < equals) {
    if (blank == text.npos) throw Error(shown(text) + " has no value: write NAME=value");
    return {{text.substr(0, blank), text.substr(blank + 1)}};
  }
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string word;
  char quote = 0;
  const auto flush = [&] {
    const auto at = word.find('=');
    if (word.empty()) return;
    if (at == 0 || at == word.npos) throw Error(shown(word) + " is no NAME=value");
    pairs.emplace_back(word.substr(0, at), word.substr(at + 1));
    word.clear();
  };
  for (const char c : text) {
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == ' ' && quote == 0) {
      flush();
    } else {
      word += c;
    }
  }
  flush();
  return pairs;
}

void set_env(Execution& execution, const std::string& text) {
  for (const auto& [name, value] : pairs_of(text)) {
    std::erase_if(execution.env, [&](const auto& old) { return old.starts_with(name + "="); });
    execution.env.push_back(name + "=" + value);
  }
}

void expose(Execution& execution, const std::string& text) {
  for (const auto& word : words_of(text)) {
    execution.exposed_ports.insert(word.find('/') == word.npos ? word + "/tcp" : word);
  }
}

using Change = void (*)(Execution&, const std::string&);

constexpr std::pair<std::string_view, Change> kChanges[] = {
    {"CMD", [](Execution& e, const std::string& text) { e.cmd = command_of(text); }},
    {"ENTRYPOINT", [](Execution& e, const std::string& text) { e.entrypoint = command_of(text); }},
    {"ENV", set_env},
    {"EXPOSE", expose},
    {"LABEL",
     [](Execution& e, const std::string& text) {
       for (const auto& [name, value] : pairs_of(text)) e.labels[name] = value;
     }},
    {"ONBUILD", [](Execution& e, const std::string& text) { e.on_build.push_back(text); }},
    {"STOPSIGNAL", [](Execution& e, const std::string& text) { e.stop_signal = text; }},
    {"USER", [](Execution& e, const std::string& text) { e.user = text; }},
    {"VOLUME",
     [](Execution& e, const std::string& text) {
       for (const auto& path : json_list(text).value_or(words_of(text))) e.volumes.insert(path);
     }},
    {"WORKDIR", [](Execution& e, const std::string& text) { e.working_dir = text; }},
};

}  // namespace

void apply_change(Execution& execution, std::string_view line) {
  const auto blank = line.find(' ');
  std::string name(line.substr(0, blank));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string value(blank == line.npos ? "" : line.substr(blank + 1));
  value.erase(0, value.find_first_not_of(' '));
  for (const auto& [known, change] : kChanges) {
    if (known != name) continue;
    if (value.empty()) throw Error(name + " needs something behind it");
    return change(execution, value);
  }
  throw Error(fmt::format("{} is not a valid change command", shown(name)));
}

}  // namespace image
