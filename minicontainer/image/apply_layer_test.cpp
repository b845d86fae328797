#include "minicontainer/image/apply_layer.hpp"

#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "minicontainer/image/layer_fixture_test.hpp"
#include "minicontainer/image/remove_tree.hpp"

namespace {

namespace fs = std::filesystem;
using image::EntryKind;
using image::WhiteoutStyle;
using namespace image_test;

TEST_F(Layers, BecomeFiles) {
  apply({folder("etc"), file("./etc/motd", "hello"), soft_link("motd", "etc/motd"),
         hard_link("etc/same", "etc/motd"), other("pipe", EntryKind::kFifo),
         file("a/b/c", "deep")});
  EXPECT_EQ(content("motd"), "hello");
  EXPECT_EQ(status("etc/same").st_ino, status("etc/motd").st_ino);
  EXPECT_TRUE(S_ISFIFO(status("pipe").st_mode));
  EXPECT_EQ(content("a/b/c"), "deep");
  EXPECT_EQ(status("a/b").st_mode & 07777U, 0755U);
}

TEST_F(Layers, KeepModesAndTimes) {
  Made program = file("bin/su");
  program.entry.mode = 04755;
  program.entry.modified = {1000, 5};
  Made bin = folder("bin");
  bin.entry.mode = 01777;
  bin.entry.modified = {2000, 0};
  apply({bin, program});
  EXPECT_EQ(status("bin/su").st_mode & 07777U, 04755U);
  EXPECT_EQ(status("bin/su").st_mtim.tv_sec, 1000);
  EXPECT_EQ(status("bin").st_mode & 07777U, 01777U);
  EXPECT_EQ(status("bin").st_mtim.tv_sec, 2000);
}

TEST_F(Layers, KeepOwners) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  Made program = file("su");
  program.entry.mode = 04755;
  program.entry.uid = 1234;
  program.entry.gid = 99;
  apply({program, soft_link("link", "su")});
  EXPECT_EQ(status("su").st_uid, 1234U);
  EXPECT_EQ(status("su").st_gid, 99U);
  EXPECT_EQ(status("su").st_mode & 07777U, 04755U);
}

TEST_F(Layers, HaveNamesOfAnyBytes) {
  apply({file("gr\xc3\xbc\xc3\x9f"), file("no\xff\xfe"),
         file(std::string(200, 'n') + "/" + std::string(250, 'm'))});
  EXPECT_TRUE(exists("gr\xc3\xbc\xc3\x9f"));
  EXPECT_TRUE(exists("no\xff\xfe"));
  EXPECT_TRUE(exists(std::string(200, 'n') + "/" + std::string(250, 'm')));
}

TEST_F(Layers, KeepAttributes) {
  Made made = file("file");
  made.entry.attributes = {{"user.note", std::string("a\0b", 3)}};
  apply({made});
  char value[8];
  ASSERT_EQ(::getxattr((root() / "file").c_str(), "user.note", value, sizeof value), 3);
  EXPECT_EQ(std::string(value, 3), std::string("a\0b", 3));
}

// --- hostile ones -------------------------------------------------------------------------------

TEST_F(Layers, MayNotClimb) {
  for (const char* path : {"../secret", "a/../../secret", "..", "/../secret", "a/./../../x"}) {
    EXPECT_NE(refusal({file(path)}).find("leaves the root of the layer"), std::string::npos)
        << path;
  }
  EXPECT_NE(refusal({hard_link("mine", "../secret")}).find("leaves the root"), std::string::npos);
}

TEST_F(Layers, StayInsideWhateverTheirLinksSay) {
  const std::string outside = scratch_.path();
  apply({folder(outside.substr(1)), soft_link("out", outside), soft_link("up", "../../.."),
         file("out/secret", "changed"), file("up/secret", "changed")});
  EXPECT_EQ(base::read_file(scratch_ / "secret"), "secret");
  EXPECT_EQ(base::read_file(root().native() + outside + "/secret"), "changed");
  EXPECT_EQ(content("secret"), "changed");
}

TEST_F(Layers, ReplaceALinkInsteadOfWritingThroughIt) {
  apply({soft_link("motd", scratch_ / "secret")});
  apply({file("motd", "mine")});
  EXPECT_EQ(base::read_file(scratch_ / "secret"), "secret");
  EXPECT_EQ(content("motd"), "mine");
  apply({soft_link("etc", scratch_.path())});
  apply({folder("etc"), file("etc/secret", "mine")});
  EXPECT_EQ(content("etc/secret"), "mine");
}

TEST_F(Layers, LinkHardOnlyToWhatIsInside) {
  EXPECT_NE(refusal({hard_link("mine", "secret")}).find("is no file in this image"),
            std::string::npos);
  EXPECT_NE(
      refusal({hard_link("mine", (scratch_ / "secret").native())}).find("is no file in this image"),
      std::string::npos);
  EXPECT_NE(refusal({soft_link("out", scratch_.path()), hard_link("mine", "out/secret")})
                .find("is no file in this image"),
            std::string::npos);
}

TEST_F(Layers, HaveEachNameOnce) {
  EXPECT_NE(refusal({file("a"), file("./a")}).find("is there twice"), std::string::npos);
  EXPECT_NE(refusal({soft_link("b", "c"), folder("b")}).find("is there twice"), std::string::npos);
  EXPECT_NE(refusal({file("x"), file("x/y")}).find("a folder and something else"),
            std::string::npos);
  apply({folder("twice"), file("twice/a"), folder("twice")});
}

TEST_F(Layers, DoNotSteerOverlayfs) {
  for (const char* name : {"trusted.overlay.redirect", "user.overlay.opaque"}) {
    Made made = folder("etc");
    made.entry.attributes = {{name, "y"}};
    EXPECT_NE(refusal({made}).find("would steer overlayfs"), std::string::npos) << name;
  }
}

TEST_F(Layers, HaveDevicesOnlyForRoot) {
  options_.may_make_devices = false;
  Made disk = other("dev/sda", EntryKind::kBlockDevice);
  disk.entry.device_major = 8;
  EXPECT_NE(refusal({disk}).find("\"dev/sda\" is a device node"), std::string::npos);
  if (::geteuid() != 0) return;
  options_.may_make_devices = true;
  apply({disk});
  EXPECT_EQ(status("dev/sda").st_rdev, makedev(8, 0));
}

TEST_F(Layers, AreBounded) {
  const std::string tar = tar_of({file("a", "12345"), file("b", "12345")});
  const auto says = [&](image::LayerLimits limits) {
    return base::message_of([&] { apply_tar(tar, root(), options_, limits); });
  };
  EXPECT_EQ(says({.bytes = 9}), "\"b\" takes 5 bytes: more than the layer may have");
  EXPECT_EQ(says({.entries = 1}), "it has more entries than a layer may have");
  EXPECT_EQ(says({.entries = 2, .bytes = 10}), "nothing was thrown");
}

// A header that promises more than there is, and one that promises petabytes.
TEST_F(Layers, ThatEndTooEarlyAreRefused) {
  std::string tar = tar_of({file("a", std::string(5000, 'x'))});
  EXPECT_THROW(apply_tar(tar.substr(0, 2000), root(), options_), image::Error);
  tar.replace(124, 12, "\x80\0\0\0\0\x20\0\0\0\0\0\0", 12);  // the size, in base 256
  tar.replace(148, 8, "        ");
  unsigned sum = 0;
  for (int i = 0; i < 512; ++i) sum += static_cast<unsigned char>(tar[i]);
  tar.replace(148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  const std::string said = base::message_of([&] { apply_tar(tar, root(), options_); });
  EXPECT_NE(said.find("more than the layer may have"), std::string::npos) << said;
}

TEST_F(Layers, ThatAreNoneAreRefused) {
  EXPECT_THROW(apply_tar(std::string(3000, 'x'), root(), options_), image::Error);
  EXPECT_THROW(apply_tar("x", root(), options_), image::Error);
}

TEST_F(Layers, OfAnyDepthCanBeRemoved) {
  std::string path = "a";
  for (int i = 0; i < 300; ++i) path += "/a";
  apply({file(path + "/file"), soft_link("down", path), file("down/" + path + "/file")});
  image::remove_tree(root());
  EXPECT_FALSE(fs::exists(root()));
}

// --- whiteouts ----------------------------------------------------------------------------------

TEST_F(Layers, RemoveWhatLiesBelow) {
  apply({file("etc/motd"), file("etc/passwd"), folder("var"), file("var/a/b")});
  apply({file("etc/.wh.motd", ""), file(".wh.var", ""), file(".wh.none", "")});
  EXPECT_FALSE(exists("etc/motd"));
  EXPECT_TRUE(exists("etc/passwd"));
  EXPECT_FALSE(exists("var"));
  EXPECT_FALSE(exists("etc/.wh.motd"));
}

TEST_F(Layers, KeepWhatTheyBringThemselves) {
  apply({file("etc/old"), file("opt/old")});
  apply({file("etc/new"), file("etc/.wh..wh..opq", ""), folder("opt"), file("opt/new"),
         file(".wh.opt", "")});
  EXPECT_FALSE(exists("etc/old"));
  EXPECT_TRUE(exists("etc/new"));
  EXPECT_FALSE(exists("opt/old"));
  EXPECT_TRUE(exists("opt/new"));
}

TEST_F(Layers, RemoveNothingThroughALink) {
  fs::create_directory(scratch_ / "other");
  base::write_file(scratch_ / "other/file", "x");
  apply({soft_link("out", scratch_ / "other")});
  apply({file("out/.wh.file", ""), file("out/.wh..wh..opq", "")});
  apply({file(".wh.out", "")});
  EXPECT_TRUE(fs::exists(scratch_ / "other/file"));
  EXPECT_FALSE(exists("out"));
}

class OverlayLayers : public Layers {
 protected:
  OverlayLayers() {
    options_.style = WhiteoutStyle::kOverlay;
    options_.attributes = image::overlay_attributes();
  }
  [[nodiscard]] bool is_opaque(const std::string& path) const {
    const char* name = options_.attributes == image::OverlayAttributes::kUser
                           ? "user.overlay.opaque"
                           : "trusted.overlay.opaque";
    char value = 0;
    return ::getxattr((root() / path).c_str(), name, &value, 1) == 1 && value == 'y';
  }
  [[nodiscard]] bool is_covered(const std::string& path) const {
    const auto seen = status(path);
    return S_ISCHR(seen.st_mode) && seen.st_rdev == makedev(0, 0);
  }
};

TEST_F(OverlayLayers, MarkWhatIsGone) {
  apply({file("etc/.wh.motd", ""), file("opt/.wh..wh..opq", ""), file("opt/new")});
  EXPECT_TRUE(is_covered("etc/motd"));
  EXPECT_TRUE(is_opaque("opt"));
  EXPECT_TRUE(exists("opt/new"));
}

TEST_F(OverlayLayers, AFolderInPlaceOfWhatWasThereIsOpaque) {
  apply({file(".wh.a", ""), folder("a"), file("a/new"), folder("b"), file("b/new"),
         file(".wh.b", "")});
  EXPECT_TRUE(is_opaque("a"));
  EXPECT_TRUE(is_opaque("b"));
  EXPECT_TRUE(exists("a/new"));
  EXPECT_TRUE(exists("b/new"));
}

TEST_F(OverlayLayers, TakeFromBelowWhatTheyDoNotSay) {
  const auto below = scratch_ / "below";
  fs::create_directories(below / "var/lib");
  fs::permissions(below / "var/lib", fs::perms(0700));
  base::write_file(below / "var/file", "below");
  const base::Fd fd = base::open_file(below.c_str(), O_PATH | O_DIRECTORY);
  options_.below = {fd.get()};
  apply({file("var/lib/new"), hard_link("copy", "var/file")});
  EXPECT_EQ(status("var/lib").st_mode & 07777U, 0700U);
  EXPECT_EQ(content("copy"), "below");
  EXPECT_NE(status("copy").st_nlink, 2U);
}

}  // namespace
