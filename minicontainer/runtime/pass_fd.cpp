#include "minicontainer/runtime/pass_fd.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "base/check.hpp"

namespace minicontainer {
namespace {

/// Room for one descriptor in a control message, aligned as the kernel wants it.
union Control {
  cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

}  // namespace

void send_fd(const base::Fd& socket, const base::Fd& fd, std::string_view text) {
  iovec data{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  Control control{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control.bytes;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int number = fd.get();
  std::memcpy(CMSG_DATA(header), &number, sizeof number);
  sys::check(::sendmsg(socket.get(), &message, MSG_NOSIGNAL), "hand over a descriptor");
}

ReceivedFd receive_fd(const base::Fd& socket, char* text, std::size_t room) {
  iovec data{.iov_base = text, .iov_len = room};
  Control control{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control.bytes;
  ssize_t size = 0;
  do {
    size = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC);
  } while (size == -1 && errno == EINTR);
  // A child that ended with something unread on its side resets the line: that is an end as well.
  if (size == -1 && errno == ECONNRESET) size = 0;
  ReceivedFd received{.size = static_cast<std::size_t>(sys::check(size, "hear from the child"))};
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    received.fd = base::Fd(number);
  }
  return received;
}

base::Fd connect_to(const std::filesystem::path& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.native().size() >= sizeof address.sun_path) {
    sys::throw_error(ENAMETOOLONG, "connect to the socket " + path.native());
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size() + 1);
  base::Fd socket(sys::check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
  sys::check(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address),
             "connect to the socket {}", path.native());
  return socket;
}

}  // namespace minicontainer
