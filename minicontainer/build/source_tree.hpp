// Where COPY takes files from: the build context, or the root of an image.
//
// Paths are looked up inside only, links and ".." included (minicontainer/kernel/inside.hpp): a
// context may have a link to /etc/passwd, and a build must not read it. What .dockerignore names is
// as if it were not there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/build/cache_key.hpp"
#include "minicontainer/build/ignore.hpp"
#include "minicontainer/image/layer_reader.hpp"

namespace build {

/// A step that failed: what() is docker's sentence, `code` what the command returns.
class BuildError : public std::runtime_error {
 public:
  explicit BuildError(const std::string& what, int exit_code = 1)
      : std::runtime_error(what), code(exit_code) {}
  int code;
};

/// A file of a tree; the path is from the tree's root.
using TreeEntry = image::LayerEntry;

class SourceTree {
 public:
  /// Throws std::system_error if there is no such folder.
  SourceTree(const std::filesystem::path& folder, std::vector<IgnorePattern> ignored);

  [[nodiscard]] const base::Fd& root() const { return root_; }

  /// The paths that a word of COPY means: itself, or what its wildcards match, sorted. Throws
  /// BuildError, in docker's words, if that is nothing, or lies outside. `command` is for those.
  [[nodiscard]] std::vector<std::string> find(const std::string& word,
                                              const std::string& command) const;

  /// The file or folder `source`, whose last part may be a link, and all below it, folders first,
  /// names sorted. Sockets are left out. Throws BuildError for a device.
  [[nodiscard]] std::vector<TreeEntry> walk(const std::string& source) const;

  /// The file's content. The path is that of an entry of walk().
  [[nodiscard]] base::Fd open(const std::string& path) const;

 private:
  [[nodiscard]] std::optional<TreeEntry> look_at(const std::string& source) const;
  void add_below(const std::string& path, std::vector<TreeEntry>& entries, int depth) const;
  [[nodiscard]] std::vector<std::string> match(const std::string& pattern) const;

  std::filesystem::path folder_;
  base::Fd root_;
  std::vector<IgnorePattern> ignored_;
  bool has_exceptions_ = false;
};

/// "./a//b/" as a path of a tree: "a/b"; the root itself is "". Throws BuildError, in docker's
/// words, for one that leads out.
std::string tree_path(const std::string& word, const std::string& command);

}  // namespace build
