// A network of one's own: the network namespace (man 7 network_namespaces).
//
// Interfaces, addresses, routes, firewall rules and the table of ports: each network namespace has
// its own. A new one holds a single loopback interface, and even that is down.
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "kernel-demos/show.hpp"

namespace {

std::string interfaces() {
  struct if_nameindex* list = ::if_nameindex();
  std::string names;
  for (auto* one = list; one != nullptr && one->if_name != nullptr; ++one) {
    names += (names.empty() ? "" : " ") + std::string(one->if_name);
  }
  if (list != nullptr) ::if_freenameindex(list);
  return names;
}

/// The flags of the loopback interface (man 7 netdevice), with `added` switched on.
int loopback_flags(int added) {
  const int socket = show::must(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "make a socket");
  ifreq request = {};
  std::strcpy(request.ifr_name, "lo");
  show::must(::ioctl(socket, SIOCGIFFLAGS, &request), "read the flags of lo");
  request.ifr_flags = static_cast<short>(request.ifr_flags | added);
  if (added != 0) show::must(::ioctl(socket, SIOCSIFFLAGS, &request), "set the flags of lo");
  ::close(socket);
  return request.ifr_flags;
}

void look_around_inside() {
  show::enter(CLONE_NEWNET);
  show::say("inside a new network namespace, the interfaces are: %s", interfaces().c_str());
  show::say_namespace("net");
  show::expect((loopback_flags(0) & IFF_UP) == 0, "a new loopback is down");
  show::say("lo is down: not even 127.0.0.1 answers");
  loopback_flags(IFF_UP);
  show::expect((loopback_flags(0) & IFF_UP) != 0, "the loopback came up");
  show::say("lo is up now: programs in here can talk to each other, and to nobody else");
}

}  // namespace

int main() {
  show::say("outside, the interfaces are: %s", interfaces().c_str());
  show::say_namespace("net");

  show::in_child(look_around_inside);

  show::say("\ntry next: unshare --user --map-root-user --net ip address");
  show::say("read: man 7 network_namespaces, man 4 veth");
}
