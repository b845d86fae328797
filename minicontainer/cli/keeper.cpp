// keeper: what keeps containers together, each for itself. It is what lab 12 builds; minicontainer
// and minimonitor do the same with the same parts.
//
//     keeper take FOLDER NAME ID            owner FOLDER NAME            give-up FOLDER NAME ID
//     keeper delay POLICY [--retries N] [--count N] [--code N] [--ran-for MS] [--last MS]
//     [--stopped] keeper run [--restart POLICY[:N]] -- PROGRAM... keeper fill IMAGE-FOLDER
//     VOLUME-FOLDER keeper expand TEXT [NAME=VALUE...] keeper order SERVICE:OTHER,OTHER...

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/fd.hpp"
#include "base/spawn.hpp"
#include "minicontainer/compose/interpolate.hpp"
#include "minicontainer/compose/start_order.hpp"
#include "minicontainer/engine/fill_volume.hpp"
#include "minicontainer/engine/name_links.hpp"
#include "minicontainer/monitor/plan.hpp"
#include "minicontainer/monitor/restart_delay.hpp"

namespace {

using Words = std::vector<std::string>;
using Action = std::function<int()>;
using std::chrono::milliseconds;

std::shared_ptr<Words> add(CLI::App& app, const char* name, const char* about, Action& action,
                           std::function<int(const Words&)> run) {
  CLI::App* command = app.add_subcommand(name, about);
  auto words = std::make_shared<Words>();
  command->add_option("WORDS", *words, "see above")->required();
  command->positionals_at_end();
  command->callback(
      [&action, words, run = std::move(run)] { action = [words, run] { return run(*words); }; });
  return words;
}

void require_count(const Words& words, std::size_t count) {
  if (words.size() != count) throw std::runtime_error(fmt::format("it takes {} words", count));
}

int take(const Words& words) {
  require_count(words, 3);
  if (engine::take_name_link(words[0], words[1], words[2])) {
    fmt::print("{} is {}\n", words[1], words[2]);
    return 0;
  }
  fmt::print("{} belongs to {}\n", words[1],
             engine::owner_of_name(words[0], words[1]).value_or("nobody"));
  return 1;
}

int owner(const Words& words) {
  require_count(words, 2);
  const auto id = engine::owner_of_name(words[0], words[1]);
  fmt::print("{}\n", id.value_or("nobody"));
  return id ? 0 : 1;
}

int give_up(const Words& words) {
  require_count(words, 3);
  engine::give_name_up(words[0], words[1], words[2]);
  return 0;
}

int fill(const Words& words) {
  require_count(words, 2);
  const base::Fd image = base::open_file(words[0].c_str(), O_RDONLY | O_DIRECTORY);
  const base::Fd volume = base::open_file(words[1].c_str(), O_RDONLY | O_DIRECTORY);
  fmt::print("{}\n", engine::fill_volume(image, volume) ? "filled" : "left as it is");
  return 0;
}

int expand(const Words& words) {
  compose::Variables variables;
  for (std::size_t index = 1; index < words.size(); ++index) {
    const auto equals = words[index].find('=');
    variables[words[index].substr(0, equals)] =
        equals == std::string::npos ? "" : words[index].substr(equals + 1);
  }
  fmt::print("{}\n", compose::interpolate(words[0], variables));
  return 0;
}

int order(const Words& words) {
  compose::Dependencies dependencies;
  for (const auto& word : words) {
    const auto colon = word.find(':');
    auto& others = dependencies[word.substr(0, colon)];
    std::istringstream rest(colon == std::string::npos ? "" : word.substr(colon + 1));
    for (std::string other; std::getline(rest, other, ',');) others.push_back(other);
  }
  for (const auto& service : compose::start_order(dependencies)) fmt::print("{}\n", service);
  return 0;
}

int tell_delay(const monitor::EndOfRun& end) {
  const auto delay = monitor::restart_delay(end);
  fmt::print("{}\n", delay ? fmt::format("{}", delay->count()) : "not again");
  return 0;
}

// What minimonitor does with a container, done with a program.
int run(const std::string& policy, const Words& program) {
  const auto colon = policy.find(':');
  monitor::EndOfRun end{.policy = monitor::restart_policy_named(policy.substr(0, colon))};
  if (colon != std::string::npos) end.max_retries = std::stol(policy.substr(colon + 1));
  for (;;) {
    const auto started = std::chrono::steady_clock::now();
    const auto status =
        base::spawn({.program = program[0], .argv = program, .stdin_fd = STDIN_FILENO}).wait();
    end.exit_code = status.value;
    end.ran_for =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);
    const auto delay = monitor::restart_delay(end);
    if (!delay) return end.exit_code;
    fmt::print(stderr, "it ended with exit code {}; again in {} ms\n", end.exit_code,
               delay->count());
    std::this_thread::sleep_for(*delay);
    end.last_delay = *delay;
    ++end.restart_count;
  }
}

void add_run(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("run", "run a program, and again by its policy");
  auto policy = std::make_shared<std::string>("no");
  auto program = std::make_shared<Words>();
  command->add_option("--restart", *policy, "no, on-failure[:N], always, unless-stopped");
  command->add_option("PROGRAM", *program, "the program and its arguments")->required();
  command->positionals_at_end();
  command->callback([&action, policy, program] {
    action = [policy, program] { return run(*policy, *program); };
  });
}

void add_delay(CLI::App& app, Action& action) {
  struct Options {
    std::string policy;
    monitor::EndOfRun end;
    long ran_for = 0, last = 0;
  };
  CLI::App* command = app.add_subcommand("delay", "how long a policy waits for the next start");
  auto options = std::make_shared<Options>();
  command->add_option("POLICY", options->policy, "no, on-failure, always, unless-stopped")
      ->required();
  command->add_option("--retries", options->end.max_retries, "of on-failure; 0: no end");
  command->add_option("--count", options->end.restart_count, "how often it was restarted");
  command->add_option("--code", options->end.exit_code, "its exit code");
  command->add_option("--ran-for", options->ran_for, "milliseconds");
  command->add_option("--last", options->last, "milliseconds of the last wait");
  command->add_flag("--stopped", options->end.was_stopped_by_hand, "somebody stopped it");
  command->callback([&action, options] {
    action = [options] {
      options->end.policy = monitor::restart_policy_named(options->policy);
      options->end.ran_for = milliseconds(options->ran_for);
      options->end.last_delay = milliseconds(options->last);
      return tell_delay(options->end);
    };
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("keeper: names, restarts, volumes, variables and order, each for itself", "keeper");
  Action action;
  add(app, "take", "FOLDER NAME ID: take a name", action, take);
  add(app, "owner", "FOLDER NAME: whose it is", action, owner);
  add(app, "give-up", "FOLDER NAME ID: give a name up", action, give_up);
  add(app, "fill", "IMAGE-FOLDER VOLUME-FOLDER: fill an empty volume", action, fill);
  add(app, "expand", "TEXT [NAME=VALUE...]: replace variables", action, expand);
  add(app, "order", "SERVICE:OTHER,OTHER...: what is started when", action, order);
  add_delay(app, action);
  add_run(app, action);
  app.require_subcommand(1);
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "keeper: {}\n", error.what());
    return 1;
  }
}
