#include "minicontainer/registry/http/message.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/time.hpp"
#include "minicontainer/image/layer_reader.hpp"

namespace http {
namespace {

constexpr std::size_t kLargestHead = std::size_t{64} << 10;
constexpr std::size_t kMostHeaders = 200;
constexpr std::size_t kLongestLine = 1024;
constexpr std::uint64_t kLeastRate = 1024;  // bytes a second

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           kOthers.find(static_cast<char>(c)) != kOthers.npos;
  });
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text,
                             [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_binary(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte >= 0x7f || (byte < 0x20 && byte != '\r' && byte != '\n');
}

// The next line of `text`, without its end, and takes it away.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

std::optional<std::string> Headers::find(std::string_view name) const {
  const auto found = all(name);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<std::string> Headers::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [one, value] : lines_) {
    if (lower(one) == lower(name)) found.push_back(value);
  }
  return found;
}

std::string format_head(const Head& head) {
  std::string text = head.first_line + "\r\n";
  for (const auto& [name, value] : head.headers.lines()) text += name + ": " + value + "\r\n";
  return text + "\r\n";
}

Head parse_head(std::string_view text) {
  Head head;
  head.first_line = take_line(text);
  if (has_controls(head.first_line)) throw image::Error("its first line has control characters");
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == line.npos || !is_token(name) || has_controls(line)) {
      throw image::Error("it has a line that is no header of HTTP: " + image::shown(line));
    }
    head.headers.add(std::string(name), std::string(trim(line.substr(colon + 1))));
    if (head.headers.lines().size() > kMostHeaders) {
      throw image::Error("it has more than 200 headers");
    }
  }
  return head;
}

// RFC 9112, 6.3. Two lengths are how requests are smuggled past a proxy.
BodyLength body_length(const Headers& headers, BodyLength otherwise) {
  const auto codings = headers.all("Transfer-Encoding");
  const auto lengths = headers.all("Content-Length");
  if (!codings.empty()) {
    if (!lengths.empty() || codings.size() > 1 || lower(codings.front()) != "chunked") {
      throw image::Error("it says two things about the length of its body");
    }
    return {BodyLength::Kind::kChunked};
  }
  if (lengths.empty()) return otherwise;
  const auto size = parse_number(lengths.front());
  if (lengths.size() > 1 || !size) {
    throw image::Error("its Content-Length is no number: " + image::shown(lengths.front()));
  }
  return {BodyLength::Kind::kCounted, *size};
}

bool Reader::fill() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.end(),
              buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t count = stream_.read_some(std::span(buffer_).subspan(end_));
  end_ += count;
  return count > 0;
}

std::optional<Head> Reader::read_head() {
  const base::Deadline deadline(patience_);
  for (;;) {
    const std::string_view text(buffer_.data() + begin_, end_ - begin_);
    for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
      const auto found = text.find(end);
      if (found == text.npos || found > kLargestHead) continue;
      begin_ += found + end.size();
      return parse_head(text.substr(0, found + end.size()));
    }
    // A client that says hello in TLS waits for an answer: it must not wait for a line's end.
    if (!text.empty() && is_binary(text.front())) throw image::Error("it begins with no letter");
    if (text.size() > kLargestHead) throw image::Error("its head is larger than 64 KiB");
    if (deadline.has_passed()) throw Broken("read: the head took too long");
    if (fill()) continue;
    if (text.empty()) return std::nullopt;
    throw Broken("read: unexpected EOF in the head");
  }
}

std::string_view Reader::read_piece(std::uint64_t most) {
  if (begin_ == end_ && !fill()) return {};
  const auto size = std::min<std::uint64_t>(most, end_ - begin_);
  const std::string_view piece(buffer_.data() + begin_, static_cast<std::size_t>(size));
  begin_ += piece.size();
  return piece;
}

std::string Reader::read_line() {
  std::string line;
  while (line.size() < kLongestLine) {
    const auto byte = read_piece(1);
    if (byte.empty()) throw Broken("read: unexpected EOF");
    if (byte == "\n") {
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    line += byte;
  }
  throw image::Error("a line between two chunks is too long");
}

void Body::keep_pace(std::size_t bytes) {
  bytes_since_ += bytes;
  const auto now = std::chrono::steady_clock::now();
  if (now - since_ < patience_) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - since_).count();
  if (bytes_since_ < kLeastRate * static_cast<std::uint64_t>(seconds)) {
    throw Broken("read: the other side sends too slowly");
  }
  since_ = now;
  bytes_since_ = 0;
}

std::string_view Body::read() {
  if (is_at_end_) return {};
  const auto piece = length_.kind == BodyLength::Kind::kChunked ? read_chunk() : read_counted();
  if (piece.empty()) is_at_end_ = true;
  keep_pace(piece.size());
  return piece;
}

std::string_view Body::read_counted() {
  const bool is_counted = length_.kind == BodyLength::Kind::kCounted;
  if (is_counted && length_.size == 0) return {};
  const auto piece = reader_.read_piece(is_counted ? length_.size : UINT64_MAX);
  if (!is_counted) return piece;
  if (piece.empty()) throw Broken("read: unexpected EOF");
  length_.size -= piece.size();
  if (length_.size == 0) is_at_end_ = true;
  return piece;
}

// RFC 9112, 7.1: SIZE in hexadecimal, the bytes, an empty line; at the end a size of 0, and
// trailers.
std::string_view Body::read_chunk() {
  if (length_.size == 0) {
    if (is_in_chunk_ && !reader_.read_line().empty()) throw image::Error("a chunk is too long");
    const std::string line = reader_.read_line();
    const auto digits = trim(std::string_view(line).substr(0, line.find(';')));
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length_.size, 16);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
      throw image::Error("the size of a chunk is no number: " + image::shown(line));
    }
    is_in_chunk_ = true;
    if (length_.size == 0) {
      for (std::size_t count = 0; !reader_.read_line().empty(); ++count) {
        if (count > kMostHeaders) throw image::Error("its body has too many trailers");
      }
      return {};
    }
  }
  const auto piece = reader_.read_piece(length_.size);
  if (piece.empty()) throw Broken("read: unexpected EOF");
  length_.size -= piece.size();
  return piece;
}

std::string read_whole(image::Source& body, std::size_t limit, const std::string& what) {
  std::string text;
  for (auto piece = body.read(); !piece.empty(); piece = body.read()) {
    if (piece.size() > limit - text.size()) {
      throw image::Error(fmt::format("{} is larger than {} KiB", what, limit >> 10));
    }
    text += piece;
  }
  return text;
}

}  // namespace http
