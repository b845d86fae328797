#include "minicontainer/registry/download.hpp"

#include <fmt/core.h>

#include <thread>

#include "minicontainer/image/blob_writer.hpp"
#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/error_body.hpp"

namespace registry {
namespace {

// A try that brought less than this counts as a failure like one that brought nothing.
constexpr std::uint64_t kLeastProgress = std::uint64_t{1} << 20;
constexpr std::size_t kLargestErrorBody = std::size_t{64} << 10;

http::Reply ask(Session& session, const Download& download, std::uint64_t from) {
  Call call{.method = "GET",
            .target = "/v2/" + download.repository + "/blobs/" + download.blob.digest.text()};
  if (from > 0) call.headers.add("Range", fmt::format("bytes={}-", from));
  auto reply = session.send(call);
  if (reply.status == 200 || (reply.status == 206 && from > 0)) return reply;
  throw refusal(reply.status, http::read_whole(*reply.body, kLargestErrorBody, "an error"));
}

// How many bytes of the answer are there already. RFC 9110, 14.4: a server may ignore the range,
// and must say which one it sends.
std::uint64_t known_part(const http::Reply& reply, std::uint64_t from, std::uint64_t size) {
  if (reply.status == 206) {
    const std::string range = reply.headers.find("Content-Range").value_or("");
    if (range.starts_with(fmt::format("bytes {}-", from))) return 0;
    throw image::Error("the registry sends another part than was asked for: " +
                       image::shown(range));
  }
  const auto length = reply.headers.find("Content-Length");
  if (length && http::parse_number(*length) != size) {
    throw image::Error(fmt::format("the registry would send {} bytes, and the manifest promised {}",
                                   image::shown(*length), size));
  }
  return from;
}

void take_body(http::Body& body, std::uint64_t skipped, const Download& download,
               image::BlobWriter& writer) {
  const std::uint64_t size = download.blob.size;
  while (writer.size() < size || skipped > 0) {
    auto piece = body.read();
    if (piece.empty()) throw http::Broken("read: unexpected EOF");
    const auto dropped = std::min<std::uint64_t>(skipped, piece.size());
    skipped -= dropped;
    piece.remove_prefix(static_cast<std::size_t>(dropped));
    if (piece.size() > size - writer.size()) break;
    writer.write(piece);
    download.on_bytes(writer.size());
  }
  if (writer.size() < size || !body.read().empty()) {
    throw image::Error(fmt::format("the registry sends more than the {} bytes of {}", size,
                                   download.blob.digest.text()));
  }
}

}  // namespace

void download_blob(Session& session, const image::Store& store, const Download& download) {
  image::BlobWriter writer = store.new_blob();
  for (int failures = 0;;) {
    const std::uint64_t from = writer.size();
    try {
      const auto reply = ask(session, download, from);
      take_body(*reply.body, known_part(reply, from, download.blob.size), download, writer);
      break;
    } catch (const http::Broken&) {
      failures = writer.size() - from >= kLeastProgress ? 1 : failures + 1;
      if (failures >= kMostTries) throw;
      std::this_thread::sleep_for(pause_after(failures));
    }
  }
  writer.commit(download.blob.digest);
}

}  // namespace registry
