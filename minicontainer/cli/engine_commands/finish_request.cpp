// From the words of the command line to a request: numbers, files, the environment.

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "base/file.hpp"
#include "minicontainer/cli/engine_commands/container_options.hpp"
#include "minicontainer/cli/engine_commands/engine_access.hpp"
#include "minicontainer/cli/guarded_words.hpp"
#include "minicontainer/engine/ports.hpp"
#include "minicontainer/engine/surroundings.hpp"
#include "minicontainer/monitor/plan.hpp"

namespace cli {
namespace {

using Words = std::vector<std::string>;

Words lines_of(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(fmt::format("open {}: no such file or directory", file));
  Words lines;
  for (std::string line; std::getline(stream, line);) {
    const auto start = line.find_first_not_of(" \t");
    if (start != line.npos && line[start] != '#') lines.push_back(line.substr(start));
  }
  return lines;
}

// A name without a value takes the value that it has here; one that has none here is left out.
void add_env(Words& env, const std::string& entry) {
  if (entry.starts_with('=')) {
    throw std::runtime_error(fmt::format("invalid environment variable: {}", entry));
  }
  if (entry.find('=') != entry.npos) {
    env.push_back(entry);
  } else if (const char* value = std::getenv(entry.c_str())) {
    env.push_back(entry + "=" + value);
  }
}

void read_env(ContainerOptions& options) {
  Words env;
  for (const auto& file : options.env_files) {
    for (const auto& line : lines_of(file)) add_env(env, line);
  }
  for (const auto& entry : options.request.settings.env) add_env(env, entry);
  options.request.settings.env = env;
}

void add_pair(std::map<std::string, std::string>& pairs, const std::string& word) {
  const auto equals = word.find('=');
  pairs[word.substr(0, equals)] = equals == word.npos ? "" : word.substr(equals + 1);
}

void read_labels(ContainerOptions& options) {
  auto& labels = options.request.settings.labels;
  for (const auto& file : options.label_files) {
    for (const auto& line : lines_of(file)) add_pair(labels, line);
  }
  for (const auto& word : options.label_words) add_pair(labels, word);
  auto& settings = options.request.settings;
  for (const auto& word : options.log_words) add_pair(settings.log_options, word);
  for (const auto& [name, value] : settings.log_options) {
    if (name != "max-size" && name != "max-file" && name != "tag" && name != "mode") {
      throw std::runtime_error(fmt::format("unknown log opt '{}' for json-file log driver", name));
    }
  }
  if (settings.log_driver != "json-file" && settings.log_driver != "none") {
    throw std::runtime_error(
        fmt::format("logger: no log driver named '{}' is registered (json-file and none are)",
                    settings.log_driver));
  }
}

void read_health(ContainerOptions& options) {
  auto& health = options.request.settings.health;
  if (options.has_no_health) health.test = {"NONE"};
  if (!options.health_command.empty()) health.test = {"CMD-SHELL", options.health_command};
  health.interval = parse_duration(options.health_interval);
  health.timeout = parse_duration(options.health_timeout);
  health.start_period = parse_duration(options.health_start_period);
}

// docker's command line opens the file; so does this one.
void read_security(engine::Settings& settings) {
  for (auto& option : settings.security_options) {
    constexpr std::string_view kSeccomp = "seccomp=";
    if (option.starts_with("seccomp:")) option[7] = '=';
    const bool is_known = option.starts_with(kSeccomp) || option.starts_with("no-new-privileges") ||
                          option == "systempaths=unconfined" || option.starts_with("apparmor") ||
                          option.starts_with("label");
    if (!is_known) throw std::runtime_error(fmt::format("Invalid --security-opt: \"{}\"", option));
    if (option.starts_with(kSeccomp) && !option.ends_with("unconfined")) {
      const std::string file = option.substr(kSeccomp.size());
      const auto path = std::filesystem::absolute(file);
      if (!std::filesystem::exists(path)) {
        throw std::runtime_error(fmt::format(
            "opening seccomp profile ({0}) failed: open {0}: no such file or directory", file));
      }
      option = std::string(kSeccomp) + path.native();
    }
  }
}

// Each is refused here, as docker's command line does; they are read again when it starts.
void read_ports(engine::Settings& settings) {
  std::vector<std::string> exposed;
  for (const auto& word : settings.exposed_ports) {
    for (auto& port : engine::parse_exposed_ports(word)) exposed.push_back(std::move(port));
  }
  for (const auto& word : settings.published_ports) {
    for (const auto& binding : engine::parse_published_port(word)) {
      exposed.push_back(binding.key());
    }
  }
  settings.exposed_ports = std::move(exposed);
}

}  // namespace

engine::Limits limits_of(const ContainerOptions& options) {
  engine::Limits limits = options.request.settings.limits;
  limits.memory = engine::parse_size(options.memory);
  limits.memory_swap = options.memory_swap == "-1" ? -1 : engine::parse_size(options.memory_swap);
  limits.memory_reservation = engine::parse_size(options.memory_reservation);
  if (options.cpus.empty()) return limits;
  char* end = nullptr;
  const double cpus = std::strtod(options.cpus.c_str(), &end);
  if (*end != '\0' || !std::isfinite(cpus)) {
    throw std::runtime_error(fmt::format(
        "invalid argument \"{0}\" for \"--cpus\" flag: failed to parse {0} as a rational number",
        options.cpus));
  }
  limits.nano_cpus = std::llround(cpus * 1e9);
  return limits;
}

void read_restart(const std::string& word, engine::Settings& settings) {
  const auto colon = word.find(':');
  settings.restart_policy = word.substr(0, colon);
  if (settings.restart_policy.empty()) settings.restart_policy = "no";
  const bool is_known =
      settings.restart_policy == "no" ||
      monitor::restart_policy_named(settings.restart_policy) != monitor::RestartPolicy::kNo;
  if (!is_known) {
    throw std::runtime_error(fmt::format("invalid restart policy '{}'", settings.restart_policy));
  }
  settings.restart_retries = 0;
  if (colon == word.npos) return;
  if (settings.restart_policy != "on-failure") {
    throw std::runtime_error(fmt::format(
        "maximum retry count cannot be used with restart policy '{}'", settings.restart_policy));
  }
  char* end = nullptr;
  settings.restart_retries = std::strtol(word.c_str() + colon + 1, &end, 10);
  if (*end != '\0' || settings.restart_retries < 0) {
    throw std::runtime_error("maximum retry count must be an integer");
  }
}

engine::CreateRequest finish_request(ContainerOptions& options) {
  auto& request = options.request;
  if (request.settings.is_removed_at_end && !options.restart.empty() && options.restart != "no") {
    throw std::runtime_error("Conflicting options: --restart and --rm");
  }
  if (!options.platform.empty() && options.platform != machine_platform()) {
    throw std::runtime_error(
        fmt::format("--platform {}: only {} can run here", options.platform, machine_platform()));
  }
  request.settings.command = unguard_words(options.command);
  if (options.has_entrypoint) request.entrypoint = {options.entrypoint};
  read_env(options);
  read_labels(options);
  request.settings.limits = limits_of(options);
  request.settings.shm_size = engine::parse_size(options.shm_size);
  read_health(options);
  read_restart(options.restart, request.settings);
  read_security(request.settings);
  read_ports(request.settings);
  return request;
}

engine::Record create_from(ContainerOptions& options, const Globals& globals) {
  const auto request = finish_request(options);
  if (!options.id_file.empty() && std::filesystem::exists(options.id_file)) {
    throw std::runtime_error(fmt::format(
        "Container ID file found, make sure the other container isn't running or delete {}",
        options.id_file));
  }
  const engine::Folders folders = folders_of(globals);
  try {
    const auto record = engine::create_container(folders, request);
    if (!options.id_file.empty()) base::write_file(options.id_file, record.id);
    return record;
  } catch (const image::NoSuchImage& error) {
    throw std::runtime_error(
        fmt::format("Unable to find image '{}' locally: {}", request.image, error.what()));
  }
}

}  // namespace cli
