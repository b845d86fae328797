#include "workbook/page/event_stream.hpp"

#include <fmt/core.h>
#include <httplib.h>

#include <algorithm>
#include <memory>

namespace page {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How long a client that has gone may go unnoticed when nothing is sent.
constexpr milliseconds kLookUp{1000};

class Stream {
 public:
  Stream(EventLog& log, std::uint64_t position, milliseconds heartbeat)
      : listener_(log), log_(log), position_(position), heartbeat_(heartbeat) {}

  // One piece; false when the client has gone.
  bool send_some(httplib::DataSink& sink) {
    if (!has_started_) {
      has_started_ = true;
      return send(sink, "retry: 1000\n\n");  // reconnect after a second
    }
    std::string text;
    for (const Event& event : log_.wait_after(position_, std::min(kLookUp, heartbeat_))) {
      text += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.name, event.data);
      position_ = event.id;
    }
    if (log_.is_closed()) {
      sink.done();
      return true;
    }
    if (text.empty() && steady_clock::now() - last_sent_ >= heartbeat_) text = ": still here\n\n";
    return text.empty() ? sink.is_writable() : send(sink, text);
  }

 private:
  bool send(httplib::DataSink& sink, const std::string& text) {
    last_sent_ = steady_clock::now();
    return sink.write(text.data(), text.size());
  }

  Listener listener_;
  EventLog& log_;
  std::uint64_t position_;
  milliseconds heartbeat_;
  bool has_started_ = false;
  steady_clock::time_point last_sent_ = steady_clock::now();
};

}  // namespace

void reply_event_stream(httplib::Response& response, EventLog& log,
                        std::optional<std::uint64_t> after, milliseconds heartbeat) {
  const auto stream = std::make_shared<Stream>(log, log.position(after), heartbeat);
  response.set_chunked_content_provider(
      "text/event-stream",
      [stream](std::size_t, httplib::DataSink& sink) { return stream->send_some(sink); });
}

}  // namespace page
