// The event log as Server-Sent Events (HTML standard, section 9.2).
//
// One stream takes one thread of the server for as long as it is open, so a client that went away
// without a word must be noticed: a comment line is sent whenever nothing else was for a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "workbook/page/event_log.hpp"

namespace httplib {
struct Response;
}

namespace page {

/// Answers with a stream that starts after the event `after`, or where EventLog::position() says.
/// The log must outlive the server; closing it ends the stream.
void reply_event_stream(httplib::Response& response, EventLog& log,
                        std::optional<std::uint64_t> after, std::chrono::milliseconds heartbeat);

}  // namespace page
