// What the host and the guest's init say to each other on the first serial line.
//
//     init:  READY
//     host:  <nonce>                            32 hexadecimal digits, new for each run
//     init:  RESULT <hmac-sha256(nonce, body)> <length of body>
//            <body>
//
// Only root of the guest can open that line, and the nonce comes after the machine is up and before
// the job starts: so whoever is not root of the guest can neither read the nonce nor write a result
// that holds. The line is a terminal: a nonce sent before READY would be lost when it is made raw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workbook {

inline constexpr std::string_view kReady = "READY\n";

/// The longest result that is taken: a report in base64 and what is around it.
inline constexpr std::size_t kLongestResult = std::size_t{12} << 20;
inline constexpr std::size_t kLongestReport = std::size_t{8} << 20;

/// 128 random bits in hexadecimal.
std::string make_nonce();

std::string format_result(std::string_view nonce, std::string_view body);

/// The body, once all of it has come; nothing before that. Throws std::runtime_error for a result
/// that is not signed with the nonce, and for what is no result.
std::optional<std::string> read_result(std::string_view received, std::string_view nonce);

/// How the job went, as init tells it.
struct JobOutcome {
  bool was_killed = false;
  int value = 0;  ///< exit code, or the signal's number
  bool was_out_of_memory = false;
  std::string report;
  std::uint64_t collected_bytes = 0;  ///< length of the archive of collected files
  std::string collected_digest;       ///< its SHA-256
  std::vector<std::string> problems;  ///< what could not be collected, one sentence each
};

std::string format_outcome(const JobOutcome& outcome);
/// Throws base::JsonError, std::runtime_error.
JobOutcome parse_outcome(std::string_view body);

}  // namespace workbook
