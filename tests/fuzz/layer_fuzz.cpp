// Applies whatever libFuzzer thinks of as a layer (llvm.org/docs/LibFuzzer.html).
//
// The first byte chooses: the rest is a tar archive as it stands, or it is read as a list of
// entries (a kind, a path and a target of a small alphabet), which go through a real tar. Rules: a
// layer is applied or refused with one of two exceptions, in one line that is fit for a terminal;
// nothing outside of the root changes; what was applied can be packed again and removed.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/file.hpp"
#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/make_layer.hpp"
#include "minicontainer/image/remove_tree.hpp"

namespace {

namespace fs = std::filesystem;
using image::EntryKind;

constexpr image::LayerLimits kLimits{.entries = 200, .bytes = 1 << 20};

const fs::path& scratch() {
  // Never destroyed: it is needed by what runs at the end.
  static const fs::path& kFolder = *[] {
    std::string pattern = fs::temp_directory_path() / "layer-fuzz-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    fs::create_directory(fs::path(pattern) / "outside");
    base::write_file(fs::path(pattern) / "outside/canary", "alive");
    std::atexit([] { image::remove_tree(scratch()); });
    return new fs::path(pattern);
  }();
  return kFolder;
}

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  std::uint8_t next() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  [[nodiscard]] std::string_view rest() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

std::string path_from(Bytes& bytes) {
  static const std::string kOutside = (scratch() / "outside").native();
  static const std::string kParts[] = {
      "a",     "b",      "c",      "..", ".",     "/", ".wh.a",    ".wh.b", ".wh..wh..opq",
      ".wh..", "canary", kOutside, "",   ".wh.c", "d", ".wh..wh.x"};
  std::string path;
  const int count = 1 + bytes.next() % 4;
  for (int i = 0; i < count; ++i) path += (i == 0 ? "" : "/") + kParts[bytes.next() % 16];
  return path;
}

std::string tar_from(Bytes& bytes) {
  std::string tar;
  image::LayerWriter writer([&](std::string_view piece) { tar += piece; });
  for (int i = 0; i < 40 && !bytes.is_empty(); ++i) {
    image::LayerEntry entry;
    entry.kind = static_cast<EntryKind>(bytes.next() % 6);
    entry.mode = (bytes.next() * 16U) & 07777U;
    entry.path = path_from(bytes);
    entry.link_target = path_from(bytes);
    if (entry.path.empty()) entry.path = "e";
    const std::string content(bytes.next() % 8, 'x');
    entry.size = entry.kind == EntryKind::kFile ? content.size() : 0;
    image::TextSource source(content);
    writer.add(entry, &source);
  }
  writer.finish();
  return tar;
}

void expect_fit_for_a_terminal(std::string_view said) {
  if (said.size() > 3000) std::abort();
  for (const char c : said) {
    if ((c >= 0 && c < 0x20) || c == 0x7f) std::abort();
  }
}

void apply(std::string_view tar, const base::Fd& root, image::WhiteoutStyle style) {
  try {
    image::TextSource source(tar);
    image::LayerReader reader(source, kLimits);
    apply_layer(reader, root,
                {.style = style,
                 .attributes = image::OverlayAttributes::kUser,
                 .may_make_devices = false,
                 .keeps_owners = false});
  } catch (const image::Error& error) {
    expect_fit_for_a_terminal(error.what());
  } catch (const std::system_error& error) {
    expect_fit_for_a_terminal(error.what());
  }
}

void pack_again(const base::Fd& root) {
  try {
    image::LayerWriter writer([](std::string_view) {});
    make_layer(root, writer, {.kind = image::TreeKind::kUpper});
    writer.finish();
  } catch (const image::Error&) {  // a name that a layer cannot have
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const auto choice = bytes.next();
  const fs::path root = scratch() / "root";
  fs::create_directory(root);
  const base::Fd folder = base::open_file(root.c_str(), O_RDONLY | O_DIRECTORY);
  const auto style =
      (choice & 2U) != 0 ? image::WhiteoutStyle::kOverlay : image::WhiteoutStyle::kRemove;
  const bool is_list = (choice & 1U) != 0;
  const std::string tar = is_list ? tar_from(bytes) : std::string(bytes.rest());
  apply(tar, folder, style);
  if ((choice & 4U) != 0) apply(is_list ? tar_from(bytes) : tar, folder, style);
  pack_again(folder);
  image::remove_tree(root);
  if (base::read_file(scratch() / "outside/canary") != "alive") std::abort();
  if (std::distance(fs::directory_iterator(scratch() / "outside"), fs::directory_iterator()) != 1)
    std::abort();
  return 0;
}
