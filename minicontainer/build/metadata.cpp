#include "minicontainer/build/metadata.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include <nlohmann/json.hpp>

#include "minicontainer/build/parts.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/runtime/lifecycle.hpp"

namespace build {

using image::Execution;
using image::ImageConfig;

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// ["a" "b"], as docker's history has it.
std::string quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += (text.empty() ? "" : " ") +
            nlohmann::json(word).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  return "[" + text + "]";
}

std::vector<std::string> command_of(const Instruction& instruction, const Execution& execution) {
  if (instruction.list) return *instruction.list;
  if (instruction.rest.empty()) return {};
  auto command = shell_of(execution);
  command.push_back(instruction.rest);
  return command;
}

std::string set_cmd(const MetadataInput& input, ImageConfig& config) {
  config.execution.cmd = command_of(input.instruction, config.execution);
  return "CMD " + quoted(config.execution.cmd);
}

// A CMD of the base image was meant for the base image's entrypoint.
std::string set_entrypoint(const MetadataInput& input, ImageConfig& config) {
  config.execution.entrypoint = command_of(input.instruction, config.execution);
  if (!input.has_cmd) config.execution.cmd.clear();
  return "ENTRYPOINT " + quoted(config.execution.entrypoint);
}

// All values are as they were before the instruction: in ENV A=1 B=$A, $A is the older A.
std::vector<std::pair<std::string, std::string>> expanded_pairs(const MetadataInput& input) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Pair& pair : parse_pairs(input.instruction, input.escape)) {
    pairs.emplace_back(input.expand(pair.name), input.expand(pair.value.value_or("")));
    if (pairs.back().first.empty()) {
      throw BuildError(
          fmt::format("{} names can not be blank", name_of(input.instruction.keyword)));
    }
  }
  return pairs;
}

std::string set_env(const MetadataInput& input, ImageConfig& config) {
  std::string text = "ENV";
  for (const auto& [name, value] : expanded_pairs(input)) {
    set_variable(config.execution.env, name, value);
    text += fmt::format(" {}={}", name, value);
  }
  return text;
}

std::string set_labels(const MetadataInput& input, ImageConfig& config) {
  std::string text = "LABEL";
  for (const auto& [name, value] : expanded_pairs(input)) {
    config.execution.labels[name] = value;
    text += fmt::format(" {}={}", name, value);
  }
  return text;
}

int port_in(std::string_view text, const std::string& word) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
    throw BuildError("Invalid containerPort: " + word);
  }
  return port;
}

// "80", "80/udp", "8000-8010".
void expose_word(const std::string& word, Execution& execution) {
  const auto slash = word.find('/');
  std::string protocol = slash == word.npos ? "tcp" : word.substr(slash + 1);
  std::ranges::transform(protocol, protocol.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    throw BuildError("Invalid proto: " + protocol);
  }
  const std::string ports = word.substr(0, slash);
  const auto dash = ports.find('-');
  const int first = port_in(std::string_view(ports).substr(0, dash), word);
  const int last =
      dash == ports.npos ? first : port_in(std::string_view(ports).substr(dash + 1), word);
  if (last < first) throw BuildError("Invalid containerPort: " + word);
  for (int port = first; port <= last; ++port) {
    execution.exposed_ports.insert(fmt::format("{}/{}", port, protocol));
  }
}

// A variable may stand for several ports: what it gives is cut into words again.
std::string expose(const MetadataInput& input, ImageConfig& config) {
  std::vector<std::string> words;
  for (const auto& word : input.instruction.words(input.escape)) {
    for (auto& part : words_of(input.expand(word), '\0')) words.push_back(std::move(part));
  }
  for (const auto& word : words) expose_word(word, config.execution);
  return "EXPOSE " + joined(words);
}

std::string add_volumes(const MetadataInput& input, ImageConfig& config) {
  std::vector<std::string> paths;
  for (const auto& word : input.instruction.words(input.escape)) {
    paths.push_back(input.expand(word));
    if (paths.back().empty()) throw BuildError("VOLUME specified can not be an empty string");
    config.execution.volumes.insert(paths.back());
  }
  return fmt::format("VOLUME [{}]", joined(paths));
}

std::string set_health_check(const MetadataInput& input, ImageConfig& config) {
  const Instruction& instruction = input.instruction;
  const auto blank = std::min(instruction.rest.find_first_of(" \t"), instruction.rest.size());
  image::HealthCheck check;
  if (std::tolower(static_cast<unsigned char>(instruction.rest[0])) == 'n') {
    check.test = {"NONE"};
  } else {
    const Instruction command = parse_instruction(
        {.number = instruction.line, .text = "CMD" + instruction.rest.substr(blank)}, input.escape);
    check.test = command.list ? *command.list : std::vector<std::string>{command.rest};
    check.test.insert(check.test.begin(), command.list ? "CMD" : "CMD-SHELL");
    const auto duration = [&](const char* flag) { return parse_duration(instruction.flag(flag)); };
    check.interval = duration("interval");
    check.timeout = duration("timeout");
    check.start_period = duration("start-period");
    const std::string retries = instruction.flag("retries");
    std::from_chars(retries.data(), retries.data() + retries.size(), check.retries);
    if (!retries.empty() && check.retries < 1) {
      throw BuildError(fmt::format("--retries must be at least 1 (not {})", retries));
    }
  }
  config.execution.health_check = check;
  return instruction.original;
}

std::string set_stop_signal(const MetadataInput& input, ImageConfig& config) {
  config.execution.stop_signal = input.expand(input.instruction.rest);
  (void)minicontainer::parse_signal(config.execution.stop_signal);
  return "STOPSIGNAL " + config.execution.stop_signal;
}

std::string set_user(const MetadataInput& input, ImageConfig& config) {
  config.execution.user = input.expand(input.instruction.rest);
  return "USER " + config.execution.user;
}

std::string set_shell(const MetadataInput& input, ImageConfig& config) {
  config.execution.shell = *input.instruction.list;
  return fmt::format("SHELL [{}]", joined(config.execution.shell));
}

std::string set_maintainer(const MetadataInput& input, ImageConfig& config) {
  config.author = input.instruction.rest;
  return "MAINTAINER " + config.author;
}

std::string add_trigger(const MetadataInput& input, ImageConfig& config) {
  config.execution.on_build.push_back(input.instruction.rest);
  return "ONBUILD " + input.instruction.rest;
}

}  // namespace

std::string apply_metadata(const MetadataInput& input, ImageConfig& config) {
  switch (input.instruction.keyword) {
    case Keyword::kCmd:
      return set_cmd(input, config);
    case Keyword::kEntrypoint:
      return set_entrypoint(input, config);
    case Keyword::kEnv:
      return set_env(input, config);
    case Keyword::kExpose:
      return expose(input, config);
    case Keyword::kHealthcheck:
      return set_health_check(input, config);
    case Keyword::kLabel:
      return set_labels(input, config);
    case Keyword::kMaintainer:
      return set_maintainer(input, config);
    case Keyword::kOnbuild:
      return add_trigger(input, config);
    case Keyword::kShell:
      return set_shell(input, config);
    case Keyword::kStopsignal:
      return set_stop_signal(input, config);
    case Keyword::kUser:
      return set_user(input, config);
    case Keyword::kVolume:
      return add_volumes(input, config);
    default:
      throw std::logic_error("not an instruction about metadata");
  }
}

std::vector<std::string> shell_of(const Execution& execution) {
  return execution.shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : execution.shell;
}

void set_variable(std::vector<std::string>& env, const std::string& name,
                  const std::string& value) {
  const std::string entry = name + "=" + value;
  const auto same =
      std::ranges::find_if(env, [&](const auto& old) { return old.starts_with(name + "="); });
  if (same == env.end()) {
    env.push_back(entry);
  } else {
    *same = entry;
  }
}

}  // namespace build
