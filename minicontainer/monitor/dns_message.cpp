#include "minicontainer/monitor/dns_message.hpp"

#include <algorithm>
#include <cctype>

namespace monitor {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kLongestName = 255;
constexpr std::uint16_t kInternet = 1;
constexpr unsigned char kIsAnswer = 0x80;
constexpr unsigned char kKindOfQuery = 0x78;
constexpr unsigned char kWantsRecursion = 0x01;
constexpr unsigned char kOffersRecursion = 0x80;
constexpr std::uint32_t kSecondsToKeep = 600;  // docker's

std::uint16_t number_at(std::string_view message, std::size_t place) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(message[place]) << 8 |
                                    static_cast<unsigned char>(message[place + 1]));
}

void append(std::string& text, std::uint32_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text += static_cast<char>(number >> shift & 0xff);
  }
}

bool is_name_letter(unsigned char letter) {
  return std::isalnum(letter) != 0 || letter == '-' || letter == '_';
}

/// The name at `place`, which is moved behind it.
std::optional<std::string> take_name(std::string_view message, std::size_t& place) {
  std::string name;
  while (place < message.size()) {
    const auto length = static_cast<unsigned char>(message[place++]);
    if (length == 0) return name;
    const bool is_label = length <= 63;  // above, it would point elsewhere
    if (!is_label || place + length > message.size()) return std::nullopt;
    const std::string_view label = message.substr(place, length);
    if (!std::ranges::all_of(label, is_name_letter)) return std::nullopt;
    if (!name.empty()) name += '.';
    for (const unsigned char letter : label) name += static_cast<char>(std::tolower(letter));
    place += length;
    if (name.size() > kLongestName) return std::nullopt;
  }
  return std::nullopt;
}

std::string begin_answer(std::string_view query, const Question& question, int refusal,
                         std::size_t answers) {
  std::string text(query.substr(0, 2));
  const auto flags = static_cast<unsigned char>(query[2]);
  text += static_cast<char>(kIsAnswer | (flags & kWantsRecursion));
  text += static_cast<char>(kOffersRecursion | refusal);
  append(text, 1, 2);
  append(text, static_cast<std::uint32_t>(answers), 2);
  append(text, 0, 4);
  text += query.substr(kHeader, question.end - kHeader);
  return text;
}

}  // namespace

std::optional<Question> parse_question(std::string_view message) {
  if (message.size() < kHeader) return std::nullopt;
  const auto flags = static_cast<unsigned char>(message[2]);
  if ((flags & (kIsAnswer | kKindOfQuery)) != 0 || number_at(message, 4) != 1) return std::nullopt;
  Question question;
  std::size_t place = kHeader;
  const auto name = take_name(message, place);
  if (!name || place + 4 > message.size()) return std::nullopt;
  if (number_at(message, place + 2) != kInternet) return std::nullopt;
  question.name = *name;
  question.type = number_at(message, place);
  question.end = place + 4;
  return question;
}

std::string answer_to(std::string_view query, const Question& question,
                      const std::vector<std::string>& records) {
  std::string text = begin_answer(query, question, 0, records.size());
  for (const auto& record : records) {
    append(text, 0xc000 | kHeader, 2);  // the name is that of the question
    append(text, question.type, 2);
    append(text, kInternet, 2);
    append(text, kSecondsToKeep, 4);
    append(text, static_cast<std::uint32_t>(record.size()), 2);
    text += record;
  }
  return text;
}

std::string refusal_of(std::string_view query, const Question& question, Refusal refusal) {
  return begin_answer(query, question, static_cast<int>(refusal), 0);
}

std::string wire_name(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, std::min<std::size_t>(dot, 63));
    text += static_cast<char>(label.size());
    text += label;
    name.remove_prefix(dot == name.npos ? name.size() : dot + 1);
  }
  return text + '\0';
}

}  // namespace monitor
