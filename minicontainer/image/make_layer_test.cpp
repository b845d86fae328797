#include "minicontainer/image/make_layer.hpp"

#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "minicontainer/image/layer_fixture_test.hpp"
#include "minicontainer/image/overlay.hpp"

namespace {

namespace fs = std::filesystem;
using namespace image_test;

std::string layer_of(const fs::path& tree, const image::MakeOptions& options = {}) {
  std::string bytes;
  image::LayerWriter writer([&](std::string_view piece) { bytes += piece; });
  make_layer(base::open_file(tree.c_str(), O_RDONLY | O_DIRECTORY), writer, options);
  writer.finish();
  return bytes;
}

std::vector<std::string> paths_in(const std::string& tar) {
  image::TextSource source(tar);
  image::LayerReader reader(source);
  std::vector<std::string> paths;
  while (const auto entry = reader.next()) paths.push_back(entry->path);
  return paths;
}

class MakeLayer : public Layers {};

TEST_F(MakeLayer, IsTheOtherWayRound) {
  Made program = file("bin/tool", "tool");
  program.entry.mode = 04711;
  program.entry.attributes = {{"user.note", "kept"}};
  apply({program, hard_link("bin/same", "bin/tool"), soft_link("link", "/bin/tool"),
         folder("empty"), file("gr\xc3\xbc\xc3\x9f"),
         file(std::string(180, 'l') + "/" + std::string(180, 'm'))});
  const std::string first = layer_of(root());
  EXPECT_EQ(paths_in(first).front(), "bin");
  fs::create_directory(scratch_ / "copy");
  apply_tar(first, scratch_ / "copy", options_);
  EXPECT_TRUE(layer_of(scratch_ / "copy") == first);
  char value[8];
  EXPECT_EQ(::getxattr((scratch_ / "copy/bin/same").c_str(), "user.note", value, sizeof value), 4);
}

TEST_F(MakeLayer, ComesSortedAndWithBoundedTimes) {
  apply({file("b"), file("a"), folder("c"), file("c/z"), file("c/a")});
  EXPECT_EQ(paths_in(layer_of(root())), (std::vector<std::string>{"a", "b", "c", "c/a", "c/z"}));
  base::write_file(root() / "a", "x");  // now
  const std::string bounded = layer_of(root(), {.newest = 1000});
  const timespec later[2] = {{2'000'000'000, 0}, {2'000'000'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (root() / "a").c_str(), later, 0), 0);
  EXPECT_TRUE(layer_of(root(), {.newest = 1000}) == bounded);
  EXPECT_FALSE(layer_of(root()) == bounded);
}

TEST_F(MakeLayer, RefusesANameThatMeansARemoval) {
  base::write_file(root() / ".wh.motd", "");
  EXPECT_EQ(base::message_of([&] { layer_of(root()); }),
            "\".wh.motd\" has a name that means a removal in a layer: rename it");
}

// What overlayfs itself left in the upper folder becomes a layer; applied to a copy of what was
// below, it gives what was seen.
TEST_F(MakeLayer, TellsWhatAnOverlayChanged) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may mount";
  for (const char* name : {"lower", "upper", "work", "merged"})
    fs::create_directory(scratch_ / name);
  const std::vector<Made> below = {folder("etc"), file("etc/motd"), file("etc/passwd"),
                                   folder("opt"), file("opt/old"),  file("old")};
  apply_tar(tar_of(below), scratch_ / "lower", options_);
  const auto merged = scratch_ / "merged";
  try {
    image::mount_overlay({.lower = {scratch_ / "lower"},
                          .upper = scratch_ / "upper",
                          .work = scratch_ / "work",
                          .attributes = image::overlay_attributes()},
                         merged);
  } catch (const std::system_error& error) {
    GTEST_SKIP() << "no overlayfs here: " << error.what();
  }
  fs::remove(merged / "etc/motd");
  fs::remove_all(merged / "opt");
  fs::create_directory(merged / "opt");
  base::write_file(merged / "opt/new", "new");
  base::write_file(merged / "etc/passwd", "changed");
  ASSERT_EQ(::umount(merged.c_str()), 0);
  const std::string layer = layer_of(scratch_ / "upper", {.kind = image::TreeKind::kUpper});
  EXPECT_EQ(paths_in(layer), (std::vector<std::string>{"etc", "etc/.wh.motd", "etc/passwd", "opt",
                                                       "opt/.wh..wh..opq", "opt/new"}));
  apply(below);
  apply_tar(layer, root(), options_);
  EXPECT_FALSE(exists("etc/motd"));
  EXPECT_FALSE(exists("opt/old"));
  EXPECT_EQ(content("opt/new"), "new");
  EXPECT_EQ(content("etc/passwd"), "changed");
  EXPECT_TRUE(exists("old"));
}

TEST(OverlayOptions, NameTheUppermostFirst) {
  using image::overlay_options;
  EXPECT_EQ(overlay_options({.lower = {"/a", "/b:c", "/d,e\\"}, .upper = "/u", .work = "/w"}),
            "lowerdir=/d\\,e\\\\:/b\\:c:/a,upperdir=/u,workdir=/w,redirect_dir=off,metacopy=off");
  EXPECT_EQ(overlay_options({.lower = {"/a"}, .attributes = image::OverlayAttributes::kUser}),
            "lowerdir=/a,userxattr");
}

TEST(Overlay, HasRoomForManyLayers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may mount";
  const base::Scratch scratch;
  image::OverlayMount mount{.attributes = image::overlay_attributes()};
  for (int i = 0; i < 120; ++i) {
    const auto layer = scratch / (std::string(64, 'a') + std::to_string(i));
    fs::create_directory(layer);
    base::write_file(layer / std::to_string(i), "x");
    mount.lower.push_back(layer);
  }
  fs::create_directory(scratch / "merged");
  try {
    mount_overlay(mount, scratch / "merged");
  } catch (const std::system_error& error) {
    GTEST_SKIP() << "no overlayfs here: " << error.what();
  }
  EXPECT_TRUE(fs::exists(scratch / "merged/0"));
  EXPECT_TRUE(fs::exists(scratch / "merged/119"));
  EXPECT_EQ(::umount((scratch / "merged").c_str()), 0);
}

}  // namespace
