// The commands that are connected to a monitor: `run` in the foreground, `attach`, `stop`, ...
#pragma once

#include <poll.h>

#include <deque>
#include <functional>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/monitor/messages.hpp"

namespace monitor {

class Clients {
 public:
  /// `first` is a client from the beginning: the command that started the monitor.
  Clients(base::Fd listener, base::Fd first);

  /// Sends to everybody who wants output. What somebody has no room for is kept for them.
  void send_output(Letter letter, std::string_view text);
  /// Sends to everybody.
  void tell_all(Letter letter, std::string_view text);

  /// Whether somebody still has to take what was sent. Then no more output is to be read: a slow
  /// reader slows the program down, as a pipe would.
  [[nodiscard]] bool are_behind() const;
  /// Whether somebody is connected whose input is the program's.
  [[nodiscard]] bool has_feeder() const;
  /// Whether somebody wants output: a `run` in the foreground, or an `attach`.
  [[nodiscard]] bool has_listener() const;

  /// What to poll for. Who feeds the program is not read while it has not taken what it was given.
  void add_polls(std::vector<pollfd>& polls, bool takes_input) const;

  using Handler = std::function<void(const Message&)>;
  /// Serves what poll(2) found, of the entries that add_polls() has added from `first` on. A kDone
  /// is sent in answer to the letters that ask for one.
  void serve(const std::vector<pollfd>& polls, std::size_t first, const Handler& handler);

  /// No new ones from now on.
  void close_listener() { listener_.close(); }

 private:
  struct Client {
    base::Fd socket;
    bool wants_output = false;
    bool feeds_input = false;
    bool is_deaf = false;   ///< it takes no more; what it has sent before is still to be read
    bool has_gone = false;  ///< and that is read
    std::deque<Message> unsent;
  };

  static void send(Client& client, Letter letter, std::string_view text);
  static void send_unsent(Client& client);
  static void receive(Client& client, const Handler& handler);
  void accept_one();

  base::Fd listener_;
  std::vector<Client> clients_;
};

}  // namespace monitor
