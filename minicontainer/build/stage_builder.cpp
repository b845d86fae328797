#include "minicontainer/build/stage_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "minicontainer/build/metadata.hpp"
#include "minicontainer/build/parts.hpp"
#include "minicontainer/build/run_mounts.hpp"

namespace build {
namespace {

// "2026-01-31T08:15:00Z", with or without parts of a second; 0 for anything else.
time_t moment_in(const std::string& text) {
  std::tm utc{};
  std::istringstream stream(text);
  stream >> std::get_time(&utc, "%Y-%m-%dT%H:%M:%S");
  return stream.fail() ? 0 : ::timegm(&utc);
}

State find_image(Shared& shared, const std::string& name) {
  const BuildOptions& options = shared.options;
  if (options.pulls_always) options.pull(shared.store, name);
  if (const auto found = shared.store.find(name)) return state_of(*found);
  options.pull(shared.store, name);
  return state_of(shared.store.get(name));
}

void check_platform(const std::string& platform) {
  const std::string own = "linux/" + image::machine_architecture();
  if (platform.empty() || platform == own || platform.starts_with(own + "/")) return;
  throw BuildError(
      fmt::format("--platform={}: this machine runs {} only, and nothing else can be built on it",
                  platform, own));
}

// Whose files have no digest has no key: another step would be taken for it.
std::optional<image::Digest> key_of_work(const StepFacts& facts) {
  if (!facts.files.empty() && !facts.step.content) return std::nullopt;
  return key_of(facts.step);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

State state_from(Shared& shared, std::size_t stage, const std::string& name) {
  const std::size_t found = find_stage(shared.dockerfile, name, stage);
  return found < stage ? *shared.results[found] : find_image(shared, name);
}

StageBuilder::StageBuilder(Shared& shared, std::size_t number)
    : shared_(shared), number_(number), stage_(shared.dockerfile.stages[number]) {}

void StageBuilder::build() {
  step_ = shared_.first_step[number_];
  begin();
  for (const Instruction& instruction : stage_.instructions) {
    shared_.interrupts.check();
    ++step_;
    tell_header(instruction);
    dispatch(instruction);
  }
}

void StageBuilder::tell(const std::string& text) {
  shared_.console.write(number_, Stream::kOutput, text);
}

void StageBuilder::tell_header(const Instruction& instruction) {
  tell(fmt::format("Step {}/{} : {}\n", step_, shared_.step_count, instruction.original));
}

void StageBuilder::begin() {
  tell_header(stage_.from);
  const auto expanded = [&](const std::string& word) {
    return value_of(word, shared_.globals, shared_.dockerfile.escape);
  };
  check_platform(expanded(stage_.from.flag("platform")));
  const std::string base = expanded(stage_.base);
  if (base.empty()) {
    throw BuildError(fmt::format("base name ({}) should not be blank", stage_.base));
  }
  const bool is_scratch = base == "scratch";
  state_ = is_scratch ? empty_state() : state_from(shared_, number_, base);
  has_missed_ = state_.is_new;
  moment_ = shared_.moment.value_or(moment_in(state_.config.created));
  tell(fmt::format(" ---> {}\n", state_.short_id()));
  run_triggers();
}

// ONBUILD of the base image: as if its lines stood here.
void StageBuilder::run_triggers() {
  if (state_.config.execution.on_build.empty()) return;
  const auto triggers = std::exchange(state_.config.execution.on_build, {});
  tell(fmt::format("# Executing {} build trigger{}\n", triggers.size(),
                   triggers.size() == 1 ? "" : "s"));
  for (const auto& trigger : triggers) {
    dispatch(parse_instruction({.number = stage_.from.line, .text = trigger},
                               shared_.dockerfile.escape));
  }
}

// As docker does it: what stands on the image has a PATH, the image itself need not.
void StageBuilder::add_path() {
  auto& env = state_.config.execution.env;
  const bool has_path =
      std::ranges::any_of(env, [](const auto& entry) { return entry.starts_with("PATH="); });
  if (has_path) return;
  env.insert(env.begin(), "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
}

void StageBuilder::dispatch(const Instruction& instruction) {
  if (count_++ == 0) add_path();
  switch (instruction.keyword) {
    case Keyword::kArg:
      return declare_argument(instruction);
    case Keyword::kAdd:
    case Keyword::kCopy:
      return copy(instruction);
    case Keyword::kRun:
      return run(instruction);
    case Keyword::kWorkdir:
      return change_folder(instruction);
    default:
      return change_metadata(instruction);
  }
}

CacheUse StageBuilder::look_up(const Work& work, std::optional<StepResult>& found) {
  if (!shared_.options.uses_cache) return CacheUse::kNotAsked;
  if (has_missed_) return CacheUse::kEarlierMiss;
  const auto key = key_of_work(work.facts);
  if (key) found = shared_.cache.find(*key);
  return found ? CacheUse::kHit : CacheUse::kMiss;
}

// #region build.perform
void StageBuilder::perform(Work work) {
  Step& step = work.facts.step;
  step.parent = state_.is_empty ? "" : state_.id().text();
  if (step.instruction.empty()) step.instruction = work.text;
  if (!work.facts.files.empty() && !step.content) step.content = content_of(work.facts.files);
  std::optional<StepResult> result;
  const CacheUse use = look_up(work, result);
  if (shared_.options.explains) {
    tell(fmt::format(" ---> {}\n", shared_.explainer.reason(number_, count_, work.facts, use)));
  }
  shared_.explainer.note(number_, count_, work.facts);
  if (result) {
    tell(" ---> Using cache\n");
  } else {
    result = work.act ? work.act() : StepResult{};
    if (const auto key = key_of_work(work.facts)) shared_.cache.save(*key, *result);
    has_missed_ = true;
    state_.is_new = true;
  }
  adopt(work, *result);
  tell(fmt::format(" ---> {}\n", state_.short_id()));
}
// #endregion build.perform

void StageBuilder::adopt(const Work& work, const StepResult& result) {
  if (work.config) state_.config = *work.config;
  state_.is_empty = false;
  state_.base_id.reset();
  image::ImageConfig& config = state_.config;
  config.created = base::format_rfc3339(moment_);
  config.history.push_back({.created = config.created,
                            .created_by = work.text,
                            .author = config.author,
                            .is_empty_layer = !result.layer});
  if (!result.layer) return;
  state_.layers.push_back(*result.layer);
  config.diff_ids.push_back(*result.diff_id);
}

// --- variables ----------------------------------------------------------------------------------

Variables StageBuilder::variables() const {
  Variables variables = arguments_;
  for (const auto& entry : state_.config.execution.env) {
    const auto equals = entry.find('=');
    if (equals != entry.npos) variables[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return variables;
}

std::string StageBuilder::expand_word(const std::string& word) const {
  try {
    return value_of(word, variables(), shared_.dockerfile.escape);
  } catch (const WordError& error) {
    const auto quoted = nlohmann::json(word.substr(0, 200));
    throw BuildError(fmt::format(
        "failed to process {}: {}",
        quoted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), error.what()));
  }
}

// ARG NAME takes the value of --build-arg, or of an ARG in front of the first FROM.
void StageBuilder::declare_argument(const Instruction& instruction) {
  std::string text = "ARG";
  for (const Pair& pair : parse_pairs(instruction, shared_.dockerfile.escape)) {
    const std::string name = expand_word(pair.name);
    const auto given = shared_.options.arguments.find(name);
    const auto global = shared_.globals.find(name);
    text += " " + name;
    if (pair.value) text += "=" + expand_word(*pair.value);
    if (given != shared_.options.arguments.end()) {
      arguments_[name] = given->second;
      const std::lock_guard guard(shared_.mutex);
      shared_.used_arguments.insert(name);
    } else if (pair.value) {
      arguments_[name] = expand_word(*pair.value);
    } else if (global != shared_.globals.end()) {
      arguments_[name] = global->second;
    }
  }
  perform({.text = nop(" " + text), .facts = {}});
}

// --- instructions -------------------------------------------------------------------------------

// How docker's history tells of what no shell was started for.
std::string StageBuilder::nop(const std::string& text) const {
  return fmt::format("{} #(nop) {}", joined(shell_of(state_.config.execution)), text);
}

void StageBuilder::change_metadata(const Instruction& instruction) {
  image::ImageConfig config = state_.config;
  const std::string text =
      apply_metadata({.instruction = instruction,
                      .expand = [this](const std::string& word) { return expand_word(word); },
                      .escape = shared_.dockerfile.escape,
                      .has_cmd = has_cmd_},
                     config);
  if (instruction.keyword == Keyword::kCmd) has_cmd_ = true;
  perform({.text = nop(" " + text), .facts = {}, .config = config});
}

std::string StageBuilder::in_working_folder(const std::string& path) const {
  const std::string& folder = state_.config.execution.working_dir;
  return std::filesystem::path(folder.empty() ? "/" : folder) / path;
}

void StageBuilder::change_folder(const Instruction& instruction) {
  std::string folder =
      std::filesystem::path(in_working_folder(expand_word(instruction.rest))).lexically_normal();
  if (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  image::ImageConfig config = state_.config;
  config.execution.working_dir = folder;
  const auto act = [&] {
    const StepRoot root(shared_.store, state_, shared_.workplace.new_folder("workdir"));
    make_folders(root.open(), folder, {});
    return root.make_layer(moment_);
  };
  perform({.text = nop("WORKDIR " + folder), .facts = {}, .act = act, .config = config});
}

}  // namespace build
