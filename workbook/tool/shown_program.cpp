#include "workbook/tool/shown_program.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

[[noreturn]] void be_child(const base::Pipe& input, const base::Pipe& output,
                           const std::function<void()>& run_child) {
  ::dup2(input.read_end.get(), STDIN_FILENO);
  ::dup2(output.write_end.get(), STDOUT_FILENO);
  ::dup2(output.write_end.get(), STDERR_FILENO);
  try {
    run_child();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  ::_exit(1);
}

}  // namespace

ShownProgram::ShownProgram(const std::function<void()>& run_child) {
  base::Pipe input = base::make_pipe();
  base::Pipe output = base::make_pipe();
  std::fflush(nullptr);  // else the child has a copy of what is not printed yet
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) be_child(input, output, run_child);
  process_ = base::Process(pid, base::open_pidfd(pid));
  input_ = std::move(input.write_end);
  output_.reset(::fdopen(output.read_end.release(), "r"));
}

bool ShownProgram::show_until(const std::string& mark) {
  char line[1024];
  while (std::fgets(line, sizeof line, output_.get()) != nullptr) {
    if (line == mark + "\n") return true;
    fmt::print("     | {}", harmless(line));
  }
  return false;
}

int ShownProgram::finish() {
  input_.close();
  show_until("");
  const auto status = process_.wait();
  return status.was_killed ? 128 + status.value : status.value;
}

}  // namespace workbook
