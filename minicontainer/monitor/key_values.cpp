#include "minicontainer/monitor/key_values.hpp"

#include <fcntl.h>

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace monitor {

KeyValues KeyValues::parse(std::string_view text) {
  KeyValues values;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto equals = line.find('=');
    if (equals == line.npos) continue;
    values.values_.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return values;
}

KeyValues KeyValues::load(const std::filesystem::path& file) {
  return parse(base::read_file(file));
}

void KeyValues::add(const std::string& key, std::string_view value) {
  std::string line(value);
  std::ranges::replace(line, '\n', ' ');
  values_.emplace(key, std::move(line));
}

std::string KeyValues::text(const std::string& key) const {
  const auto [first, last] = values_.equal_range(key);
  return first == last ? "" : std::prev(last)->second;
}

long KeyValues::number(const std::string& key) const {
  const std::string value = text(key);
  long number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

std::vector<std::string> KeyValues::all(const std::string& key) const {
  std::vector<std::string> values;
  const auto [first, last] = values_.equal_range(key);
  for (auto entry = first; entry != last; ++entry) values.push_back(entry->second);
  return values;
}

std::string KeyValues::format() const {
  std::string text;
  for (const auto& [key, value] : values_) text += key + "=" + value + "\n";
  return text;
}

void KeyValues::save(const std::filesystem::path& file) const {
  replace_file_quickly(file, format());
}

}  // namespace monitor
