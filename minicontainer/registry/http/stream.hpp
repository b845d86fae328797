// Bytes that go both ways between two machines: a TCP connection, as it is or under TLS (tls.hpp).
//
// man 7 tcp, man 7 socket (SO_RCVTIMEO). A peer may be slow, silent, gone or hostile: no call here
// waits longer than the patience that it was given.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace http {

/// The conversation ended in the middle, was never begun, or the other side was silent for too
/// long. Trying again may help, as it does not with an image::Error.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Stream {
 public:
  virtual ~Stream() = default;
  /// Waits for bytes, and puts as many as there are in `room`, which is not empty. Returns how
  /// many; 0 at the end. Throws Broken.
  virtual std::size_t read_some(std::span<char> room) = 0;
  /// Throws Broken.
  virtual void write_all(std::string_view bytes) = 0;
};

class TcpStream final : public Stream {
 public:
  /// A connected socket. Throws std::system_error.
  TcpStream(base::Fd socket, std::chrono::milliseconds patience);
  std::size_t read_some(std::span<char> room) override;
  void write_all(std::string_view bytes) override;

 private:
  base::Fd socket_;
};

/// Connects to the first address of `host` (a name or an address, IPv6 without brackets) that takes
/// the call. Throws Broken, in docker's words: "dial tcp ...".
std::unique_ptr<Stream> connect_to(const std::string& host, const std::string& port,
                                   std::chrono::milliseconds patience);

/// Whether all addresses of the name are this machine's own: 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& host);

}  // namespace http
