// A host name of one's own: the UTS namespace (man 7 uts_namespaces).
//
// A namespace wraps something that the whole machine used to share, and hands out copies. For the
// UTS namespace that is the host name and the domain name, as uname(2) returns them.
#include <sys/utsname.h>

#include "kernel-demos/show.hpp"

namespace {

std::string host_name() {
  utsname names = {};
  show::must(::uname(&names), "ask for the host name");
  return names.nodename;
}

// #region demo.uts
void rename_host_inside() {
  show::enter(CLONE_NEWUTS);  // the copy starts with the name that the old namespace has

  const std::string name = "demo";
  show::must(::sethostname(name.data(), name.size()), "set the host name");

  show::say("inside a new UTS namespace, the host name is %s", host_name().c_str());
  show::say_namespace("uts");
}
// #endregion demo.uts

}  // namespace

int main() {
  const std::string before = host_name();
  show::say("outside, the host name is %s", before.c_str());
  show::say_namespace("uts");

  show::in_child(rename_host_inside);

  show::say("outside again, the host name is still %s", host_name().c_str());
  show::expect(host_name() == before, "the host kept its name");
  show::say("\ntry next: unshare --user --map-root-user --uts sh -c 'hostname demo; hostname'");
  show::say("read: man 7 uts_namespaces, man 2 sethostname");
}
