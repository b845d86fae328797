// Layers made by hand, well-formed and hostile ones, and folders to apply them to.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/layer_writer.hpp"

namespace image_test {

/// An entry to be, with the content of a file.
struct Made {
  image::LayerEntry entry;
  std::string content = {};
};

inline Made file(const std::string& path, const std::string& content = "x") {
  image::LayerEntry entry{.path = path, .mode = 0644, .size = content.size()};
  entry.uid = ::geteuid();
  entry.gid = ::getegid();
  return {entry, content};
}

inline Made other(const std::string& path, image::EntryKind kind, const std::string& target = {}) {
  Made made = file(path, "");
  made.entry.kind = kind;
  made.entry.mode = kind == image::EntryKind::kFolder ? 0755 : 0644;
  made.entry.link_target = target;
  return made;
}
inline Made folder(const std::string& path) {
  return other(path, image::EntryKind::kFolder);
}
inline Made soft_link(const std::string& path, const std::string& target) {
  return other(path, image::EntryKind::kLink, target);
}
inline Made hard_link(const std::string& path, const std::string& target) {
  return other(path, image::EntryKind::kHardLink, target);
}

inline std::string tar_of(const std::vector<Made>& all) {
  std::string bytes;
  image::LayerWriter writer([&](std::string_view piece) { bytes += piece; });
  for (const auto& [entry, content] : all) {
    image::TextSource source(content);
    writer.add(entry, &source);
  }
  writer.finish();
  return bytes;
}

inline void apply_tar(const std::string& tar, const std::filesystem::path& root,
                      const image::ApplyOptions& options, image::LayerLimits limits = {}) {
  image::TextSource source(tar);
  image::LayerReader reader(source, limits);
  apply_layer(reader, base::open_file(root.c_str(), O_RDONLY | O_DIRECTORY), options);
}

class Layers : public testing::Test {
 protected:
  Layers() {
    std::filesystem::create_directory(root());
    base::write_file(scratch_ / "secret", "secret");
  }
  [[nodiscard]] std::filesystem::path root() const { return scratch_ / "root"; }

  void apply(const std::vector<Made>& all) const { apply_tar(tar_of(all), root(), options_); }
  [[nodiscard]] std::string refusal(const std::vector<Made>& all) const {
    const std::string said = base::message_of([&] { apply(all); });
    EXPECT_EQ(base::read_file(scratch_ / "secret"), "secret");
    return said;
  }
  [[nodiscard]] std::string content(const std::string& path) const {
    return base::read_file(root() / path);
  }
  [[nodiscard]] bool exists(const std::string& path) const {
    return std::filesystem::exists(std::filesystem::symlink_status(root() / path));
  }
  [[nodiscard]] struct stat status(const std::string& path) const {
    struct stat status{};
    EXPECT_EQ(::lstat((root() / path).c_str(), &status), 0) << path;
    return status;
  }

  base::Scratch scratch_;
  image::ApplyOptions options_;
};

}  // namespace image_test
