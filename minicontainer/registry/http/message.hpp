// What both sides of HTTP/1.1 say: a head of lines, and a body whose length the head tells.
//
// RFC 9110 (what it means), RFC 9112 (how it is written). Nothing that comes is trusted: a head is
// bounded, a body that has two lengths is refused, a body that ends early is told from one that is
// complete.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "minicontainer/image/source.hpp"
#include "minicontainer/registry/http/stream.hpp"

namespace http {

/// Names are compared without regard to case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> lines) : lines_(lines) {}
  void add(std::string name, std::string value) {
    lines_.emplace_back(std::move(name), std::move(value));
  }
  /// The first of that name.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& lines() const {
    return lines_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

struct Head {
  std::string first_line;  ///< "GET /v2/ HTTP/1.1", "HTTP/1.1 200 OK"
  Headers headers;
};

std::string format_head(const Head& head);
/// The lines between the first and the empty one. Throws image::Error.
Head parse_head(std::string_view text);

/// A whole number of decimal digits, or nothing.
std::optional<std::uint64_t> parse_number(std::string_view text);
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);

struct BodyLength {
  enum class Kind { kCounted, kChunked, kUntilEnd };
  Kind kind = Kind::kCounted;
  std::uint64_t size = 0;  ///< kCounted: bytes
};

/// How long the body after this head is; `otherwise` if the head does not say. Throws image::Error
/// if it says two things.
BodyLength body_length(const Headers& headers, BodyLength otherwise);

/// Reads messages from a stream, which must live.
class Reader {
 public:
  Reader(Stream& stream, std::chrono::milliseconds patience)
      : stream_(stream), patience_(patience), buffer_(std::size_t{1} << 17) {}
  /// The next head; nothing if the other side ended before its first byte. Throws Broken, and
  /// image::Error about what is no head of HTTP or larger than 64 KiB.
  std::optional<Head> read_head();
  /// At most `most` bytes, valid until the next call; empty at the end of the stream.
  std::string_view read_piece(std::uint64_t most);
  /// A line without its end, at most 1 KiB.
  std::string read_line();

 private:
  bool fill();

  Stream& stream_;
  std::chrono::milliseconds patience_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// A body that a reader is at the beginning of. Whoever sends less than 1 KiB a second for as long
/// as `patience` is Broken: a slow drip keeps nobody for ever.
class Body final : public image::Source {
 public:
  Body(Reader& reader, BodyLength length, std::chrono::milliseconds patience)
      : reader_(reader), length_(length), patience_(patience) {}
  std::string_view read() override;
  [[nodiscard]] bool is_at_end() const { return is_at_end_; }

 private:
  std::string_view read_counted();
  std::string_view read_chunk();
  void keep_pace(std::size_t bytes);

  Reader& reader_;
  BodyLength length_;
  std::chrono::milliseconds patience_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  std::uint64_t bytes_since_ = 0;
  bool is_in_chunk_ = false;
  bool is_at_end_ = false;
};

/// All of a body, at most `limit` bytes. Throws image::Error that names `what` if there is more.
std::string read_whole(image::Source& body, std::size_t limit, const std::string& what);

}  // namespace http
