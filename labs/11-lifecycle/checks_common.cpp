#include "labs/11-lifecycle/checks_common.hpp"

#include <fmt/core.h>
#include <signal.h>

#include <sstream>

#include "base/file.hpp"
#include "base/json.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/random.hpp"

namespace workbook {
namespace {

using nlohmann::json;

std::uint64_t start_time_of(pid_t pid) {
  const std::string line = stat_of(pid).text;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) fields >> field;
  return std::stoull(field);
}

}  // namespace

Evidence stat_of(pid_t pid) {
  const std::string path = fmt::format("/proc/{}/stat", pid);
  return {.source = path, .text = base::read_file(path)};
}

Recorded seen_by_kernel(pid_t pid) {
  return {.pid = inside_pid(pid), .start_time = start_time_of(pid)};
}

void kill_and_wait(pid_t pid) {
  ::kill(pid, SIGKILL);
  wait_until([&] { return !is_running(pid); }, patience());
}

Evidence evidence_of(const Ended& ended) {
  return {
      .source = fmt::format("what it printed, and its exit code {}", ended.exit_code.value_or(0)),
      .text = ended.output};
}

void require_success(const Ended& ended, const Diagnosis& wrong) {
  Diagnosis found = wrong;
  if (found.expected.empty()) found.expected = "exit code 0";
  found.seen = fmt::format("exit code {}", ended.exit_code.value_or(0));
  found.evidence.push_back(evidence_of(ended));
  require(ended.exit_code == 0, found);
}

void require_failure(const Ended& ended, const Diagnosis& wrong) {
  Diagnosis found = wrong;
  if (found.expected.empty()) found.expected = "an error, and an exit code other than 0";
  found.seen = "exit code 0, as if all had gone well";
  found.evidence.push_back(evidence_of(ended));
  require(ended.exit_code != 0, found);
}

Life::Life(const ContainerPlan& plan) : id_(random_name("box")), session_(plan) {
  step("the container is called " + id_);
}

std::string Life::line(const std::string& command, const std::string& words) const {
  return fmt::format("minirun --root /tmp/state {}{}{} {}", command, words.empty() ? "" : " ",
                     words, id_);
}

Ended Life::run(const std::string& command, const std::string& words) {
  return session_.run(line(command, words));
}

int Life::begin_run() {
  return session_.begin("exec " + line("run", "--bundle " + kBundleFolder));
}

pid_t Life::create() {
  const Ended created = run("create", "--pid-file /tmp/session/created --bundle " + kBundleFolder);
  require_success(created, {.diagnosis = "`minirun create` failed",
                            .reproduce = "cd to a bundle; minirun create box"});
  const auto pid = session_.read("/tmp/session/created");
  const auto process = pid ? session_.find_process(std::stoi(*pid)) : std::nullopt;
  require(process.has_value(), {.diagnosis = "the process that `minirun create` made is gone",
                                .expected = "it waits for its start",
                                .seen = "no such process",
                                .evidence = {evidence_of(created)}});
  return *process;
}

pid_t Life::create_and_start() {
  create();
  const Ended started = run("start");
  require_success(started, {.diagnosis = "`minirun start` failed"});
  return program("the container was started, but its program never ran");
}

pid_t Life::program(const std::string& diagnosis) {
  std::optional<pid_t> found;
  wait_until([&] { return (found = session_.find_program()).has_value(); }, patience());
  if (found) return *found;
  fail_check({.diagnosis = diagnosis,
              .expected = "a process that runs process.args[0] of config.json",
              .seen = "none",
              .evidence = {{.source = "what minirun printed", .text = session_.last_output()}},
              .reproduce = ""});
}

json Life::record() const {
  const auto text = session_.read(state_folder() + "/state.json");
  require(text.has_value(), {.diagnosis = "minirun left no record of its container",
                             .expected = state_folder() + "/state.json",
                             .seen = "no such file"});
  return json::parse(*text);
}

Recorded Life::recorded(const std::string& who) const {
  const json found = record();
  require(found.contains(who),
          {.diagnosis = "the container's record names no process, as if none could be identified",
           .expected = fmt::format("\"{}\" in state.json, with its pid and its start time", who),
           .seen = "a record without it",
           .evidence = {{.source = state_folder() + "/state.json", .text = found.dump()}}});
  return {.pid = found[who]["pid"].get<pid_t>(),
          .start_time = found[who]["startTime"].get<std::uint64_t>()};
}

void Life::forge(const std::string& who, const Recorded& process) {
  json changed = record();
  changed[who] = {{"pid", process.pid}, {"startTime", process.start_time}};
  session_.write(state_folder() + "/state.json", changed.dump());
  step(fmt::format("wrote another process into the record, as \"{}\"", who));
}

pid_t Life::start_bystander() {
  // A tick of the clock later, so that no two of them have the same start time.
  const int command =
      session_.begin("sleep 0.1; cp -n bundle/rootfs/probe bin/bystander; exec bin/bystander wait");
  const pid_t pid = session_.pid_of(command);
  const auto is_there = [&] {
    return exe_evidence(pid).text.find("bystander") != std::string::npos;
  };
  wait_until(is_there, patience());
  return pid;
}

std::optional<pid_t> Life::start_bystander_as(pid_t inside) {
  // The kernel hands numbers out in turn, and ns_last_pid is the last one (man 5 proc).
  const int command = session_.begin(fmt::format(
      "sleep 0.1; cp -n bundle/rootfs/probe bin/bystander; i=0; while [ $i -lt 50 ]; do "
      "echo {} >/proc/sys/kernel/ns_last_pid || exit 1; bin/bystander wait & "
      "[ $! -eq {} ] && break; kill $!; i=$((i + 1)); done; wait",
      inside - 1, inside));
  std::optional<pid_t> found;
  const auto is_there = [&] {
    found = session_.find_process(inside);
    return found && exe_evidence(*found).text.find("bystander") != std::string::npos;
  };
  wait_until([&] { return is_there() || session_.has_ended(command); }, patience());
  return is_there() ? found : std::nullopt;
}

pid_t Life::reuse_number() {
  const Recorded old = recorded("process");
  if (const auto same = start_bystander_as(old.pid)) {
    step("let another process have the number of the one that had ended");
    return *same;
  }
  const pid_t bystander = start_bystander();
  forge("process", {inside_pid(bystander), old.start_time});
  return bystander;
}

json Life::state() {
  const Ended ended = run("state");
  require_success(ended, {.diagnosis = "`minirun state` failed"});
  return json::parse(ended.output);
}

GroupedLife::GroupedLife(Generation generation, const std::vector<std::string>& process)
    : generation_(generation),
      life_({.process = process,
             .edit =
                 [path = path_](json& config) {
                   config["linux"]["cgroupsPath"] = path;
                   config["linux"]["resources"] = json::object();
                 },
             .prepare =
                 [generation] {
                   if (generation == Generation::kV2) show_only_v2();
                 }}) {
  step("linux.cgroupsPath is " + path_);
}

GroupedLife::~GroupedLife() {
  thaw_groups(check_group_name());
}

Evidence GroupedLife::freezer() const {
  const bool is_v1 = generation_ == Generation::kV1;
  const auto file = tree_of(generation_, "freezer").point / path_.substr(1) /
                    (is_v1 ? "freezer.state" : "cgroup.events");
  return {.source = file.native(), .text = read_line(file)};
}

void require_state(Life& life, const std::string& status, const std::string& when,
                   const std::vector<Evidence>& evidence) {
  const auto state = life.state();
  require(state["status"] == status,
          {.diagnosis = fmt::format("{}, the container is {}, but minirun calls it {}", when,
                                    status, state["status"].get<std::string>()),
           .expected = fmt::format("\"status\": \"{}\"", status),
           .seen = state.dump(),
           .evidence = evidence,
           .reproduce = "minirun state " + life.id()});
}

}  // namespace workbook
