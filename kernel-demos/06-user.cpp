// Root inside, nobody outside: the user namespace (man 7 user_namespaces).
//
// A user namespace has its own table from the user numbers inside to those outside. Whoever makes
// one has every capability in it: over what this namespace owns, not over the machine.
#include "kernel-demos/show.hpp"

namespace {

void become_root() {
  const std::string uid = std::to_string(::geteuid());
  const std::string outside = show::namespace_of_self("user");
  if (::unshare(CLONE_NEWUSER) == -1) {
    show::skip(std::string("this kernel gives no user namespace: ") + std::strerror(errno));
  }
  // Without a table nobody has a number; the kernel shows the overflow user in its place.
  show::say("inside a new user namespace without a table, I am user %d", ::geteuid());
  show::say_namespace("user");
  show::expect(show::namespace_of_self("user") != outside, "this is another user namespace");

  show::write_file("/proc/self/uid_map", "0 " + uid + " 1");
  show::say("with the table below (inside, outside, how many), I am user %d", ::geteuid());
  show::say("    /proc/self/uid_map: %s", show::line_of("/proc/self/uid_map", "").c_str());
  show::say("    /proc/self/status: %s", show::line_of("/proc/self/status", "CapEff:").c_str());
  show::expect(::geteuid() == 0, "the process is root inside");
}

void try_to_rename_the_host() {
  become_root();
  char name[65] = {};
  show::must(::gethostname(name, sizeof name - 1), "ask for the host name");
  // The UTS namespace belongs to the outer user namespace. The same name again: no harm if it
  // works.
  const int reason = ::sethostname(name, std::strlen(name)) == -1 ? errno : 0;
  show::say("may this root set the host name of the machine? %s", std::strerror(reason));
  show::expect(reason == EPERM, "root inside has no power over what is outside");
}

}  // namespace

int main() {
  show::say("outside, I am user %d", ::geteuid());
  show::say_namespace("user");

  show::in_child(try_to_rename_the_host);

  show::say("\ntry next: unshare --user --map-root-user sh -c 'id; cat /proc/self/uid_map'");
  show::say("read: man 7 user_namespaces, man 7 capabilities");
}
