// What a registry keeps, as files.
//
//     DIR/blobs/sha256/HEX                     content, each once for all repositories
//     DIR/repositories/NAME/_layers/HEX        this repository has that blob
//     DIR/repositories/NAME/_manifests/HEX     and that manifest; the file says of which type it is
//     DIR/repositories/NAME/_tags/TAG          the digest that the tag leads to
//     DIR/repositories/NAME/_referrers/HEX/HEX a manifest that is about another one
//     DIR/uploads/ID/data, repository          a blob on its way
//
// No part of a repository's name begins with an underline, so none of ours is one. What is renamed
// into place was flushed before: a process that dies at any time leaves no half of anything, only
// an upload that can be taken up again, or a blob without a repository, which the next start
// removes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/image/digest.hpp"
#include "minicontainer/image/source.hpp"

namespace registry {

struct StoredManifest {
  std::string media_type;
  image::Digest digest;
  std::string bytes;
};

/// An upload goes on somewhere else than where it stopped, or nobody has begun it.
class NoSuchUpload : public image::Error {
 public:
  using image::Error::Error;
};
class WrongPlace : public image::Error {
 public:
  using image::Error::Error;
};
class TooLarge : public image::Error {
 public:
  using image::Error::Error;
};

class Storage {
 public:
  /// Makes the folder, or opens it and removes what nobody needs. `largest_blob` in bytes.
  Storage(std::filesystem::path root, std::uint64_t largest_blob);

  // Blobs of a repository.
  [[nodiscard]] std::optional<std::uint64_t> blob_size(const std::string& repository,
                                                       const image::Digest& digest) const;
  [[nodiscard]] base::Fd open_blob(const image::Digest& digest) const;
  void link_blob(const std::string& repository, const image::Digest& digest);
  /// Returns false if the repository did not have it.
  bool unlink_blob(const std::string& repository, const image::Digest& digest);

  // Uploads. All throw NoSuchUpload.
  std::string begin_upload(const std::string& repository);
  [[nodiscard]] std::uint64_t upload_size(const std::string& repository,
                                          const std::string& id) const;
  /// Adds what comes; `from`: where the caller believes the end is. Returns the new size. Throws
  /// WrongPlace, TooLarge.
  std::uint64_t append(const std::string& repository, const std::string& id,
                       std::optional<std::uint64_t> from, image::Source& bytes);
  /// Makes a blob of it. Throws image::Error if it is not what `digest` says; then it is gone.
  void finish_upload(const std::string& repository, const std::string& id,
                     const image::Digest& digest);
  void cancel_upload(const std::string& repository, const std::string& id);

  // Manifests.
  [[nodiscard]] std::optional<image::Digest> resolve_tag(const std::string& repository,
                                                         const std::string& tag) const;
  [[nodiscard]] std::optional<StoredManifest> find_manifest(const std::string& repository,
                                                            const image::Digest& digest) const;
  /// `tag` may be empty. `subject`: what the manifest is about.
  void put_manifest(const std::string& repository, const StoredManifest& manifest,
                    const std::string& tag, const std::optional<image::Digest>& subject);
  /// With the tags that lead to it. Returns false if there is none.
  bool remove_manifest(const std::string& repository, const image::Digest& digest);
  bool remove_tag(const std::string& repository, const std::string& tag);

  [[nodiscard]] bool has_repository(const std::string& repository) const;
  [[nodiscard]] std::vector<std::string> tags(const std::string& repository) const;  ///< sorted
  [[nodiscard]] std::vector<std::string> repositories() const;                       ///< sorted
  [[nodiscard]] std::vector<image::Digest> referrers(const std::string& repository,
                                                     const image::Digest& subject) const;

 private:
  /// What of an upload has been read through the hasher already.
  struct Hashed {
    std::unique_ptr<image::Hasher> hasher;
    std::uint64_t size = 0;
  };

  [[nodiscard]] std::filesystem::path blob(const image::Digest& digest) const;
  [[nodiscard]] std::filesystem::path place(const std::string& repository) const;
  [[nodiscard]] base::Fd lock_upload(const std::string& repository, const std::string& id) const;
  image::Digest digest_of_upload(const std::string& id, const base::Fd& file);
  Hashed take_hashed(const std::string& id);
  void add_blob(const image::Digest& digest, std::string_view bytes) const;
  void collect() const;

  std::filesystem::path root_;
  std::uint64_t largest_blob_;
  std::mutex mutex_;  ///< guards hashed_
  std::map<std::string, Hashed> hashed_;
};

}  // namespace registry
