#include <gtest/gtest.h>

#include <cstring>

#include "minicontainer/registry/authorizer.hpp"
#include "minicontainer/registry/error_body.hpp"
#include "minicontainer/registry/http/message.hpp"
#include "minicontainer/registry/http/url.hpp"
#include "minicontainer/registry/manifests.hpp"
#include "minicontainer/registry/progress.hpp"
#include "minicontainer/registry/server/listener.hpp"
#include "minicontainer/registry/upload.hpp"

namespace registry {
namespace {

using std::chrono::milliseconds;

/// Gives a text in pieces of one byte.
class Pieces final : public http::Stream {
 public:
  explicit Pieces(std::string text) : text_(std::move(text)) {}
  std::size_t read_some(std::span<char> room) override {
    if (place_ == text_.size()) return 0;
    room[0] = text_[place_++];
    return 1;
  }
  void write_all(std::string_view) override {}

 private:
  std::string text_;
  std::size_t place_ = 0;
};

std::string read_message(const std::string& text) {
  Pieces pieces(text);
  http::Reader reader(pieces, milliseconds(1000));
  const auto head = reader.read_head();
  http::Body body(reader, http::body_length(head->headers, {}), milliseconds(1000));
  return head->first_line + "|" + http::read_whole(body, 100, "the body");
}

TEST(MessageTest, BodiesOfBothKinds) {
  EXPECT_EQ(read_message("HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhelloGET"),
            "HTTP/1.1 200 OK|hello");
  EXPECT_EQ(read_message("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\nGET"),
            "POST / HTTP/1.1|hello");
}

TEST(MessageTest, WhatIsCutShortIsBroken) {
  EXPECT_THROW(read_message("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), http::Broken);
  EXPECT_THROW(read_message("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell"),
               http::Broken);
  EXPECT_THROW(read_message("HTTP/1.1 200 OK\r\nContent-"), http::Broken);
}

TEST(MessageTest, WhatMeansTwoThingsIsRefused) {
  for (const char* head :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: -1", "Content-Length: 0x5", "Transfer-Encoding: gzip", "no colon",
        "bad name: x", ": x",
        "x: a\x01"
        "b"}) {
    EXPECT_THROW(read_message(std::string("GET / HTTP/1.1\r\n") + head + "\r\n\r\nhello"),
                 image::Error)
        << head;
  }
  EXPECT_THROW(read_message("\x16\x03\x01"), image::Error);
}

TEST(UrlTest, PartsAndDefaults) {
  const auto url = http::parse_url("HTTPS://Registry.example:5000/v2/?n=1#x");
  EXPECT_EQ(url.text(), "https://Registry.example:5000/v2/?n=1");
  EXPECT_EQ(http::parse_url("http://[::1]").text(), "http://[::1]/");
  EXPECT_EQ(http::parse_url("https://a:443/x").text(), "https://a/x");
  EXPECT_EQ(http::resolve(url, "/up?a=b").text(), "https://Registry.example:5000/up?a=b");
  EXPECT_EQ(http::resolve(url, "//other/x").origin(), "https://other");
  EXPECT_EQ(http::resolve(url, "next").target, "/v2/next");
  EXPECT_EQ(http::with_query("/x?a=b", "digest", "sha256:1"), "/x?a=b&digest=sha256%3A1");
}

TEST(UrlTest, RefusesWhatIsNoAddressOfARegistry) {
  for (const char* text :
       {"file:///etc/passwd", "ftp://x/", "http://", "http://a:0/", "http://a:70000/",
        "http://user:secret@a/", "http://a b/", "http://a/\r\nx", "http://[::1/", "x"}) {
    EXPECT_THROW(http::parse_url(text), image::Error) << text;
  }
}

TEST(ErrorBodyTest, IsToldInDockersWordsAndTamed) {
  EXPECT_STREQ(refusal(404, R"({"errors":[{"code":"NAME_UNKNOWN","message":"no such"}]})").what(),
               "name unknown: no such");
  EXPECT_STREQ(refusal(500, "<html>").what(), "received unexpected HTTP status: 500");
  EXPECT_STREQ(refusal(400, "{\"errors\":[{\"message\":\"a\\u001bb\"}]}").what(), "a?b");
}

TEST(ManifestsTest, BothMediaTypesMustAgree) {
  const std::string own = R"({"mediaType":"application/vnd.oci.image.manifest.v1+json"})";
  EXPECT_EQ(media_type_of(image::kOciManifest, own), image::kOciManifest);
  EXPECT_EQ(media_type_of("application/vnd.oci.image.index.v1+json; charset=utf-8", "{}"),
            image::kOciIndex);
  EXPECT_THROW(media_type_of(image::kDockerManifest, own), image::Error);
  EXPECT_THROW(media_type_of("text/html", "{}"), image::Error);
}

TEST(TokenTest, FitsIntoAHeader) {
  EXPECT_EQ(parse_token(R"({"token":"a.b-c"})"), "a.b-c");
  EXPECT_EQ(parse_token(R"({"access_token":"x"})"), "x");
  EXPECT_THROW(parse_token("{\"token\":\"a\\r\\nb\"}"), base::JsonError);
  EXPECT_THROW(parse_token("{}"), base::JsonError);
}

TEST(UploadTest, HowMuchTheRegistryHas) {
  EXPECT_EQ(parse_upload_range("0-9", 100), 10U);
  EXPECT_EQ(parse_upload_range("bytes=0-98", 100), 99U);
  EXPECT_EQ(parse_upload_range("0-0", 100), 0U);
  EXPECT_THROW(parse_upload_range("0-100", 100), image::Error);
  EXPECT_THROW(parse_upload_range("5-9", 100), image::Error);
}

TEST(ProgressTest, DockersNumbers) {
  EXPECT_EQ(format_megabytes(999), "999B");
  EXPECT_EQ(format_megabytes(1'234'567), "1.235MB");
  EXPECT_EQ(format_bar(1, 2, 80), "[=========================>                        ]  1B/2B");
}

TEST(ListenerTest, RequestLines) {
  const Target target = parse_request_line("GET /v2/a%20b?n=1&last=x%2Fy HTTP/1.1");
  EXPECT_EQ(target.path, "/v2/a b");
  EXPECT_EQ(target.query.at("last"), "x/y");
  EXPECT_THROW(parse_request_line("GET / SSH-2.0"), image::Error);
  EXPECT_THROW(parse_request_line("GET http://x/ HTTP/1.1"), image::Error);
  EXPECT_EQ(parse_address("[::1]:5000").host, "::1");
  EXPECT_EQ(parse_address(":5000").host, "::");
  EXPECT_THROW(parse_address("127.0.0.1"), image::Error);
}

}  // namespace
}  // namespace registry
