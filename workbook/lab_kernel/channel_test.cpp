#include "workbook/lab_kernel/channel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/json.hpp"
#include "workbook/lab_kernel/digest.hpp"
#include "workbook/lab_kernel/frames.hpp"

namespace workbook {
namespace {

std::string sha256_hex(const std::string& text) {
  Sha256 sum;
  for (const char byte : text) sum.add({&byte, 1});
  return to_hex(sum.finish());
}

// FIPS 180-4's examples, and lengths around the border of a block.
TEST(Digest, Sha256IsTheStandards) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  for (const std::size_t length : {55U, 56U, 63U, 64U, 65U, 119U, 120U}) {
    const std::string text(length, 'q');
    Sha256 whole;
    whole.add(text);
    EXPECT_EQ(to_hex(whole.finish()), sha256_hex(text)) << length;
  }
}

// RFC 4231, cases 2 and 6.
TEST(Digest, HmacIsTheStandards) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, Base64GoesThereAndBack) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
  EXPECT_THROW(from_base64("Zg="), std::runtime_error);
  EXPECT_THROW(from_base64("Z!=="), std::runtime_error);
}

TEST(Channel, AResultComesOnceItIsWhole) {
  const auto nonce = make_nonce();
  EXPECT_EQ(nonce.size(), 32U);
  EXPECT_NE(nonce, make_nonce());
  const auto message = format_result(nonce, "the body");
  for (std::size_t length = 0; length < message.size(); ++length)
    EXPECT_FALSE(read_result(message.substr(0, length), nonce)) << length;
  EXPECT_EQ(read_result(message, nonce), "the body");
}

TEST(Channel, WhatIsNotSignedIsRefused) {
  const auto nonce = make_nonce();
  const auto message = format_result(nonce, "{\"exit\":1}");
  auto changed = message;
  changed[changed.size() - 2] = '0';
  EXPECT_THROW(read_result(changed, nonce), std::runtime_error);
  EXPECT_THROW(read_result(message, make_nonce()), std::runtime_error);
  EXPECT_THROW(read_result(message + "more", nonce), std::runtime_error);
  EXPECT_THROW(read_result("VERDICT all is well\n", nonce), std::runtime_error);
  EXPECT_THROW(read_result("RESULT 12\n", nonce), std::runtime_error);
  EXPECT_THROW(read_result(std::string(200, 'R'), nonce), std::runtime_error);
  EXPECT_THROW(read_result("RESULT " + std::string(64, '0') + " 99999999999\n", nonce),
               std::runtime_error);
}

TEST(Channel, AnOutcomeComesBackAsItWas) {
  const JobOutcome outcome{.was_killed = true,
                           .value = 9,
                           .was_out_of_memory = true,
                           .report = std::string("\0\xff{", 3),
                           .collected_bytes = 1024,
                           .collected_digest = "abc",
                           .problems = {"one"}};
  const auto back = parse_outcome(format_outcome(outcome));
  EXPECT_TRUE(back.was_killed);
  EXPECT_EQ(back.value, 9);
  EXPECT_TRUE(back.was_out_of_memory);
  EXPECT_EQ(back.report, outcome.report);
  EXPECT_EQ(back.collected_bytes, 1024U);
  EXPECT_EQ(back.collected_digest, "abc");
  EXPECT_EQ(back.problems, outcome.problems);
  EXPECT_FALSE(parse_outcome(format_outcome({.value = 3})).was_killed);
  EXPECT_THROW(parse_outcome("{\"exit\":300}"), base::JsonError);
}

TEST(Frames, ComeTogetherFromPiecesOfAnyLength) {
  const std::string stream = format_frame(Frame::kData, "hello") +
                             format_frame(Frame::kData, std::string(kLongestFrame, 'x')) +
                             format_frame(Frame::kSize, "24 80") + format_frame(Frame::kEnd, "");
  for (const std::size_t piece : {1U, 7U, 4096U, 100'000U}) {
    FrameReader reader;
    std::string kinds;
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      reader.add(stream.substr(at, piece), [&](Frame kind, std::string_view payload) {
        kinds += static_cast<char>(kind);
        bytes += payload.size();
      });
    EXPECT_EQ(kinds, "ddse");
    EXPECT_EQ(bytes, 5 + kLongestFrame + 5);
  }
}

TEST(Frames, WhatIsNoFrameIsRefused) {
  FrameReader reader;
  EXPECT_THROW(reader.add("d\xff\xff\xff\xff", [](Frame, std::string_view) {}), std::runtime_error);
}

}  // namespace
}  // namespace workbook
