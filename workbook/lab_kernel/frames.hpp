// What the host sends to the job's standard input, on the second serial line.
//
// A serial line that is raw has no end of file and no window size, so the bytes travel in frames: a
// letter, the length of what follows (4 bytes, the lowest first), the bytes. The other direction
// needs none: what init writes there is the job's output, byte for byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace workbook {

enum class Frame : char {
  kData = 'd',
  kEnd = 'e',   ///< no more input comes
  kSize = 's',  ///< the terminal's new size, as "ROWS COLUMNS"
};

inline constexpr std::size_t kLongestFrame = 32 * 1024;

/// `payload` has at most kLongestFrame bytes.
std::string format_frame(Frame kind, std::string_view payload);

/// Puts frames together again from pieces of any length.
class FrameReader {
 public:
  /// Calls `take` for each frame that is complete. Throws std::runtime_error for what is no frame.
  void add(std::string_view bytes, const std::function<void(Frame, std::string_view)>& take);

 private:
  std::string pending_;
};

}  // namespace workbook
