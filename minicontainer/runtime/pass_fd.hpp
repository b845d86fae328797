// Handing a descriptor to another process: SCM_RIGHTS (man 7 unix, man 3 cmsg).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "base/fd.hpp"

namespace minicontainer {

/// Sends `fd` with `text` (not empty) through a Unix socket. Throws std::system_error.
void send_fd(const base::Fd& socket, const base::Fd& fd, std::string_view text);

struct ReceivedFd {
  std::size_t size = 0;  ///< bytes of the text; 0: the other side has closed
  base::Fd fd;           ///< close-on-exec; none if none came
};

/// Receives a message of at most `room` bytes, and the descriptor that came with it.
/// Throws std::system_error.
ReceivedFd receive_fd(const base::Fd& socket, char* text, std::size_t room);

/// Connects to the Unix stream socket at `path`. Throws std::system_error that names it.
base::Fd connect_to(const std::filesystem::path& path);

}  // namespace minicontainer
