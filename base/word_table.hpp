// A table from words to values that is complete when the program starts.
//
// A std::map at namespace scope is filled by code that runs before main(), whether the table is
// needed or not, and takes memory for each word. A runtime is started for each container: this
// table is part of the program's file, and costs nothing until somebody looks into it. It is
// searched from its start: such tables have a few dozen words.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace base {

template <typename Value>
struct WordEntry {
  std::string_view word;
  Value value;
};

template <typename Value, std::size_t Count>
class WordTable {
 public:
  consteval explicit WordTable(const WordEntry<Value> (&entries)[Count]) {
    std::ranges::copy(entries, entries_);
  }
  /// What stands for `word`; null if it is not in the table.
  [[nodiscard]] constexpr const Value* find(std::string_view word) const {
    const auto* found = std::ranges::find(*this, word, &WordEntry<Value>::word);
    return found == end() ? nullptr : &found->value;
  }
  [[nodiscard]] constexpr const WordEntry<Value>* begin() const { return entries_; }
  [[nodiscard]] constexpr const WordEntry<Value>* end() const { return entries_ + Count; }

 private:
  WordEntry<Value> entries_[Count] = {};
};

/// constexpr auto kColours = base::word_table<int>({{"red", 1}, {"green", 2}});
template <typename Value, std::size_t Count>
consteval WordTable<Value, Count> word_table(const WordEntry<Value> (&entries)[Count]) {
  return WordTable<Value, Count>(entries);
}

/// The same for a list of words without values.
template <std::size_t Count>
struct WordList {
  std::string_view words[Count];
  [[nodiscard]] constexpr bool contains(std::string_view word) const {
    return std::ranges::find(words, word) != words + Count;
  }
};

}  // namespace base
