// How commands and a monitor talk: a Unix socket that keeps messages whole (SOCK_SEQPACKET, man 7
// unix). A message is one letter and what belongs to it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace monitor {

enum class Letter : char {
  // From a command.
  kAttach = 'A',    ///< send me the output from now on; with "i": my input is the program's
  kInput = 'I',     ///< bytes for the standard input
  kInputEnd = 'E',  ///< no more of them
  kWindow = 'W',    ///< "ROWS COLUMNS" of the terminal
  kSignal = 'K',    ///< "NUMBER": send it to the first process
  kHalt = 'H',      ///< do not start it again when it ends; answered with kDone
  kRefresh = 'U',   ///< read the plan again; answered with kDone
  // From the monitor.
  kOutput = 'O',
  kErrors = 'R',
  kStarted = 'S',  ///< "PID"
  kFailed = 'F',   ///< a sentence: it could not be started
  kExited = 'X',   ///< "CODE AGAIN": its exit code, and 1 if it is about to be started again
  kDone = 'D',
};

struct Message {
  Letter letter{};
  std::string text;
  pid_t sender = 0;  ///< of a kSignal that a monitor receives: the command's process
};

/// The most that one message carries.
constexpr std::size_t kLargestMessage = 32 * 1024;

enum class Sent { kYes, kLater, kNever };

/// Sends without waiting. kLater: the other side has not read enough yet; kNever: it has gone.
Sent send_message(const base::Fd& socket, Letter letter, std::string_view text);

/// Sends and waits for room. Returns whether the other side was there. Throws std::system_error.
bool send_message_whole(const base::Fd& socket, Letter letter, std::string_view text = {});

/// Waits for a message; nothing when the other side has gone. Throws std::system_error.
std::optional<Message> receive_message(const base::Fd& socket);

/// The monitor's end: listens at FOLDER/attach.sock, which only our user can connect to.
base::Fd listen_at(const std::filesystem::path& folder);

/// The command's end; none: no monitor listens there. Throws std::system_error.
std::optional<base::Fd> connect_to_monitor(const std::filesystem::path& folder);

}  // namespace monitor
