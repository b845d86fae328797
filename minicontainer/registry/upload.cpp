#include "minicontainer/registry/upload.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <thread>

#include "base/check.hpp"
#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/error_body.hpp"

namespace registry {
namespace {

constexpr std::uint64_t kChunk = std::uint64_t{32} << 20;
constexpr std::size_t kLargestAnswer = std::size_t{64} << 10;

/// A part of a file. The file's position is nobody's: a part may be read again.
class FilePart final : public image::Source {
 public:
  FilePart(const base::Fd& file, std::uint64_t begin, std::uint64_t size,
           const std::function<void(std::uint64_t)>& on_bytes)
      : file_(file),
        place_(begin),
        end_(begin + size),
        on_bytes_(on_bytes),
        buffer_(std::size_t{1} << 17) {}

  std::string_view read() override {
    const auto most = std::min<std::uint64_t>(buffer_.size(), end_ - place_);
    if (most == 0) return {};
    const ssize_t count = sys::check(
        ::pread(file_.get(), buffer_.data(), most, static_cast<off_t>(place_)), "read a blob");
    if (count == 0) throw image::Error("a blob of the store is shorter than its manifest says");
    place_ += static_cast<std::uint64_t>(count);
    on_bytes_(place_);
    return {buffer_.data(), static_cast<std::size_t>(count)};
  }

 private:
  const base::Fd& file_;
  std::uint64_t place_;
  std::uint64_t end_;
  const std::function<void(std::uint64_t)>& on_bytes_;
  std::vector<char> buffer_;
};

/// One upload on its way.
class Sender {
 public:
  Sender(Session& session, const Upload& upload, base::Fd file)
      : session_(session), upload_(upload), file_(std::move(file)) {}

  Uploaded send() {
    for (int failures = 1;; ++failures) {
      try {
        if (!send_once()) return Uploaded::kMounted;
        return Uploaded::kBytes;
      } catch (const http::Broken&) {
        if (failures == kMostTries) throw;
      } catch (const Refused& refused) {
        const bool is_lost = refused.status == 404 || refused.status == 416;
        const bool may_help = refused.status == 429 || refused.status >= 500;
        if (failures == kMostTries || (!is_lost && !may_help)) throw;
        if (is_lost) location_.clear();
      }
      std::this_thread::sleep_for(pause_after(failures));
    }
  }

 private:
  // False: it was mounted.
  bool send_once() {
    const std::uint64_t size = upload_.blob.size;
    if (size <= kChunk) location_.clear();  // a part of a single PUT cannot be taken up again
    std::uint64_t sent = location_.empty() ? 0 : ask_place();
    if (location_.empty() && !begin()) return false;
    while (size > kChunk && sent < size) sent = send_chunk(sent);
    finish(sent);
    return true;
  }

  bool begin() {
    std::string target = "/v2/" + upload_.repository + "/blobs/uploads/";
    if (!upload_.mounted_from.empty()) {
      target = http::with_query(target, "mount", upload_.blob.digest.text());
      target = http::with_query(target, "from", upload_.mounted_from);
    }
    const auto reply = session_.expect({.method = "POST", .target = target});
    if (reply.status == 201) return false;
    take_location(reply, target);
    return true;
  }

  // Where the next call goes. The password must not follow a registry to another one, and the bytes
  // would be refused there without it: so that is not gone to.
  void take_location(const http::Reply& reply, const std::string& from) {
    const auto location = reply.headers.find("Location");
    if (!location) throw image::Error("the registry does not say where the upload goes");
    const http::Url url = http::resolve(session_.url_of(from), *location);
    const http::Url own = session_.url_of("/");
    const bool is_worse = own.scheme == "https" && url.scheme == "http";
    if (is_worse) {
      throw image::Error("the registry leads an upload from https to " +
                         image::shown(url.origin()));
    }
    location_ = url.text();
  }

  // Not every registry can go on: distribution's own drops an upload that broke inside of a chunk.
  // Then there is no location any more.
  std::uint64_t ask_place() {
    try {
      const auto reply = session_.expect({.method = "GET", .target = location_});
      take_location(reply, location_);
      return parse_upload_range(reply.headers.find("Range").value_or(""), upload_.blob.size);
    } catch (const Refused&) {
      location_.clear();
      return 0;
    }
  }

  std::uint64_t send_chunk(std::uint64_t sent) {
    const std::uint64_t length = std::min(kChunk, upload_.blob.size - sent);
    Call call{.method = "PATCH",
              .target = location_,
              .headers = {{"Content-Type", "application/octet-stream"},
                          {"Content-Range", fmt::format("{}-{}", sent, sent + length - 1)}},
              .body_size = length,
              .tries = 1};
    call.body = [&] { return part(sent, length); };
    const auto reply = session_.expect(call);
    take_location(reply, location_);
    const auto range = reply.headers.find("Range");
    const std::uint64_t has = range ? parse_upload_range(*range, upload_.blob.size) : sent + length;
    if (has <= sent) throw http::Broken("the registry kept nothing of a chunk");
    return has;
  }

  void finish(std::uint64_t sent) {
    const std::uint64_t length = upload_.blob.size - sent;
    Call call{.method = "PUT",
              .target = http::with_query(location_, "digest", upload_.blob.digest.text()),
              .headers = {{"Content-Type", "application/octet-stream"}},
              .body_size = length,
              .tries = 1};
    call.body = [&] { return part(sent, length); };
    const auto reply = session_.expect(call);
    (void)http::read_whole(*reply.body, kLargestAnswer, "the answer");
  }

  std::unique_ptr<image::Source> part(std::uint64_t begin, std::uint64_t size) const {
    return std::make_unique<FilePart>(file_, begin, size, upload_.on_bytes);
  }

  Session& session_;
  const Upload& upload_;
  base::Fd file_;
  std::string location_;
};

}  // namespace

std::uint64_t parse_upload_range(std::string_view range, std::uint64_t size) {
  if (range.starts_with("bytes=")) range.remove_prefix(6);
  if (range.empty()) return 0;
  const auto last = http::parse_number(range.starts_with("0-") ? range.substr(2) : "");
  // distribution's registry says 0-0 where it has nothing: one byte more or less is found out by
  // sending it again.
  if (last && *last == 0) return 0;
  if (!last || *last >= size) {
    throw image::Error("the registry says that it has more of an upload than was sent: " +
                       image::shown(range));
  }
  return *last + 1;
}

bool has_blob(Session& session, const std::string& repository, const image::Digest& digest) {
  const auto reply =
      session.send({.method = "HEAD", .target = "/v2/" + repository + "/blobs/" + digest.text()});
  if (reply.status == 200 || reply.status == 404) return reply.status == 200;
  throw refusal(reply.status, "");
}

Uploaded upload_blob(Session& session, const image::Store& store, const Upload& upload) {
  return Sender(session, upload, store.open_blob(upload.blob.digest)).send();
}

}  // namespace registry
