// A container that the learner's runtime runs, in a sandbox, under observation.
//
//     Container container({.process = {"/probe", "wait"}});
//     const pid_t pid = container.main_process();
//     require(namespace_of(pid, "uts") != ..., {...});
#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "workbook/checks/report.hpp"
#include "workbook/checks/sandbox.hpp"

namespace workbook {

/// Where the bundle lies inside the sandbox.
inline const std::string kBundleFolder = std::string(kSandboxFolder) + "/bundle";

struct ContainerPlan {
  std::vector<std::string> process = {"/probe", "wait"};  ///< process.args; see probe.cpp
  std::set<std::string> namespaces = {"pid", "network", "ipc", "uts", "mount"};
  std::vector<std::string> flags;  ///< for `minirun run`, such as "--init"
  /// Instead of `minirun run`: a shell script that calls $MINIRUN itself, in kSandboxFolder. The
  /// bundle is in ./bundle.
  std::string script = {};
  /// Changes the document before it is written: config["hostname"] = "...".
  std::function<void(nlohmann::json& config)> edit = [](nlohmann::json&) {};
  /// Runs inside the sandbox, in the bundle's folder, before the runtime starts.
  std::function<void()> prepare = [] {};
  /// A command for people that shows what this container is about; by default `lab try` with its
  /// process.
  std::string reproduce{};
  /// Runs in the process that becomes the runtime: makes it an ordinary user's, say.
  std::function<void()> become = [] {};
};

/// The document that a plan begins with: the probe as program, the default file systems of `minirun
/// spec` where there is a mount namespace, nothing masked.
nlohmann::json plain_config(const ContainerPlan& plan);

/// What a Program's prepare() does to make the plan's bundle in kBundleFolder.
std::function<void()> bundle_writer(const ContainerPlan& plan);

class Container {
 public:
  /// Starts `minirun run` on a bundle with this plan.
  explicit Container(const ContainerPlan& plan);

  /// The process that has become the container's program, waiting for it as long as need be. Ends
  /// the check with "fail" if the runtime ends, hangs, or prints without end before there is one.
  pid_t main_process();
  /// The same, but nothing if there is none within `limit`; never ends the check.
  std::optional<pid_t> find_main_process(std::chrono::milliseconds limit);
  /// The runtime's exit code. Ends the check with "fail" if it does not end by itself, or if a
  /// signal ended it.
  int exit_code();
  /// `minirun` itself. Ends the check with "fail" if it has ended.
  pid_t runtime_pid();
  [[nodiscard]] Sandbox& sandbox() { return sandbox_; }
  /// Adds what the runtime printed to the evidence, if it printed anything.
  void add_output(Diagnosis& diagnosis) const;
  /// Ends the check: the runtime did something else than `expected`. Shows what it printed.
  [[noreturn]] void fail_with_output(const std::string& diagnosis, const std::string& expected);

 private:
  std::string reproduce_;  ///< a command that runs the same container by hand
  Sandbox sandbox_;
};

/// How minirun failed to get as far as the container's program: "minirun gave up".
std::string describe_end(Container& container);

/// The container's program. If there is none, ends the check: `where` tells how far minirun got.
pid_t started(Container& container, const std::string& where);

/// The program under test, as the check process was told on its command line.
const std::filesystem::path& program_under_test();
void set_program_under_test(const std::filesystem::path& program);

/// Waits until `holds` or `limit` has passed. Returns whether it holds.
bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds limit);

}  // namespace workbook
