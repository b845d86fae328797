#include "minicontainer/build/explain.hpp"

#include <fmt/core.h>

#include <set>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/build/step_cache.hpp"

namespace build {

using nlohmann::json;

namespace {

constexpr std::size_t kMostFiles = 20'000;

json format_facts(const StepFacts& facts) {
  json files = json::object();
  for (const CopiedFile& file : facts.files) {
    if (files.size() == kMostFiles) break;
    files[file.path] = {std::string(1, file.kind), fmt::format("{:o}", file.mode), file.content};
  }
  return {{"parent", facts.step.parent},
          {"instruction", facts.step.instruction},
          {"arguments", facts.step.arguments},
          {"files", std::move(files)}};
}

// The first file that is not what it was.
std::string changed_file(const json& before, const json& now) {
  for (const auto& [path, facts] : now.items()) {
    const std::string shown = path.empty() ? "the folder itself" : path;
    if (!before.contains(path)) return shown + " is new";
    const json& old = before.at(path);
    if (old == facts) continue;
    if (old.at(0) != facts.at(0)) return shown + " is of another kind";
    if (old.at(2) != facts.at(2)) return shown + " has other content";
    return fmt::format("{} has mode {}, and had {}", shown, facts.at(1).get<std::string>(),
                       old.at(1).get<std::string>());
  }
  for (const auto& [path, facts] : before.items()) {
    if (!now.contains(path)) return path + " is gone";
  }
  return {};
}

std::string changed_argument(const json& before, const json& now) {
  for (const auto& argument : now) {
    if (std::find(before.begin(), before.end(), argument) == before.end()) {
      return fmt::format("the build argument {} is not what it was", argument.get<std::string>());
    }
  }
  return before.size() == now.size() ? "" : "it sees fewer build arguments than before";
}

// "COPY file:9f86... in /app": what stands behind the colon is told by changed_file().
std::string without_digest(const std::string& instruction) {
  const auto colon = instruction.find(':');
  const bool is_copy =
      instruction.find("COPY ") != instruction.npos || instruction.find("ADD ") != instruction.npos;
  if (!is_copy || colon == instruction.npos) return instruction;
  const auto end = instruction.find(" in ", colon);
  return instruction.substr(0, colon) + (end == instruction.npos ? "" : instruction.substr(end));
}

std::string difference(const json& before, const json& now) {
  const auto text = [](const json& facts) {
    return without_digest(facts.at("instruction").get<std::string>());
  };
  if (text(before) != text(now)) {
    return fmt::format("this instruction was {} last time", json(text(before)).dump());
  }
  if (auto file = changed_file(before.at("files"), now.at("files")); !file.empty()) return file;
  if (auto argument = changed_argument(before.at("arguments"), now.at("arguments"));
      !argument.empty()) {
    return argument;
  }
  if (before.at("parent") != now.at("parent")) return "the image that it stands on is another one";
  return "what it made is no longer in the store";
}

}  // namespace

struct Explainer::Notes {
  std::map<std::string, json> steps;  ///< by "STAGE.NUMBER"
};

Explainer::Explainer(const std::filesystem::path& root, const std::string& name)
    : file_(root / "build/last" / (image::digest_of(name).hex() + ".json")),
      now_(std::make_unique<Notes>()) {}

Explainer::~Explainer() = default;

const Explainer::Notes& Explainer::last() {
  if (last_) return *last_;
  last_ = std::make_unique<Notes>();
  try {
    const auto document = base::load_json(file_);
    for (const auto& [key, facts] : document.items()) last_->steps[key] = facts;
  } catch (const std::exception&) {  // none yet, or one that was torn
  }
  return *last_;
}

std::string Explainer::reason(std::size_t stage, std::size_t number, const StepFacts& facts,
                              CacheUse use) {
  if (use == CacheUse::kHit) {
    return facts.files.empty() ? "cache hit: the same instruction on the same image"
                               : fmt::format(
                                     "cache hit: the same instruction on the same image, "
                                     "and the same {} files and folders",
                                     facts.files.size());
  }
  if (use == CacheUse::kNotAsked) return "cache miss: --no-cache was given";
  if (use == CacheUse::kEarlierMiss) {
    return "cache miss: a step before it was done again, so what it stands on is new";
  }
  const std::lock_guard guard(mutex_);
  const auto before = last().steps.find(fmt::format("{}.{}", stage, number));
  if (before == last().steps.end()) return "cache miss: this step was not built before";
  try {
    return "cache miss: " + difference(before->second, format_facts(facts));
  } catch (const json::exception&) {  // notes of another version
    return "cache miss: this step was not built before";
  }
}

void Explainer::note(std::size_t stage, std::size_t number, const StepFacts& facts) {
  const std::lock_guard guard(mutex_);
  now_->steps[fmt::format("{}.{}", stage, number)] = format_facts(facts);
}

void Explainer::save() const {
  json document = json::object();
  for (const auto& [key, facts] : now_->steps) document[key] = facts;
  write_note(file_, base::format_json(document));
}

}  // namespace build
