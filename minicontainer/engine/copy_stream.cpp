// `cp` to and from a tar stream, and `export`.

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/container_root.hpp"
#include "minicontainer/engine/copy.hpp"
#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/make_layer.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/unpack.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace engine {
namespace {

namespace fs = std::filesystem;

void write_tree(const base::Fd& tree, const image::Sink& sink) {
  image::LayerWriter writer(sink);
  image::make_layer(tree, writer, {.kind = image::TreeKind::kWhole});
  writer.finish();
}

}  // namespace

// What is copied is the same as without a stream, so it is copied first: into a folder beside the
// containers.
void copy_to_tar(const Folders& folders, const CopyEnd& from, const image::Sink& sink,
                 const CopyOptions& options) {
  fs::create_directories(folders.run_root);
  std::string name = folders.run_root / "copy-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) sys::throw_error(errno, "make a folder for the copy");
  base::Undo undo;
  undo.add([&] { image::remove_tree(name); });
  copy_files(folders, from, {.path = name + "/"},
             {.keeps_owners = true, .follows_links = options.follows_links});
  write_tree(base::open_file(name.c_str(), O_RDONLY | O_DIRECTORY), sink);
}

void copy_from_tar(const Folders& folders, image::Source& tar, const CopyEnd& to) {
  const ContainerRoot root(folders, find_container(folders, to.container));
  const auto folder =
      minicontainer::find_inside(root.fd(), fs::path("/") / to.path, O_RDONLY | O_DIRECTORY);
  if (!folder) {
    throw std::runtime_error(
        fmt::format("Could not find the file {} in container {}", to.path, to.container));
  }
  image::PlainSource plain(tar, image::LayerLimits{}.bytes);
  image::LayerReader reader(plain);
  image::apply_layer(reader, *folder, image::own_apply_options());
}

void export_container(const Folders& folders, const Container& container, const image::Sink& sink) {
  write_tree(ContainerRoot(folders, container).fd(), sink);
}

}  // namespace engine
