#include "minicontainer/image/image_config.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace image {
namespace {

using base::JsonView;
using Json = nlohmann::json;

void read(const JsonView& object, const char* key, std::string& into) {
  if (const auto value = object.find(key)) into = value->string();
}

void read(const JsonView& object, const char* key, std::vector<std::string>& into) {
  if (const auto value = object.find(key)) into = value->strings();
}

// Sets are objects with empty members: {"80/tcp": {}}.
void read(const JsonView& object, const char* key, std::set<std::string>& into) {
  const auto value = object.find(key);
  if (!value) return;
  value->each_member([&](const std::string& name, const JsonView&) { into.insert(name); });
}

void read(const JsonView& object, const char* key, std::map<std::string, std::string>& into) {
  const auto value = object.find(key);
  if (!value) return;
  value->each_member(
      [&](const std::string& name, const JsonView& text) { into[name] = text.string(); });
}

void read(const JsonView& object, const char* key, std::int64_t& into) {
  if (const auto value = object.find(key)) into = value->integer_between(0, INT64_MAX);
}

std::optional<HealthCheck> parse_health_check(const JsonView& execution) {
  const auto found = execution.find("Healthcheck");
  if (!found) return std::nullopt;
  HealthCheck check;
  read(*found, "Test", check.test);
  read(*found, "Interval", check.interval);
  read(*found, "Timeout", check.timeout);
  read(*found, "StartPeriod", check.start_period);
  read(*found, "StartInterval", check.start_interval);
  if (const auto retries = found->find("Retries")) {
    check.retries = static_cast<int>(retries->integer_between(0, 1'000'000));
  }
  return check;
}

Execution parse_execution(const JsonView& config) {
  const auto found = config.find("config");
  Execution execution;
  if (!found) return execution;
  read(*found, "User", execution.user);
  read(*found, "ExposedPorts", execution.exposed_ports);
  read(*found, "Env", execution.env);
  read(*found, "Entrypoint", execution.entrypoint);
  read(*found, "Cmd", execution.cmd);
  read(*found, "Volumes", execution.volumes);
  read(*found, "WorkingDir", execution.working_dir);
  read(*found, "Labels", execution.labels);
  read(*found, "StopSignal", execution.stop_signal);
  execution.health_check = parse_health_check(*found);
  read(*found, "Shell", execution.shell);
  read(*found, "OnBuild", execution.on_build);
  return execution;
}

std::vector<Digest> parse_diff_ids(const JsonView& config) {
  const auto rootfs = config.at("rootfs");
  const auto type = rootfs.at("type");
  if (type.string() != "layers") type.refuse("is not \"layers\", the only kind there is");
  std::vector<Digest> diff_ids;
  if (const auto ids = rootfs.find("diff_ids")) {
    for (const auto& id : ids->strings()) diff_ids.emplace_back(id);
  }
  return diff_ids;
}

std::vector<HistoryEntry> parse_history(const JsonView& config, std::size_t layer_count) {
  const auto found = config.find("history");
  std::vector<HistoryEntry> history;
  if (!found) return history;
  std::size_t with_layer = 0;
  for (const auto& step : found->elements()) {
    HistoryEntry entry;
    read(step, "created", entry.created);
    read(step, "created_by", entry.created_by);
    read(step, "author", entry.author);
    read(step, "comment", entry.comment);
    if (const auto is_empty = step.find("empty_layer")) entry.is_empty_layer = is_empty->boolean();
    if (!entry.is_empty_layer) ++with_layer;
    history.push_back(std::move(entry));
  }
  if (with_layer > layer_count) {
    found->refuse(fmt::format("tells of {} layers, but there are {}", with_layer, layer_count));
  }
  return history;
}

// Empty members are left out, as docker and podman do.
template <typename Value>
void put(Json& object, const char* key, const Value& value) {
  if (!value.empty()) object[key] = value;
}

void put_set(Json& object, const char* key, const std::set<std::string>& names) {
  for (const auto& name : names) object[key][name] = Json::object();
}

void put_number(Json& object, const char* key, std::int64_t number) {
  if (number != 0) object[key] = number;
}

Json format_health_check(const HealthCheck& check) {
  Json value = Json::object();
  put(value, "Test", check.test);
  put_number(value, "Interval", check.interval);
  put_number(value, "Timeout", check.timeout);
  put_number(value, "StartPeriod", check.start_period);
  put_number(value, "StartInterval", check.start_interval);
  put_number(value, "Retries", check.retries);
  return value;
}

Json format_execution(const Execution& execution) {
  Json value = Json::object();
  put(value, "User", execution.user);
  put_set(value, "ExposedPorts", execution.exposed_ports);
  put(value, "Env", execution.env);
  put(value, "Entrypoint", execution.entrypoint);
  put(value, "Cmd", execution.cmd);
  put_set(value, "Volumes", execution.volumes);
  put(value, "WorkingDir", execution.working_dir);
  put(value, "Labels", execution.labels);
  put(value, "StopSignal", execution.stop_signal);
  if (execution.health_check) value["Healthcheck"] = format_health_check(*execution.health_check);
  put(value, "Shell", execution.shell);
  put(value, "OnBuild", execution.on_build);
  return value;
}

Json format_history(const std::vector<HistoryEntry>& history) {
  Json steps = Json::array();
  for (const HistoryEntry& entry : history) {
    Json step = Json::object();
    put(step, "created", entry.created);
    put(step, "created_by", entry.created_by);
    put(step, "author", entry.author);
    put(step, "comment", entry.comment);
    if (entry.is_empty_layer) step["empty_layer"] = true;
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace

ImageConfig parse_image_config(std::string_view text, const std::string& document) {
  const auto parsed = base::parse_json(text, document);
  const JsonView view(parsed, document);
  ImageConfig config;
  read(view, "created", config.created);
  read(view, "author", config.author);
  read(view, "architecture", config.architecture);
  read(view, "variant", config.variant);
  read(view, "os", config.os);
  if (config.os != "linux") view.at("os").refuse("is not linux, so nothing in it can run here");
  config.execution = parse_execution(view);
  config.diff_ids = parse_diff_ids(view);
  config.history = parse_history(view, config.diff_ids.size());
  return config;
}

std::string format_image_config(const ImageConfig& config) {
  Json diff_ids = Json::array();
  for (const Digest& id : config.diff_ids) diff_ids.push_back(id.text());
  Json value = {{"architecture", config.architecture},
                {"os", config.os},
                {"config", format_execution(config.execution)},
                {"rootfs", {{"type", "layers"}, {"diff_ids", std::move(diff_ids)}}}};
  put(value, "created", config.created);
  put(value, "author", config.author);
  put(value, "variant", config.variant);
  if (!config.history.empty()) value["history"] = format_history(config.history);
  return base::format_json(value);
}

}  // namespace image
