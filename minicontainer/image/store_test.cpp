#include "minicontainer/image/store.hpp"

#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/layer_fixture_test.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/image/unpack.hpp"

namespace {

namespace fs = std::filesystem;
using image::Image;
using image::parse_tagged_reference;
using image::Store;
using namespace image_test;

class Stores : public testing::Test {
 protected:
  /// An image of these layers, each a list of entries.
  Image add(const std::vector<std::vector<Made>>& layers, const std::string& name = {},
            const std::string& author = {}) {
    const base::Fd kept = store_.keep_all();
    image::ImageConfig config{
        .created = "2026-01-01T00:00:00Z", .author = author, .architecture = "amd64"};
    std::vector<image::Descriptor> blobs;
    for (const auto& layer : layers) {
      const std::string tar = tar_of(layer);
      image::TextSource source(tar);
      const auto added = add_layer_tar(store_, source);
      config.diff_ids.push_back(added.diff_id);
      blobs.push_back(added.blob);
    }
    if (name.empty()) return store_.add_image(config, blobs, {});
    return store_.add_image(config, blobs, {parse_tagged_reference(name)});
  }
  [[nodiscard]] std::string archive_of(const Image& image) const {
    std::string bytes;
    save_images(store_, {{image, image.names}}, image::ArchiveForm::kBoth,
                [&](std::string_view piece) { bytes += piece; });
    return bytes;
  }
  std::vector<image::ArchivedImage> load(const std::string& bytes) {
    image::TextSource source(bytes);
    return load_images(store_, source);
  }
  [[nodiscard]] std::size_t count(const std::string& folder) const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(scratch_ / folder), fs::directory_iterator()));
  }

  base::Scratch scratch_;
  Store store_ = Store::open(scratch_.path());
};

TEST_F(Stores, FindByNameAndById) {
  const Image a = add({{file("a")}}, "a:1", "one");
  const Image b = add({{file("a")}}, "b", "other");
  EXPECT_EQ(store_.get("a:1").id, a.id);
  EXPECT_EQ(store_.get("docker.io/library/b:latest").id, b.id);
  EXPECT_EQ(store_.get(a.id.text()).id, a.id);
  EXPECT_EQ(store_.get(a.id.short_hex()).id, a.id);
  EXPECT_FALSE(store_.find("a:2"));
  EXPECT_FALSE(store_.find("none"));
  EXPECT_EQ(base::message_of<image::NoSuchImage>([&] { (void)store_.get("A\n"); }),
            "No such image: A?");
  EXPECT_EQ(store_.images().size(), 2U);
}

TEST_F(Stores, AnIdOfSeveralIsNone) {
  for (int i = 0; i < 17; ++i) add({}, "i" + std::to_string(i), std::to_string(i));
  int ambiguous = 0;
  for (const char* digit :
       {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"}) {
    const auto said = base::message_of([&] { (void)store_.find(digit); });
    if (said.starts_with("ambiguous image id")) ++ambiguous;
  }
  EXPECT_GT(ambiguous, 0);  // 17 ids, 16 digits
}

TEST_F(Stores, ANameHasOneImage) {
  const Image old = add({{file("a")}}, "web", "old");
  const Image now = add({{file("a")}}, "web", "new");
  EXPECT_EQ(store_.get("web").id, now.id);
  EXPECT_TRUE(store_.get(old.id.text()).names.empty());
  store_.add_name(old, parse_tagged_reference("old:1"));
  store_.add_name(old, parse_tagged_reference("old:2"));
  EXPECT_EQ(store_.get("old:1").names.size(), 2U);
  EXPECT_EQ(store_.images().size(), 2U);
  store_.remove_name(parse_tagged_reference("old:1"));
  EXPECT_FALSE(store_.find("old:1"));
  store_.remove_image(old.manifest.digest);
  EXPECT_FALSE(store_.find(old.id.text()));
}

TEST_F(Stores, CollectWhatNobodyNeeds) {
  const Image a = add({{file("a")}, {file("b")}}, "a");
  const Image b = add({{file("a")}, {file("c")}}, "b");
  unpack_layers(store_, a);
  unpack_layers(store_, b);
  EXPECT_EQ(store_.collect(), 0U);
  EXPECT_EQ(count("layers"), 3U);
  store_.remove_image(a.manifest.digest);
  {
    const base::Fd kept = store_.keep_all();
    EXPECT_EQ(store_.collect(), 0U);
  }
  EXPECT_GT(store_.collect(), 0U);
  EXPECT_EQ(count("layers"), 2U);
  EXPECT_EQ(count("image/blobs/sha256"), 4U);
  EXPECT_EQ(unpack_layers(store_, b).size(), 2U);
}

TEST_F(Stores, KeepTheLayersOfContainers) {
  const Image a = add({{file("a")}}, "a");
  const auto folder = store_.containers_folder() / "c1";
  fs::create_directory(folder);
  create_root(store_, a, folder);
  store_.remove_image(a.manifest.digest);
  store_.collect();
  EXPECT_EQ(count("layers"), 1U);
  const auto root = load_root(store_, folder);
  EXPECT_EQ(root.image_id, a.id);
  remove_root(store_, folder);
  EXPECT_TRUE(fs::is_empty(folder));
  store_.collect();
  EXPECT_EQ(count("layers"), 0U);
}

TEST_F(Stores, VerifyWhatTheyRead) {
  const Image a = add({{file("a")}}, "a");
  base::write_file(store_.blob_path(a.id), "{}");
  EXPECT_NE(base::message_of([&] { (void)store_.get("a"); }).find("is damaged"), std::string::npos);
  EXPECT_TRUE(store_.images().empty());
  ASSERT_EQ(store_.damages().size(), 1U);
  EXPECT_EQ(store_.collect(), 0U);
  store_.remove_image(store_.damages()[0].entry.digest);
  EXPECT_GT(store_.collect(), 0U);
  EXPECT_EQ(count("image/blobs/sha256"), 0U);
}

TEST_F(Stores, VerifyLayersBeforeAnybodySeesThem) {
  const Image a = add({{file("a", "good")}}, "a");
  base::write_file(store_.blob_path(a.layers[0].digest), tar_of({file("a", "evil")}));
  const auto said = base::message_of([&] { unpack_layers(store_, a); });
  EXPECT_NE(said.find("layer 1 of image"), std::string::npos) << said;
  EXPECT_NE(said.find("is not what its digest says"), std::string::npos) << said;
  EXPECT_FALSE(fs::exists(layer_folder(store_, a.config.diff_ids[0])));
  // The same name with the right bytes heals it.
  const std::string tar = tar_of({file("a", "good")});
  image::TextSource source(tar);
  add_layer_tar(store_, source);
  EXPECT_EQ(unpack_layers(store_, a).size(), 1U);
}

TEST_F(Stores, RefuseAWrongMediaType) {
  const std::string tar = tar_of({file("a")});
  image::TextSource source(tar);
  auto layer = add_layer_tar(store_, source);
  layer.blob.media_type = image::kOciLayerGzip;
  const Image a =
      store_.add_image({.architecture = "amd64", .diff_ids = {layer.diff_id}}, {layer.blob}, {});
  EXPECT_NE(
      base::message_of([&] { unpack_layers(store_, a); }).find("tar+gzip\", but is not compressed"),
      std::string::npos);
}

TEST_F(Stores, TakeTheirOwnArchivesBack) {
  const Image a = add({{file("a")}, {file("b")}}, "shop/a:1");
  const std::string archive = archive_of(a);
  EXPECT_EQ(archive_of(a), archive);
  store_.remove_image(a.manifest.digest);
  store_.collect();
  const auto loaded = load(archive);
  ASSERT_EQ(loaded.size(), 1U);
  EXPECT_EQ(loaded[0].image.id, a.id);
  EXPECT_EQ(store_.get("shop/a:1").manifest.digest, a.manifest.digest);
  EXPECT_EQ(count("layers"), 2U);
}

TEST_F(Stores, RefuseArchivesThatLie) {
  const std::string blob = "blobs/sha256/" + std::string(64, '0');
  EXPECT_NE(
      base::message_of([&] { load(tar_of({file(blob, "x")})); }).find("not what its digest says"),
      std::string::npos);
  EXPECT_NE(
      base::message_of([&] { load(tar_of({file("etc/passwd")})); }).find("minicontainer import"),
      std::string::npos);
  const std::string manifest =
      R"([{"Config":"c.json","RepoTags":["a"],"Layers":["../../etc/passwd"]}])";
  const std::string config = R"({"os":"linux","rootfs":{"type":"layers","diff_ids":[]}})";
  EXPECT_NE(base::message_of([&] {
              load(tar_of({file("manifest.json", manifest), file("c.json", config)}));
            }).find("leaves the root"),
            std::string::npos);
  const std::string circle = R"([{"Config":"a","RepoTags":null,"Layers":[]}])";
  EXPECT_NE(
      base::message_of([&] {
        load(tar_of({file("manifest.json", circle), soft_link("a", "b"), soft_link("b", "a")}));
      }).find("has no file"),
      std::string::npos);
  EXPECT_TRUE(store_.images().empty());
  EXPECT_GT(store_.collect(), 0U);
  EXPECT_EQ(count("image/blobs/sha256"), 0U);
}

TEST_F(Stores, RefuseABomb) {
  std::string packed;
  image::Compressor gzip([&](std::string_view piece) { packed += piece; },
                         image::Compression::kGzip);
  const std::string zeros(1 << 20, '\0');
  for (int i = 0; i < 50; ++i) gzip.write(zeros);
  gzip.close();
  EXPECT_LT(packed.size(), 100'000U);
  image::TextSource source(packed);
  image::PlainSource plain(source, 10 << 20);
  EXPECT_NE(base::message_of([&] { drain(plain); }).find("a bomb"), std::string::npos);
}

TEST_F(Stores, CopyWhereTheyCannotMount) {
  const Image a =
      add({{file("etc/motd"), file("old")}, {file("etc/.wh.motd", ""), file("new")}}, "a");
  const auto folder = store_.containers_folder() / "c1";
  fs::create_directory(folder);
  ::setenv("MINICONTAINER_STORAGE", "copy", 1);
  const auto root = create_root(store_, a, folder);
  ::unsetenv("MINICONTAINER_STORAGE");
  EXPECT_TRUE(root.is_copy);
  EXPECT_TRUE(fs::exists(root.merged / "old"));
  EXPECT_TRUE(fs::exists(root.merged / "new"));
  EXPECT_FALSE(fs::exists(root.merged / "etc/motd"));
  remove_root(store_, folder);
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(Stores, MountWhereTheyCan) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may mount";
  const Image a =
      add({{file("etc/motd"), file("old")}, {file("etc/.wh.motd", ""), file("new")}}, "a");
  const auto folder = store_.containers_folder() / "c1";
  fs::create_directory(folder);
  const auto root = prepare_root(store_, a, folder);
  if (root.is_copy) GTEST_SKIP() << "no overlayfs here";
  EXPECT_FALSE(fs::exists(root.merged / "etc/motd"));
  base::write_file(root.merged / "new", "changed");
  EXPECT_TRUE(fs::exists(root.upper / "new"));
  unmount_root(root);
  EXPECT_TRUE(fs::is_empty(root.merged));
  mount_root(load_root(store_, folder));
  EXPECT_EQ(base::read_file(root.merged / "new"), "changed");
  remove_root(store_, folder);
  EXPECT_TRUE(fs::is_empty(folder));
}

}  // namespace
