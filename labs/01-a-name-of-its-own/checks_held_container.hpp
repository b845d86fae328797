// A container that is held back half-made, and the descriptors of its processes: for the checks of
// lab 01, which look at what happens between clone and exec.
#pragma once

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

// An open file of another process.
struct Descriptor {
  Evidence evidence;   ///< /proc/PID/fd/N and what it leads to
  std::string target;  ///< "pipe:[4711]"
  bool can_write = false;
  int number = -1;
};

inline std::vector<Descriptor> descriptors_of(pid_t pid) {
  std::vector<Descriptor> all;
  std::error_code error;
  // The process may end meanwhile: what is gone is left out.
  std::filesystem::directory_iterator entry(fmt::format("/proc/{}/fd", pid), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    struct stat link{};
    std::error_code gone;
    const auto& path = entry->path();
    const std::string target = std::filesystem::read_symlink(path, gone).native();
    if (gone || ::lstat(path.c_str(), &link) == -1) continue;
    // The permissions of the link tell how the file was opened (man 5 proc_pid_fd).
    const bool can_write = (link.st_mode & S_IWUSR) != 0;
    const std::string text = fmt::format("{} ({})", target, can_write ? "to write" : "to read");
    all.push_back({.evidence = {.source = path, .text = text},
                   .target = target,
                   .can_write = can_write,
                   .number = std::stoi(path.filename())});
  }
  return all;
}

// The descriptor of `pid` for one end of a pipe, if it has it.
inline std::optional<Descriptor> find_end(pid_t pid, const std::string& pipe, bool to_write) {
  for (const auto& open : descriptors_of(pid)) {
    if (open.target == pipe && open.can_write == to_write) return open;
  }
  return std::nullopt;
}

// The pipe that the parent can write and the child can read: "pipe:[4711]", or nothing.
inline std::string gate_between(pid_t parent, pid_t child) {
  for (const auto& open : descriptors_of(parent)) {
    if (!open.target.starts_with("pipe:") || !open.can_write) continue;
    if (find_end(child, open.target, false)) return open.target;
  }
  return {};
}

// A command that keeps minirun busy for some seconds before the container's program may start.
inline std::string try_with_hook(int seconds) {
  return fmt::format(
      "./lab try 01 --set '{{\"hooks\": {{\"createRuntime\": [{{\"path\": "
      "\"/bin/sleep\", \"args\": [\"sleep\", \"{}\"]}}]}}}}'",
      seconds);
}

// A container that minirun cannot finish preparing until release(): a createRuntime hook keeps it
// busy. The hook is a copy of the probe, so that it is not taken for the container's program.
class HeldContainer {
 public:
  explicit HeldContainer(ContainerPlan plan = {}) : container_(with_hook(std::move(plan))) {
    const auto file = container_.sandbox().outside_path(kHook);
    const auto is_hook = [&](pid_t pid) {
      return is_same_file(fmt::format("/proc/{}/exe", pid), file);
    };
    const auto look = [&] {
      const auto all = container_.sandbox().processes();
      const auto found = std::find_if(all.begin(), all.end(), is_hook);
      if (found != all.end()) hook_ = *found;
      return hook_ != 0 || container_.sandbox().poll().has_value();
    };
    wait_until(look, patience());
    if (hook_ == 0) {
      container_.fail_with_output("the container's program never ran",
                                  "minirun makes a child, then runs the createRuntime hook");
    }
    wait_until([&] { return has_been_told_its_state(); }, patience());
    step("minirun is kept busy by a createRuntime hook");
    const auto children = children_of(container_.runtime_pid());
    if (!children.empty()) child_ = children.front();  // the oldest
    require(child_ != 0 && child_ != hook_,
            {.diagnosis = "minirun made no child of its own for the container",
             .expected = "the container's process beside the hook",
             .seen = "the hook alone",
             .evidence = {status_line(hook_, "PPid")}});
  }

  [[nodiscard]] Container& container() { return container_; }
  /// The process that is to become the container.
  [[nodiscard]] pid_t child() const { return child_; }
  [[nodiscard]] pid_t hook() const { return hook_; }
  /// Lets the hook end, so that minirun goes on.
  void release() {
    base::write_file(container_.sandbox().outside_path(kRelease), "");
    step("let the hook end");
  }
  /// The program must not run as long as the hook does.
  void require_program_waits() {
    const auto main = container_.find_main_process(watching_time());
    container_.runtime_pid();
    if (!main) return;
    fail_check({.diagnosis = "the container's program ran before minirun had finished preparing it",
                .expected = "it starts when the createRuntime hook has ended",
                .seen = "it runs, and so does the hook",
                .evidence = {exe_of(*main), exe_of(hook_)},
                .reproduce = "date; " + try_with_hook(3) + " -- date"});
  }

  /// What config.json asks for.
  static constexpr const char* kHostName = "prepared-too-far";

  static Evidence exe_of(pid_t pid) {
    std::error_code error;
    const std::string link = fmt::format("/proc/{}/exe", pid);
    return {.source = link, .text = std::filesystem::read_symlink(link, error).native()};
  }

 private:
  static constexpr const char* kHook = "/tmp/hook";
  static constexpr const char* kRelease = "/tmp/release";

  // minirun writes the container's state to the hook's standard input before it waits for it.
  [[nodiscard]] bool has_been_told_its_state() {
    std::error_code error;
    const auto input =
        std::filesystem::read_symlink(fmt::format("/proc/{}/fd/0", hook_), error).native();
    const auto minirun = container_.sandbox().program_pid();
    return !minirun || !find_end(*minirun, input, true);
  }

  static ContainerPlan with_hook(ContainerPlan plan) {
    plan.prepare = [] { std::filesystem::copy_file("rootfs/probe", kHook); };
    plan.edit = [](nlohmann::json& config) {
      config["hostname"] = kHostName;
      config["hooks"]["createRuntime"] = {{{"path", kHook}, {"args", {"hook", "hold", kRelease}}}};
    };
    return plan;
  }

  Container container_;
  pid_t child_ = 0;
  pid_t hook_ = 0;
};

}  // namespace workbook
