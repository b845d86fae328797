#include "minicontainer/monitor/messages.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/check.hpp"

namespace monitor {
namespace {

ssize_t send_parts(const base::Fd& socket, Letter letter, std::string_view text, int flags) {
  char first = static_cast<char>(letter);
  iovec parts[] = {{.iov_base = &first, .iov_len = 1},
                   {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket.get(), &message, flags | MSG_NOSIGNAL);
  } while (sent == -1 && errno == EINTR);
  return sent;
}

bool is_gone(int error) {
  return error == EPIPE || error == ECONNRESET || error == ENOTCONN;
}

// The name of a socket has room for 107 bytes only; by way of the folder's descriptor, any path
// fits.
sockaddr_un address_in(const base::Fd& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = fmt::format("/proc/self/fd/{}/attach.sock", folder.get());
  std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
  return address;
}

base::Fd new_socket() {
  return base::Fd(sys::check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "make a socket"));
}

base::Fd open_folder(const std::filesystem::path& folder) {
  return base::open_file(folder.c_str(), O_PATH | O_DIRECTORY);
}

}  // namespace

Sent send_message(const base::Fd& socket, Letter letter, std::string_view text) {
  if (send_parts(socket, letter, text, MSG_DONTWAIT) != -1) return Sent::kYes;
  return errno == EAGAIN || errno == ENOBUFS ? Sent::kLater : Sent::kNever;
}

bool send_message_whole(const base::Fd& socket, Letter letter, std::string_view text) {
  if (send_parts(socket, letter, text, 0) != -1) return true;
  if (is_gone(errno)) return false;
  sys::throw_error(errno, "send a message to the container's monitor");
}

std::optional<Message> receive_message(const base::Fd& socket) {
  std::string buffer(kLargestMessage + 1, '\0');
  ssize_t count = 0;
  do {
    count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    // ECONNRESET, once: the other side went without reading all of ours. Its own are still here.
  } while (count == -1 && (errno == EINTR || errno == ECONNRESET));
  if (count == 0 || (count == -1 && is_gone(errno))) return std::nullopt;
  sys::check(count, "receive a message");
  return Message{.letter = static_cast<Letter>(buffer[0]),
                 .text = buffer.substr(1, static_cast<std::size_t>(count) - 1)};
}

base::Fd listen_at(const std::filesystem::path& folder) {
  const base::Fd directory = open_folder(folder);
  base::Fd socket = new_socket();
  const sockaddr_un address = address_in(directory);
  ::unlink(address.sun_path);
  const mode_t before = ::umask(0177);
  const int result =
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::umask(before);
  sys::check(result, "bind a socket in {}", folder.native());
  sys::check(::listen(socket.get(), SOMAXCONN), "listen in {}", folder.native());
  return socket;
}

std::optional<base::Fd> connect_to_monitor(const std::filesystem::path& folder) {
  base::Fd directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() && errno == ENOENT) return std::nullopt;
  sys::check(directory.get(), "open {}", folder.native());
  base::Fd socket = new_socket();
  const sockaddr_un address = address_in(directory);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return socket;
  }
  if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;
  sys::throw_error(errno, "connect to the monitor in " + folder.native());
}

}  // namespace monitor
