#include "minicontainer/build/console.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace build {

// Who reads us may have gone: the build goes on.
void Console::show(Stream stream, std::string_view text) {
  std::FILE* file = stream == Stream::kOutput ? stdout : stderr;
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

void Console::write(std::size_t stage, Stream stream, std::string_view text) {
  const std::lock_guard guard(mutex_);
  if (stage <= shown_ && !is_quiet_) return show(stream, text);
  stages_[stage].pieces.push_back({stream, std::string(text)});
}

void Console::end(std::size_t stage) {
  const std::lock_guard guard(mutex_);
  stages_[stage].has_ended = true;
  if (!is_quiet_) show_waiting();
}

void Console::show_waiting() {
  while (shown_ + 1 < stages_.size() && stages_[shown_].has_ended) {
    ++shown_;
    for (const Piece& piece : stages_[shown_].pieces) show(piece.stream, piece.text);
    stages_[shown_].pieces.clear();
  }
}

void Console::tell_all() {
  const std::lock_guard guard(mutex_);
  for (Told& told : stages_) {
    for (const Piece& piece : told.pieces) show(Stream::kErrors, piece.text);
    told.pieces.clear();
  }
}

}  // namespace build
