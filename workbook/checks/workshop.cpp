#include "workbook/checks/workshop.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/group_trees.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The groups of its containers are where the checks clear up, also after a kill.
std::string environment() {
  return fmt::format(
      "export PATH HOME=/tmp/home MINICONTAINER_ROOT=/tmp/store MINICONTAINER_RUN_ROOT=/run/engine "
      "MINICONTAINER_CGROUP_PARENT={}/engine\n",
      check_group_name());
}

// The programs lie beside the check program.
fs::path programs() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

// What belongs to the workbook and not to the learner.
bool is_ours(const std::string& name) {
  return name.starts_with("checks") || name == "lab.yaml" || name.ends_with(".md") ||
         name == "wrong" || name == "hidden";
}

void copy_to_answer(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path name = entry.path().filename();
    if (is_ours(name)) continue;
    fs::copy(entry.path(), "/tmp/answer" / name,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
}

SessionPlan session_plan(const WorkshopPlan& plan) {
  const fs::path folder = fs::absolute(program_under_test()).parent_path();
  return {.prepare =
              [folder, bin = programs(), given = plan.given] {
                for (const char* name : {"minicontainer", "minirun", "minimonitor"}) {
                  fs::create_symlink(bin / name, fs::path("/tmp/bin") / name);
                }
                fs::create_directories("/tmp/home");
                fs::create_directories("/tmp/answer");
                if (!given.empty()) copy_to_answer(given);
                copy_to_answer(folder);
              },
          .environment = environment()};
}

// An app is one static file, and so is its image.
std::string import_of(const std::string& app) {
  return fmt::format(
      "tar --create --directory {0} {1} | minicontainer import --change 'ENTRYPOINT [\"/{1}\"]' - "
      "{1}",
      programs().native(), app);
}

}  // namespace

fs::path app(const std::string& name) {
  return programs() / name;
}

Workshop::Workshop(const WorkshopPlan& plan) : session_(session_plan(plan)) {
  ask("busybox ip link set lo up");
  ask("minicontainer image bootstrap busybox");
  for (const auto& app : plan.apps) ask(import_of(app));
  if (!plan.prepare.empty()) ask(plan.prepare);
}

void Workshop::answer(std::chrono::milliseconds limit) {
  run_answer("./" + program_under_test().filename().native(), limit);
}

void Workshop::answer_until(const std::string& words) {
  run("sed '/" + words + "/,$d' answer/" + program_under_test().filename().native() +
      " >answer/begin");
  run_answer("./begin", std::chrono::seconds(60));
}

void Workshop::run_answer(const std::string& program, std::chrono::milliseconds limit) {
  const Ended ended = session_.run("cd answer && exec sh -e " + program, limit);
  require(ended.exit_code == 0, {.diagnosis = fmt::format("your {} did not come to a good end",
                                                          program_under_test().filename().native()),
                                 .expected = "exit code 0: each of its commands succeeds",
                                 .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
                                 .evidence = {{.source = "what it printed", .text = ended.output}},
                                 .reproduce = ""});
}

void Workshop::build(const std::string& image) {
  const Ended ended =
      session_.run(fmt::format("minicontainer build --network none -t {} answer", image),
                   std::chrono::seconds(60));
  require(ended.exit_code == 0, {.diagnosis = "your Dockerfile cannot be built",
                                 .expected = "minicontainer build succeeds",
                                 .seen = fmt::format("exit code {}", ended.exit_code.value_or(-1)),
                                 .evidence = {{.source = "what it printed", .text = ended.output}},
                                 .reproduce = "minicontainer build -t mine ."});
}

std::optional<std::string> Workshop::file_of(const std::string& image, const std::string& file) {
  ask("minicontainer create --name looked-at " + image + " /none >/dev/null");
  const Ended ended = run("minicontainer cp 'looked-at:" + file + "' /tmp/looked-at 2>&1");
  ask("minicontainer rm looked-at >/dev/null");
  if (ended.exit_code != 0) return std::nullopt;
  auto text = session_.read("/tmp/looked-at");
  ask("rm -rf /tmp/looked-at");
  return text.value_or("(a folder)");
}

void Workshop::change(const std::string& file, const std::string& text) {
  session_.write("/tmp/answer/" + file, text);
}

std::string Workshop::ask(const std::string& command) {
  const Ended ended = session_.run(command, std::chrono::seconds(60));
  if (ended.exit_code == 0) return ended.output;
  throw std::runtime_error(fmt::format("{} failed: {}", command, ended.output));
}

json Workshop::inspect(const std::string& name) {
  const Ended ended = run("minicontainer inspect " + name + " 2>/dev/null");
  if (ended.exit_code != 0) return nullptr;
  return json::parse(ended.output).at(0);
}

Evidence Workshop::containers() {
  return {.source = "minicontainer ps -a", .text = run("minicontainer ps -a").output};
}

pid_t Workshop::container(const std::string& name) {
  const json found = inspect(name);
  require(!found.is_null(), {.diagnosis = fmt::format("there is no container of the name {}", name),
                             .expected = fmt::format("a running container: --name {}", name),
                             .seen = "none",
                             .evidence = {containers()},
                             .reproduce = ""});
  const pid_t inside = found.at("State").at("Pid").get<pid_t>();
  const auto pid = inside == 0 ? std::nullopt : session_.find_process(inside);
  require(pid.has_value(),
          {.diagnosis = fmt::format("the container {} does not run", name),
           .expected = "a process that goes on after the command has returned (-d)",
           .seen = found.at("State").at("Status").get<std::string>(),
           .evidence = {containers()},
           .reproduce = ""});
  return *pid;
}

}  // namespace workbook
