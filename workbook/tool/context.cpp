#include "workbook/tool/context.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <stdexcept>

#include "base/check.hpp"
#include "workbook/model/starters.hpp"

namespace workbook {

Context load_context() {
  Context context{.workspace = find_workspace()};
  context.labs = load_labs(context.workspace);
  return context;
}

Context without_exercises(Context context) {
  std::erase_if(context.labs, [](const Lab& lab) { return lab.is_exercise(); });
  return context;
}

WorkspaceLock::WorkspaceLock(const Workspace& workspace) {
  std::filesystem::create_directories(workspace.state());
  const auto path = workspace.state() / "lock";
  file_ = base::open_file(path.c_str(), O_RDWR | O_CREAT, 0644);
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
  fmt::print(stderr, "lab: another ./lab is at work here; waiting for it\n");
  sys::check(::flock(file_.get(), LOCK_EX), "lock {}", path.native());
}

LabReference choose(const Context& context, const std::string& named) {
  if (named.empty()) {
    const auto next = next_task(context.labs, load_progress(context.workspace));
    if (next.lab.empty()) throw std::invalid_argument("every lab is done: name one, as in 01");
    return {.lab = next.lab};
  }
  const LabReference reference = parse_lab_reference(named);
  const Lab& lab = find_lab(context.labs, reference.lab);
  if (reference.task != 0) static_cast<void>(lab.task(reference.task));  // throws if there is none
  return reference;
}

}  // namespace workbook
