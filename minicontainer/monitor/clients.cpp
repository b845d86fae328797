#include "minicontainer/monitor/clients.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace monitor {
namespace {

// man 7 unix, SO_PEERCRED: who had connected, as the kernel noted it.
pid_t peer_of(const base::Fd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size);
  return peer.pid;
}

}  // namespace

Clients::Clients(base::Fd listener, base::Fd first) : listener_(std::move(listener)) {
  if (first.is_open()) clients_.push_back({.socket = std::move(first)});
}

void Clients::send(Client& client, Letter letter, std::string_view text) {
  if (client.is_deaf) return;
  if (client.unsent.empty()) {
    const Sent sent = send_message(client.socket, letter, text);
    client.is_deaf = sent == Sent::kNever;
    if (sent != Sent::kLater) return;
  }
  client.unsent.push_back({.letter = letter, .text = std::string(text)});
}

void Clients::send_unsent(Client& client) {
  while (!client.unsent.empty()) {
    const Message& message = client.unsent.front();
    const Sent sent = send_message(client.socket, message.letter, message.text);
    if (sent == Sent::kLater) return;
    client.is_deaf = sent == Sent::kNever;
    client.unsent.pop_front();
    if (client.is_deaf) client.unsent.clear();
  }
}

void Clients::send_output(Letter letter, std::string_view text) {
  for (Client& client : clients_) {
    if (client.wants_output) send(client, letter, text);
  }
}

void Clients::tell_all(Letter letter, std::string_view text) {
  for (Client& client : clients_) send(client, letter, text);
}

bool Clients::are_behind() const {
  return std::ranges::any_of(
      clients_, [](const Client& client) { return !client.has_gone && !client.unsent.empty(); });
}

bool Clients::has_feeder() const {
  return std::ranges::any_of(
      clients_, [](const Client& client) { return !client.has_gone && client.feeds_input; });
}

bool Clients::has_listener() const {
  return std::ranges::any_of(
      clients_, [](const Client& client) { return !client.has_gone && client.wants_output; });
}

void Clients::add_polls(std::vector<pollfd>& polls, bool takes_input) const {
  polls.push_back({.fd = listener_.get(), .events = POLLIN, .revents = 0});
  for (const Client& client : clients_) {
    short events = client.unsent.empty() ? 0 : POLLOUT;
    if (takes_input || !client.feeds_input) events |= POLLIN;
    polls.push_back({.fd = client.socket.get(), .events = events, .revents = 0});
  }
}

void Clients::receive(Client& client, const Handler& handler) {
  auto message = receive_message(client.socket);
  if (!message) {
    client.has_gone = true;
    return;
  }
  if (message->letter == Letter::kAttach) {
    client.wants_output = true;
    client.feeds_input = message->text == "i";
  }
  if (message->letter == Letter::kSignal) message->sender = peer_of(client.socket);
  handler(*message);
  const bool is_question = message->letter == Letter::kHalt ||
                           message->letter == Letter::kRefresh ||
                           message->letter == Letter::kAttach;
  if (is_question) send(client, Letter::kDone, {});
}

void Clients::accept_one() {
  base::Fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.is_open()) clients_.push_back({.socket = std::move(socket)});
}

void Clients::serve(const std::vector<pollfd>& polls, std::size_t first, const Handler& handler) {
  const std::size_t count = clients_.size();  // before a new one is added
  for (std::size_t index = 0; index < count; ++index) {
    const short events = polls[first + 1 + index].revents;
    Client& client = clients_[index];
    if ((events & POLLOUT) != 0) send_unsent(client);
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) receive(client, handler);
  }
  if ((polls[first].revents & POLLIN) != 0) accept_one();
  std::erase_if(clients_, [](const Client& client) { return client.has_gone; });
}

}  // namespace monitor
