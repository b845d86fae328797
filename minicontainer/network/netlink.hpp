// Talking to the kernel about links, addresses and routes (man 7 rtnetlink), through libnl.
//
// A socket belongs to the network namespace in which it was made, and stays there: with two sockets
// a program works on two namespaces without entering either. libnl returns its own error numbers;
// check() makes exceptions of them.
#pragma once

#include <fmt/core.h>

#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/network/address.hpp"

struct nl_sock;
struct nl_addr;
struct rtnl_link;

namespace network {

class Netlink {
 public:
  /// Talks about the namespace that this process is in. Throws std::system_error.
  Netlink();
  /// Talks about the namespace `netns`. Throws std::system_error.
  static Netlink of(const base::Fd& netns);

  [[nodiscard]] nl_sock* get() const { return socket_.get(); }

  /// The number of the link with this name; 0: there is none.
  [[nodiscard]] int find_link(const std::string& name) const;
  /// The same, where it must be there. Throws std::system_error (ENODEV).
  [[nodiscard]] int link_named(const std::string& name) const;
  /// Removes the link; one that is not there is no error. A pair goes as a whole.
  void remove_link(const std::string& name) const;
  /// Where all routes of the namespace lead, those to everywhere left out.
  [[nodiscard]] std::vector<Subnet> routed_subnets() const;

 private:
  struct Free {
    void operator()(nl_sock* socket) const;
  };
  std::unique_ptr<nl_sock, Free> socket_;
};

/// libnl's objects are counted: this one is given back at the end.
using Link = std::unique_ptr<rtnl_link, void (*)(rtnl_link*)>;
using NetlinkAddress = std::unique_ptr<nl_addr, void (*)(nl_addr*)>;

/// An object that libnl returned, as a handle. Throws std::bad_alloc for null.
Link take(rtnl_link* link);
/// The address as libnl has it; `length` is that of its subnet.
NetlinkAddress to_netlink(const Address& address, int length);

/// Throws std::system_error with errno's number for one of libnl's (libnl's are negative).
[[noreturn]] void throw_netlink_error(int error, const std::string& what);

/// Returns `result` unless it is an error of libnl.
template <typename... Args>
int check(int result, fmt::format_string<Args...> what, Args&&... args) {
  if (result < 0) throw_netlink_error(result, fmt::format(what, std::forward<Args>(args)...));
  return result;
}

}  // namespace network
