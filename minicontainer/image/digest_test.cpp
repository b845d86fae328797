#include "minicontainer/image/digest.hpp"

#include <gtest/gtest.h>

#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/whiteout.hpp"

namespace {

using image::Digest;
using image::digest_of;
using image::Whiteout;

// FIPS 180-2, appendix B.1.
constexpr const char* kOfAbc =
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, IsTheSha256OfTheBytes) {
  EXPECT_EQ(digest_of("abc").text(), kOfAbc);
  EXPECT_EQ(digest_of("").short_hex(), "e3b0c44298fc");
}

TEST(Digest, DoesNotDependOnTheCuts) {
  const auto hasher = image::make_hasher();
  for (const char* piece : {"a", "", "bc"}) hasher->add(piece);
  EXPECT_EQ(hasher->finish().text(), kOfAbc);
}

TEST(Digest, IsWellFormedOrThereIsNone) {
  const std::string hex(64, 'a');
  EXPECT_EQ(Digest("sha256:" + hex).hex(), hex);
  for (const auto& text :
       {"sha256:" + hex + "a", "sha512:" + hex, hex, std::string(), "sha256:../" + hex,
        "sha256:" + std::string(64, 'A'), "sha256:" + std::string(63, 'a')}) {
    EXPECT_THROW(Digest{text}, image::Error) << text;
  }
}

TEST(ChainId, OfEachLayerDependsOnAllBelow) {
  const Digest a = digest_of("a");
  const Digest b = digest_of("b");
  EXPECT_TRUE(image::chain_ids({}).empty());
  const auto chain = image::chain_ids({a, b, a});
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_EQ(chain[0], a);
  EXPECT_EQ(chain[1], digest_of(a.text() + " " + b.text()));
  EXPECT_EQ(chain[2], digest_of(chain[1].text() + " " + a.text()));
}

TEST(Whiteout, IsANameWithAMark) {
  const auto is = [](const std::string& path, Whiteout::Kind kind, const std::string& means) {
    const auto whiteout = image::whiteout_of(path);
    EXPECT_EQ(whiteout.kind, kind) << path;
    EXPECT_EQ(whiteout.path, means) << path;
    if (kind == Whiteout::kFile || kind == Whiteout::kOpaque) {
      EXPECT_EQ(image::whiteout_path(whiteout), path);
    }
  };
  is("etc/motd", Whiteout::kNone, "");
  is("etc/.wh.motd", Whiteout::kFile, "etc/motd");
  is(".wh.etc", Whiteout::kFile, "etc");
  is("etc/.wh..wh..opq", Whiteout::kOpaque, "etc");
  is(".wh..wh..opq", Whiteout::kOpaque, "");
  is("etc/.wh..hidden", Whiteout::kFile, "etc/.hidden");
  is(".wh..wh.plnk", Whiteout::kIgnored, "");
  is("a.wh.b", Whiteout::kNone, "");
  is("", Whiteout::kNone, "");
  for (const char* path : {".wh.", "a/.wh..", "a/.wh..."}) {
    EXPECT_THROW(image::whiteout_of(path), image::Error) << path;
  }
}

}  // namespace
