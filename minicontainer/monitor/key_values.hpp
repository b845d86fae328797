// Lines of "key=value": the form of the files that the monitor reads and writes.
//
// The monitor lives as long as its container, and there may be hundreds: it is to be small, so it
// carries no JSON reader. A value holds no line break; one that comes in is stored as a blank.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace monitor {

class KeyValues {
 public:
  /// Lines without "=" are left out.
  static KeyValues parse(std::string_view text);
  /// Throws std::system_error.
  static KeyValues load(const std::filesystem::path& file);

  void add(const std::string& key, std::string_view value);
  void add_number(const std::string& key, long value) { add(key, std::to_string(value)); }

  /// The last value of the key; empty: there is none.
  [[nodiscard]] std::string text(const std::string& key) const;
  /// 0 for what is missing or no number.
  [[nodiscard]] long number(const std::string& key) const;
  /// Every value of the key, in order.
  [[nodiscard]] std::vector<std::string> all(const std::string& key) const;

  [[nodiscard]] std::string format() const;
  /// Writes the file beside its place and renames it, so that no reader sees half of it. Not
  /// flushed: kill -9 loses nothing, and after a power cut no container runs any more.
  void save(const std::filesystem::path& file) const;

 private:
  std::multimap<std::string, std::string> values_;
};

}  // namespace monitor
