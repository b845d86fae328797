#include "minicontainer/runtime/birth.hpp"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/clone.hpp"
#include "minicontainer/kernel/clone_into_cgroup.hpp"
#include "minicontainer/kernel/user_namespace_refusal.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

base::Process clone_child(const Birth& birth, const std::function<void()>& child_main) try {
  if (birth.cgroup.is_open()) {
    base::Process child;
    const bool is_born = take_optional_step("a birth in its group", [&] {
      child = clone_into_cgroup(birth.cgroup, birth.new_namespaces, child_main);
    });
    if (is_born) return child;
  }
  return clone_process(birth.new_namespaces, child_main);
} catch (const std::system_error& error) {
  if ((birth.new_namespaces & CLONE_NEWUSER) == 0) throw;
  const auto restriction = find_user_namespace_restriction();
  if (!restriction) throw;
  throw std::runtime_error(fmt::format("{}: {}", error.what(), *restriction));
}

// The worker's whole life. It tells the child's pid, or why there is none.
[[noreturn]] void work(const Birth& birth, const std::function<void()>& child_main,
                       const base::Fd& answer) {
  try {
    // Inside, others may look at whoever joins them; from now on not at this process, nor at the
    // child until it executes its program (CVE-2016-9962).
    sys::check(::prctl(PR_SET_DUMPABLE, 0), "hide from the namespaces to enter");
    enter_namespaces(birth.joined);
    base::Process child = clone_child(birth, child_main);
    base::write_all(answer, std::to_string(child.release()));
  } catch (const std::exception& error) {
    base::write_all(answer, std::string("!") + error.what());
  }
  ::_exit(0);
}

}  // namespace

base::Process give_birth(const Birth& birth, const std::function<void()>& child_main) {
  if (birth.joined.empty()) return clone_child(birth, child_main);
  base::Pipe answer = base::make_pipe();
  sys::check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "adopt the worker's child");
  const pid_t worker = sys::check(::fork(), "fork the worker");
  if (worker == 0) {
    answer.read_end.close();  // or the child would keep it
    work(birth, child_main, answer.write_end);
  }
  base::Process held(worker, base::open_pidfd(worker));
  answer.write_end.close();
  char text[4096];
  ssize_t size = 0;
  do {
    size = ::read(answer.read_end.get(), text, sizeof text);
  } while (size == -1 && errno == EINTR);
  held.wait();
  sys::check(::prctl(PR_SET_CHILD_SUBREAPER, 0), "adopt nobody else");
  const std::string told(text, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  if (told.starts_with('!')) throw std::runtime_error(told.substr(1));
  if (told.empty()) throw std::runtime_error("the worker that enters the namespaces was killed");
  const pid_t pid = std::stoi(told);
  return {pid, base::open_pidfd(pid)};
}

std::vector<OpenNamespace> take_cgroup_namespace(std::vector<OpenNamespace>& joined) {
  std::vector<OpenNamespace> taken;
  const auto is_one = [](const OpenNamespace& entry) {
    return entry.clone_flag == CLONE_NEWCGROUP;
  };
  if (const auto found = std::ranges::find_if(joined, is_one); found != joined.end()) {
    taken.push_back(std::move(*found));
    joined.erase(found);
  }
  return taken;
}

std::vector<OpenNamespace> open_joined(const std::vector<JoinedNamespace>& joined) {
  std::vector<OpenNamespace> opened;
  for (const auto& [flag, path] : joined) {
    base::Fd fd = base::open_file(path.c_str(), O_RDONLY);
    const int kind = ::ioctl(fd.get(), NS_GET_NSTYPE);
    if (kind == -1 || static_cast<std::uint64_t>(kind) != flag) {
      throw std::runtime_error(
          fmt::format("linux.namespaces: {} is not a namespace of the type that the document says",
                      path.native()));
    }
    opened.push_back({flag, std::move(fd)});
  }
  return opened;
}

}  // namespace minicontainer
