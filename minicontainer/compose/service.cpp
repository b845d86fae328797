// One service: most of its keys are options of `create` under another name, and this is the table.

#include <fmt/core.h>

#include <cctype>

#include "minicontainer/compose/project.hpp"

namespace compose {
namespace {

/// How a key's value becomes words.
enum class Form {
  kText,   ///< OPTION value
  kFlag,   ///< OPTION, if true
  kWords,  ///< OPTION value, for each of a list
  kPairs,  ///< OPTION KEY=value, for each of a map or a list
  kColon,  ///< OPTION KEY:value, likewise
  kTime,   ///< OPTION seconds
};

constexpr struct {
  const char* key;
  const char* option;
  Form form;
} kOptions[] = {
    {"cap_add", "--cap-add", Form::kWords},
    {"cap_drop", "--cap-drop", Form::kWords},
    {"cgroup_parent", "--cgroup-parent", Form::kText},
    {"cpu_shares", "--cpu-shares", Form::kText},
    {"cpus", "--cpus", Form::kText},
    {"cpuset", "--cpuset-cpus", Form::kText},
    {"devices", "--device", Form::kWords},
    {"dns", "--dns", Form::kWords},
    {"dns_opt", "--dns-option", Form::kWords},
    {"dns_search", "--dns-search", Form::kWords},
    {"domainname", "--domainname", Form::kText},
    {"environment", "--env", Form::kPairs},
    {"expose", "--expose", Form::kWords},
    {"extra_hosts", "--add-host", Form::kColon},
    {"group_add", "--group-add", Form::kWords},
    {"hostname", "--hostname", Form::kText},
    {"init", "--init", Form::kFlag},
    {"ipc", "--ipc", Form::kText},
    {"labels", "--label", Form::kPairs},
    {"mac_address", "--mac-address", Form::kText},
    {"mem_limit", "--memory", Form::kText},
    {"mem_reservation", "--memory-reservation", Form::kText},
    {"memswap_limit", "--memory-swap", Form::kText},
    {"oom_score_adj", "--oom-score-adj", Form::kText},
    {"pid", "--pid", Form::kText},
    {"pids_limit", "--pids-limit", Form::kText},
    {"platform", "--platform", Form::kText},
    {"privileged", "--privileged", Form::kFlag},
    {"read_only", "--read-only", Form::kFlag},
    {"restart", "--restart", Form::kText},
    {"security_opt", "--security-opt", Form::kWords},
    {"shm_size", "--shm-size", Form::kText},
    {"stdin_open", "--interactive", Form::kFlag},
    {"stop_grace_period", "--stop-timeout", Form::kTime},
    {"stop_signal", "--stop-signal", Form::kText},
    {"sysctls", "--sysctl", Form::kPairs},
    {"tmpfs", "--tmpfs", Form::kWords},
    {"tty", "--tty", Form::kFlag},
    {"user", "--user", Form::kText},
    {"userns_mode", "--userns", Form::kText},
    {"uts", "--uts", Form::kText},
    {"working_dir", "--workdir", Form::kText},
};

// "1m30s" in seconds; a number alone is seconds.
std::string seconds_of(const Node& node) {
  const std::string& text = node.as_text();
  double total = 0;
  const char* place = text.c_str();
  while (*place != '\0') {
    char* end = nullptr;
    const double number = std::strtod(place, &end);
    const char unit = *end;
    const double factor = unit == 'h'                   ? 3600
                          : unit == 'm'                 ? 60
                          : unit == 's' || unit == '\0' ? 1
                                                        : 0;
    if (end == place || factor == 0)
      node.refuse(fmt::format("\"{}\" is no time such as 10s", text));
    total += number * factor;
    place = unit == '\0' ? end : end + 1;
  }
  return fmt::format("{}", static_cast<long>(total));
}

void add(Words& words, const char* option, const std::string& value) {
  words.emplace_back(option);
  words.push_back(value);
}

void add_colon(const Node& node, const char* option, Words& words) {
  if (node.kind != Kind::kMap) {
    for (const auto& word : node.as_words()) add(words, option, word);
    return;
  }
  for (const auto& [key, value] : node.members) add(words, option, key + ":" + value.as_text());
}

void add_option(const Node& node, const char* option, Form form, Words& words) {
  switch (form) {
    case Form::kText:
      return add(words, option, node.as_text());
    case Form::kFlag:
      if (node.as_flag()) words.emplace_back(option);
      return;
    case Form::kWords:
      for (const auto& word : node.as_words()) add(words, option, word);
      return;
    case Form::kPairs:
      for (const auto& pair : node.as_pairs()) add(words, option, pair);
      return;
    case Form::kColon:
      return add_colon(node, option, words);
    case Form::kTime:
      return add(words, option, seconds_of(node));
  }
}

bool read_option(const std::string& key, const Node& node, Service& service) {
  for (const auto& entry : kOptions) {
    if (key != entry.key) continue;
    add_option(node, entry.option, entry.form, service.options);
    return true;
  }
  return false;
}

void read_env_files(const Node& node, const Project& project, Service& service) {
  for (const auto& file : node.as_words()) {
    const auto path = (project.folder / file).lexically_normal();
    if (!std::filesystem::exists(path)) {
      node.refuse(fmt::format("there is no file {}", path.native()));
    }
    add(service.options, "--env-file", path);
  }
}

void read_logging(const Node& node, Service& service) {
  for (const auto& [key, value] : node.members) {
    if (key == "driver") {
      add(service.options, "--log-driver", value.as_text());
    } else if (key == "options") {
      for (const auto& pair : value.as_pairs()) add(service.options, "--log-opt", pair);
    } else {
      value.refuse("this key is not known here");
    }
  }
}

void read_ulimits(const Node& node, Service& service) {
  node.require(Kind::kMap);
  for (const auto& [key, value] : node.members) {
    if (value.kind == Kind::kText) {
      add(service.options, "--ulimit", key + "=" + value.text);
      continue;
    }
    const Node* soft = value.find("soft");
    const Node* hard = value.find("hard");
    if (soft == nullptr || hard == nullptr) value.refuse("it needs both soft and hard");
    add(service.options, "--ulimit",
        fmt::format("{}={}:{}", key, soft->as_text(), hard->as_text()));
  }
}

void read_entrypoint(const Node& node, Service& service, Words& arguments) {
  const Words words = split_command(node);
  add(service.options, "--entrypoint", words.empty() ? "" : words.front());
  if (!words.empty()) arguments.assign(words.begin() + 1, words.end());
}

/// Keys that are more than one option each.
class ServiceReader {
 public:
  ServiceReader(const Project& project, Service& service) : project_(project), service_(service) {}

  void read(const std::string& key, const Node& node) {
    if (key.starts_with("x-") || read_option(key, node, service_)) return;
    if (key == "image") {
      service_.image = node.as_text();
    } else if (key == "build") {
      read_build(node, project_, service_);
    } else if (key == "container_name") {
      service_.container_name = node.as_text();
    } else if (key == "command") {
      service_.command = split_command(node);
    } else if (key == "entrypoint") {
      read_entrypoint(node, service_, arguments_);
    } else if (key == "ports") {
      read_ports(node, service_);
    } else if (key == "volumes") {
      read_volumes(node, project_, service_);
    } else if (key == "networks") {
      read_networks(node, project_, service_);
    } else {
      read_more(key, node);
    }
  }

  void finish() {
    service_.command.insert(service_.command.begin(), arguments_.begin(), arguments_.end());
    if (service_.networks.empty()) service_.networks.push_back({.name = "default"});
    if (service_.image.empty() && service_.build) {
      service_.image = project_.name + "-" + service_.name;
    }
  }

 private:
  void read_more(const std::string& key, const Node& node) {
    if (key == "network_mode") {
      service_.network_mode = node.as_text();
    } else if (key == "depends_on") {
      read_dependencies(node, service_);
    } else if (key == "healthcheck") {
      read_health(node, service_);
    } else if (key == "deploy") {
      read_deploy(node, service_);
    } else if (key == "env_file") {
      read_env_files(node, project_, service_);
    } else if (key == "logging") {
      read_logging(node, service_);
    } else if (key == "ulimits") {
      read_ulimits(node, service_);
    } else if (key == "scale") {
      service_.replicas = node.as_number();
    } else if (key == "pull_policy") {
      add(service_.options, "--pull",
          node.as_text() == "if_not_present" ? "missing" : node.as_text());
    } else if (key == "profiles") {
      for (const auto& word : node.as_words()) service_.profiles.insert(word);
    } else if (key == "extends" || key == "configs" || key == "secrets") {
      node.refuse("this key is not supported by minicontainer");
    } else {
      node.refuse("this key is not known here");
    }
  }

  const Project& project_;
  Service& service_;
  Words arguments_;
};

}  // namespace

Service read_service(const std::string& name, const Node& node, const Project& project) {
  node.require(Kind::kMap);
  Service service{.name = name};
  ServiceReader reader(project, service);
  for (const auto& [key, value] : node.members) reader.read(key, value);
  reader.finish();
  if (service.image.empty()) node.refuse("it has neither an image nor a build");
  const bool has_fixed_name = !service.container_name.empty() && service.replicas > 1;
  if (has_fixed_name) node.refuse("a container_name is for one container, and it has replicas");
  return service;
}

Words split_command(const Node& node) {
  if (node.kind != Kind::kText) return node.as_words();
  Words words;
  std::string word;
  bool has_word = false;
  char quote = '\0';
  const std::string& text = node.text;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char letter = text[place];
    if (letter == '\\' && quote != '\'' && place + 1 < text.size()) {
      word += text[++place];
      has_word = true;
    } else if (quote != '\0') {
      if (letter == quote) {
        quote = '\0';
      } else {
        word += letter;
      }
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
      has_word = true;
    } else if (std::isspace(static_cast<unsigned char>(letter)) != 0) {
      if (has_word) words.push_back(std::exchange(word, {}));
      has_word = false;
    } else {
      word += letter;
      has_word = true;
    }
  }
  if (quote != '\0') node.refuse("a quote has no end");
  if (has_word) words.push_back(word);
  return words;
}

}  // namespace compose
