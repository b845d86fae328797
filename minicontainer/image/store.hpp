// All images of one root folder: blobs named by their content, and names that lead to them.
//
//     ROOT/image/              an OCI image layout (OCI image specification, image-layout.md),
//     which
//                              skopeo reads too: skopeo inspect oci:ROOT/image:busybox
//     ROOT/image/blobs/sha256/ manifests, configs, layers; never changed, only added and removed
//     ROOT/image/index.json    one entry for each name of each image, replaced in one step
//     ROOT/layers/             layers as folders (unpack.hpp)
//     ROOT/containers/ID/root.json  which image and layers a container stands on
//     (root_file_system.hpp)
//
// Nothing here trusts what is on disk: a document whose bytes do not give its name is an error. A
// process may die at any time: what it added is not in the index, and the next collect() removes
// it. Commands work in parallel: the index changes under a lock, and whoever adds holds keep_all().
//
// Lab 08.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/image/digest.hpp"
#include "minicontainer/image/image_config.hpp"
#include "minicontainer/image/index.hpp"
#include "minicontainer/image/reference.hpp"

namespace image {

struct Image {
  Digest id;                       ///< the digest of the config
  Descriptor manifest;             ///< in this store
  std::vector<Reference> names;    ///< with tags, sorted; empty: a dangling image, <none>:<none>
  std::vector<Reference> digests;  ///< as which it was pulled: "docker.io/library/x@sha256:..."
  ImageConfig config;
  std::vector<Descriptor> layers;  ///< the lowest first; as many as config.diff_ids
};

/// An entry of the index whose image cannot be read, and why.
struct Damage {
  Descriptor entry;
  std::string reason;
};

/// That an image is not there, in docker's words.
class NoSuchImage : public Error {
 public:
  using Error::Error;
};

class BlobWriter;

class Store {
 public:
  /// The store in `root`, whose folders are made if they are missing (mode 0711, 0700 below).
  /// Throws std::system_error, Error if there is something else in their place.
  static Store open(const std::filesystem::path& root);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path layers_folder() const { return root_ / "layers"; }
  [[nodiscard]] std::filesystem::path containers_folder() const { return root_ / "containers"; }

  // --- images ---

  /// All that can be read, the newest first.
  [[nodiscard]] std::vector<Image> images() const;
  /// The entries of the index that cannot be read: their documents are gone, or not what they were.
  [[nodiscard]] std::vector<Damage> damages() const;
  /// By name (without a tag: latest), by name and digest, by id ("sha256:..." or its beginning,
  /// which must be of one image only). A name wins over an id. Throws Error if an id is of several.
  [[nodiscard]] std::optional<Image> find(std::string_view name_or_id) const;
  /// The same; throws NoSuchImage if there is none.
  [[nodiscard]] Image get(std::string_view name_or_id) const;

  /// The image that `manifest` describes, whether it was entered or not. Throws Error.
  [[nodiscard]] Image read_manifest(const Descriptor& manifest) const;
  /// Enters the image that `manifest` describes, whose blobs are all in the store, and returns it.
  /// With names, these leave whichever images had them; without, it is dangling unless it was
  /// known. Throws Error if a blob is missing or the documents do not agree with one another.
  Image add_image(const Descriptor& manifest, const std::vector<Reference>& names);
  /// Builds manifest and config of an image whose layers are in the store, and enters it.
  Image add_image(const ImageConfig& config, const std::vector<Descriptor>& layers,
                  const std::vector<Reference>& names);
  void add_name(const Image& image, const Reference& name);
  /// Takes the name away. An image whose last name it was is dangling. No such name: no error.
  void remove_name(const Reference& name);
  /// Takes the image and all its names out of the index. Its blobs go with the next collect().
  void remove_image(const Digest& manifest);

  /// While this is open, nothing is collected: for whoever adds blobs and enters the image later,
  /// or unpacks layers and notes the container later. Shared between any number of processes.
  [[nodiscard]] base::Fd keep_all() const;
  /// Removes all blobs and layers that no image and no container needs, and what killed processes
  /// left. Returns the bytes that were freed. Does nothing while anybody holds keep_all(), or while
  /// an image is damaged: which layers are its own cannot be known.
  std::uint64_t collect();

  // --- blobs ---

  [[nodiscard]] bool has_blob(const Digest& digest) const;
  [[nodiscard]] std::uint64_t blob_size(const Digest& digest) const;
  /// A small blob: a document. Verified. Throws Error if it is not there, is not what its name says
  /// or is larger than 4 MiB.
  [[nodiscard]] std::string read_blob(const Digest& digest) const;
  /// A blob of any size, for reading. Whoever reads it verifies it (VerifyingSource in source.hpp).
  [[nodiscard]] base::Fd open_blob(const Digest& digest) const;
  [[nodiscard]] std::filesystem::path blob_path(const Digest& digest) const;
  /// Adds a document.
  Descriptor add_blob(std::string_view bytes, const std::string& media_type);
  /// A new blob of any size, to be written piece by piece (blob_writer.hpp).
  [[nodiscard]] BlobWriter new_blob() const;

 private:
  explicit Store(std::filesystem::path root) : root_(std::move(root)) {}
  [[nodiscard]] Index index() const;
  [[nodiscard]] Image read_image(const Index& index, const Descriptor& entry) const;
  [[nodiscard]] std::optional<Image> find_by_id(std::string_view beginning) const;
  void change_index(const std::function<void(Index&)>& change);

  std::filesystem::path root_;
};

}  // namespace image
