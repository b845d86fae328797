// Questions and answers of the domain name system, as they travel (RFC 1035, section 4).
//
// A message begins with twelve bytes: an id, flags, and how many questions and answers follow. A
// name is a row of labels, each with its length in front, and ends with an empty one. What comes in
// is whatever a container sends: nothing in it is trusted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace monitor {

enum class RecordType : std::uint16_t { kA = 1, kPtr = 12, kAaaa = 28 };

struct Question {
  std::string name;  ///< in lower case, without the last dot: "web", "2.0.18.172.in-addr.arpa"
  std::uint16_t type = 0;
  std::size_t end = 0;  ///< how many bytes of the message it reaches to
};

/// The one question of a message; nothing unless it is a query of class IN with exactly one, in
/// labels of at most 63 letters and digits, "-" and "_".
std::optional<Question> parse_question(std::string_view message);

/// The answer to `query`, whose question ends at `question.end`: records of its type, each the raw
/// bytes of an address or the wire form of a name. None: there is such a name, but no such record.
std::string answer_to(std::string_view query, const Question& question,
                      const std::vector<std::string>& records);

enum class Refusal { kServerFailure = 2, kNoSuchName = 3 };

/// The answer that there is none, and why.
std::string refusal_of(std::string_view query, const Question& question, Refusal refusal);

/// "web.blue" as labels.
std::string wire_name(std::string_view name);

}  // namespace monitor
