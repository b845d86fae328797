// What several tasks of lab 08 use: an image whose layers a check makes itself, loaded by the
// minicontainer under test, and the folders and blobs that came of it.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// A store, the program under test, and layers for an image "box:1". All in a sandbox of its own.
class Shelf {
 public:
  Shelf();

  /// Adds a layer: the shell's lines run in an empty folder, and what lies there then is the layer.
  /// Ends the check with "grader" if they fail.
  void layer(const std::string& lines);
  /// The same, but the lines make the archive "$tar" themselves.
  void layer_as_tar(const std::string& lines);

  /// Loads the image. Whatever comes of it.
  Ended try_load();
  /// The same. Ends the check if it fails.
  void load();
  /// The same of an image that must be refused.
  void refuse(const Diagnosis& wrong);
  /// Instead of the true name of the uppermost layer, another one is promised.
  void promise_something_else() { lies_ = true; }

  /// `minicontainer ...`. Ends the check if it fails.
  std::string ask(const std::string& words);
  Ended run(const std::string& line);

  /// A path of the unpacked layer `number`, from 1: where the check sees it.
  [[nodiscard]] std::filesystem::path in_layer(int number, const std::string& path) const;
  /// The name that the layer's folder must have.
  [[nodiscard]] std::string chain(int number) const;
  /// Anything of the sandbox, seen from here.
  [[nodiscard]] std::filesystem::path outside(const std::string& path) const;
  [[nodiscard]] Session& session() { return session_; }
  std::vector<Evidence> evidence();

 private:
  Session session_;
  std::vector<std::string> diff_ids_;
  bool lies_ = false;
};

/// A container of the image, which was not started: its upper folder can be filled.
class Upper {
 public:
  explicit Upper(Shelf& shelf);
  /// Runs lines of shell in the upper folder.
  void fill(const std::string& lines);
  [[nodiscard]] std::filesystem::path path() const;
  /// `minicontainer commit`, whatever comes of it.
  Ended try_commit();
  /// The same, and what `tar` lists of the new layer: with more words, "-v".
  std::string commit_and_list(const std::string& words = "");

 private:
  Shelf& shelf_;
  std::string folder_;
};

/// Ends the check unless there is such a file; returns what lstat(2) says of it.
struct stat look_at(Shelf& shelf, const std::filesystem::path& path, const std::string& missing);

/// Ends the check with this diagnosis unless both are the same.
void require_same(Shelf& shelf, const std::string& expected, const std::string& seen,
                  const std::string& diagnosis);

/// Whether the folder has the attribute that makes it opaque to overlayfs.
bool is_opaque(const std::filesystem::path& folder);

}  // namespace workbook
