// What a build tells. Stages work side by side, but their words come one stage after the other, as
// if they had been built in the order of the Dockerfile.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace build {

enum class Stream { kOutput, kErrors };

class Console {
 public:
  /// With `is_quiet`, nothing is told unless the build fails.
  Console(std::size_t stages, bool is_quiet) : stages_(stages), is_quiet_(is_quiet) {}

  /// Any thread may call it. What the first stage says that has not ended is shown at once, and so
  /// is what a stage says that has.
  void write(std::size_t stage, Stream stream, std::string_view text);
  /// The stage has said all, or is not built.
  void end(std::size_t stage);
  /// The build failed: a quiet one tells now what it would have told.
  void tell_all();

 private:
  struct Piece {
    Stream stream;
    std::string text;
  };
  struct Told {
    std::vector<Piece> pieces;
    bool has_ended = false;
  };
  static void show(Stream stream, std::string_view text);
  void show_waiting();

  std::mutex mutex_;
  std::vector<Told> stages_;
  std::size_t shown_ = 0;  ///< the stage that is shown now
  bool is_quiet_;
};

}  // namespace build
