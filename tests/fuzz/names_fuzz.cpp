// Feeds the readers of name server questions and of published ports with whatever libFuzzer thinks
// of. A question that is taken must be answerable, and its answer begin with the same question.

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "minicontainer/engine/ports.hpp"
#include "minicontainer/monitor/dns_message.hpp"
#include "minicontainer/monitor/name_book.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void try_question(std::string_view text) {
  const auto question = monitor::parse_question(text);
  if (!question) return;
  expect(question->end <= text.size() && question->name.size() <= 255);
  const auto answer = monitor::answer_to(text, *question, {"\x01\x02\x03\x04"});
  expect(answer.substr(0, 2) == text.substr(0, 2));
  expect(answer.substr(12, question->end - 12) == text.substr(12, question->end - 12));
  monitor::address_in_reverse_name(question->name);
}

void try_port(std::string_view text) {
  try {
    const auto bindings = engine::parse_published_port(std::string(text));
    expect(!bindings.empty() && bindings.size() <= 65536);
  } catch (const std::runtime_error&) {
    // Refused.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_question(text);
  try_port(text);
  return 0;
}
