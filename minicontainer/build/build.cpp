#include "minicontainer/build/build.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

#include "minicontainer/build/context.hpp"
#include "minicontainer/build/parts.hpp"
#include "minicontainer/build/schedule.hpp"
#include "minicontainer/build/shared.hpp"

namespace build {
namespace {

std::optional<time_t> epoch_of_environment() {
  const char* variable = std::getenv("SOURCE_DATE_EPOCH");
  if (variable == nullptr) return std::nullopt;
  const std::string_view text = variable;
  long long seconds = -1;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), seconds);
  if (error == std::errc() && end == text.end() && seconds >= 0) return seconds;
  throw BuildError(
      fmt::format("SOURCE_DATE_EPOCH is \"{}\", but must be seconds since 1970", text));
}

// What ARG in front of the first FROM can be given: --build-arg, its default, or nothing.
Variables find_globals(const BuildOptions& options, const Dockerfile& dockerfile,
                       std::set<std::string>& used) {
  const std::string machine = image::machine_architecture();
  Variables globals;
  for (const char* side : {"BUILD", "TARGET"}) {
    const std::string prefix = side;
    globals[prefix + "PLATFORM"] = "linux/" + machine;
    globals[prefix + "OS"] = "linux";
    globals[prefix + "ARCH"] = machine;
  }
  for (const Instruction& instruction : dockerfile.arguments) {
    for (const Pair& pair : parse_pairs(instruction, dockerfile.escape)) {
      const auto given = options.arguments.find(pair.name);
      if (given != options.arguments.end()) {
        globals[pair.name] = given->second;
        used.insert(pair.name);
      } else if (pair.value) {
        globals[pair.name] = value_of(*pair.value, globals, dockerfile.escape);
      }
    }
  }
  return globals;
}

std::size_t find_target(const BuildOptions& options, const Dockerfile& dockerfile) {
  const std::size_t count = dockerfile.stages.size();
  if (options.target.empty()) return count - 1;
  const std::size_t target = find_stage(dockerfile, options.target, count);
  if (target != count) return target;
  throw BuildError(fmt::format("failed to reach build target {} in Dockerfile", options.target));
}

// Each --label is one more line at the end of the target, in the order of their names.
void add_labels(const BuildOptions& options, Stage& target, char escape) {
  for (const auto& [name, value] : options.labels) {
    std::string quoted;
    for (const char letter : value) {
      if (letter == '"' || letter == '$' || letter == escape) quoted += escape;
      quoted += letter;
    }
    Instruction instruction =
        parse_instruction({.text = fmt::format("LABEL {}=\"{}\"", name, quoted)}, escape);
    instruction.original = fmt::format("LABEL {}={}", name, value);
    target.instructions.push_back(std::move(instruction));
  }
}

// Numbers the steps of the stages that are built.
void number_steps(Shared& shared, const std::vector<std::size_t>& stages) {
  std::size_t step = shared.dockerfile.arguments.size() + 1;
  shared.first_step.resize(shared.dockerfile.stages.size());
  for (const std::size_t stage : stages) {
    shared.first_step[stage] = step;
    step += 1 + shared.dockerfile.stages[stage].instructions.size();
  }
  shared.step_count = step - 1;
}

void tell_arguments(Shared& shared, std::size_t first_stage) {
  std::size_t step = 0;
  for (const Instruction& instruction : shared.dockerfile.arguments) {
    shared.console.write(
        first_stage, Stream::kOutput,
        fmt::format("Step {}/{} : {}\n", ++step, shared.step_count, instruction.original));
  }
}

std::vector<image::Reference> references_of(const std::vector<std::string>& tags) {
  std::vector<image::Reference> names;
  for (const auto& tag : tags) {
    try {
      names.push_back(image::parse_tagged_reference(tag));
    } catch (const image::Error& error) {
      throw BuildError(
          fmt::format("invalid argument \"{}\" for \"-t, --tag\" flag: {}", tag, error.what()));
    }
  }
  return names;
}

bool is_entered(const image::Store& store, const State& state,
                const std::vector<image::Reference>& names) {
  const std::string id = state.id().text();
  if (names.empty()) return store.find(id).has_value();
  return std::ranges::all_of(names, [&](const image::Reference& name) {
    const auto found = store.find(image::full_name(name));
    return found && found->id.text() == id;
  });
}

// Enters the image; one that is there with all its names costs nothing.
void enter(image::Store& store, const State& state, const std::vector<image::Reference>& names) {
  if (state.is_empty) throw BuildError("No image was generated. Is your Dockerfile empty?");
  if (is_entered(store, state, names)) return;
  if (!state.base_id) {
    store.add_image(state.config, state.layers, names);
    return;
  }
  const image::Image image = store.get(state.base_id->text());
  for (const auto& name : names) store.add_name(image, name);
}

// Stages that were built anew stay as images without a name, as docker leaves them: as long as they
// are there, so are the layers that the cache knows.
void keep_stages(Shared& shared, std::size_t target) {
  for (std::size_t stage = 0; stage < shared.results.size(); ++stage) {
    const auto& state = shared.results[stage];
    if (stage == target || !state || !state->is_new || state->layers.empty()) continue;
    enter(shared.store, *state, {});
  }
}

void warn_about_unused(const Shared& shared, std::size_t stage) {
  std::string unused;
  for (const auto& [name, value] : shared.options.arguments) {
    const bool is_proxy = name.ends_with("_PROXY") || name.ends_with("_proxy");
    if (!shared.used_arguments.contains(name) && !is_proxy) {
      unused += (unused.empty() ? "" : " ") + name;
    }
  }
  if (unused.empty()) return;
  shared.console.write(
      stage, Stream::kOutput,
      fmt::format("[Warning] One or more build-args [{}] were not consumed\n", unused));
}

State build_stages(Shared& shared, std::size_t target) {
  const auto stages = needed_stages(shared, target);
  number_steps(shared, stages);
  for (std::size_t stage = 0; stage < shared.results.size(); ++stage) {
    if (!std::ranges::binary_search(stages, stage)) shared.console.end(stage);
  }
  tell_arguments(shared, stages.front());
  try {
    run_stages(shared, stages);
  } catch (...) {
    keep_stages(shared, shared.results.size());
    shared.console.tell_all();
    throw;
  }
  return *shared.results[target];
}

}  // namespace

BuildOutcome build_image(const BuildOptions& options) {
  ::umask(022);  // folders that a step makes have the mode that they should, whatever ours is
  const auto names = references_of(options.tags);
  sweep_workplaces(options.folders);
  auto store = image::Store::open(options.folders.root);
  const base::Fd keep = store.keep_all();
  std::optional<Interrupts> interrupts;  // ends after the workplace, which a signal shall not leave
  Workplace workplace(options.folders);
  const BuildInput input = open_input(options, workplace);
  Dockerfile dockerfile = parse_dockerfile(input.dockerfile);
  const std::size_t target = find_target(options, dockerfile);
  add_labels(options, dockerfile.stages[target], dockerfile.escape);
  const StepCache cache(options.folders.root, store);
  interrupts.emplace();
  Console console(dockerfile.stages.size(), options.is_quiet);
  Explainer explainer(options.folders.root, input.name);
  Shared shared{.options = options,
                .dockerfile = dockerfile,
                .context = input.context,
                .store = store,
                .cache = cache,
                .workplace = workplace,
                .console = console,
                .interrupts = *interrupts,
                .explainer = explainer,
                .moment = epoch_of_environment()};
  shared.globals = find_globals(options, dockerfile, shared.used_arguments);
  shared.results.resize(dockerfile.stages.size());
  const State state = build_stages(shared, target);
  enter(store, state, names);
  keep_stages(shared, target);
  if (state.is_new) explainer.save();
  warn_about_unused(shared, target);
  return {.id = state.id(), .names = names};
}

}  // namespace build
