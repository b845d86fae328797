#include "workbook/lab_kernel/frames.hpp"

#include <cstdint>
#include <stdexcept>

namespace workbook {
namespace {

constexpr std::size_t kHeader = 5;

std::size_t length_in(std::string_view header) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i)
    length |= std::size_t{static_cast<unsigned char>(header[1 + i])} << (8 * i);
  return length;
}

}  // namespace

std::string format_frame(Frame kind, std::string_view payload) {
  std::string frame(1, static_cast<char>(kind));
  for (unsigned shift = 0; shift < 32; shift += 8)
    frame += static_cast<char>(payload.size() >> shift);
  return frame += payload;
}

void FrameReader::add(std::string_view bytes,
                      const std::function<void(Frame, std::string_view)>& take) {
  pending_ += bytes;
  std::string_view rest = pending_;
  while (rest.size() >= kHeader) {
    const auto length = length_in(rest);
    if (length > kLongestFrame) throw std::runtime_error("the input is not made of frames");
    if (rest.size() < kHeader + length) break;
    take(static_cast<Frame>(rest[0]), rest.substr(kHeader, length));
    rest.remove_prefix(kHeader + length);
  }
  pending_.erase(0, pending_.size() - rest.size());
}

}  // namespace workbook
