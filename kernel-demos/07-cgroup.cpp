// A cgroup tree that begins at oneself: the cgroup namespace (man 7 cgroup_namespaces).
//
// It limits nothing: it hides where in the machine's tree a process sits. The cgroup in which the
// namespace was made becomes "/" for the processes in it. That is why a container shows no path of
// the engine that started it, and why it cannot tell its neighbours.
#include "kernel-demos/show.hpp"

namespace {

/// One line for each hierarchy: its number, its controllers, our place in it (man 7 cgroups).
bool say_cgroups(const std::string& process) {
  std::ifstream file("/proc/" + process + "/cgroup");
  bool is_root_everywhere = true;
  for (std::string line; std::getline(file, line);) {
    show::say("    /proc/%s/cgroup: %s", process.c_str(), line.c_str());
    is_root_everywhere = is_root_everywhere && line.ends_with(":/");
  }
  return is_root_everywhere;
}

void look_from_inside() {
  show::enter(CLONE_NEWCGROUP);
  show::say("inside a new cgroup namespace, the same cgroups are called:");
  const bool is_root_everywhere = say_cgroups("self");
  show::say_namespace("cgroup");
  show::expect(is_root_everywhere, "every path is / inside");
}

}  // namespace

int main() {
  if (::access("/proc/self/ns/cgroup", F_OK) == -1) {
    show::skip("this kernel has no cgroup namespaces (Linux 4.6 or later has)");
  }
  show::say("outside, my cgroups are:");
  if (say_cgroups("self")) {
    show::say("all of them are / already, so that only the namespace's number will change");
  }
  show::say_namespace("cgroup");

  show::in_child(look_from_inside);

  show::say("\ntry next: sudo unshare --cgroup cat /proc/self/cgroup");
  show::say("read: man 7 cgroup_namespaces, man 7 cgroups");
}
