// What the tasks of lab 09 share: builds by the minicontainer under test, and the images that came
// of them, read from the store's own files.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "workbook/checks/container.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// A folder to build, a store, and the program under test. The image "base" is there: busybox.
class Bench {
 public:
  Bench();

  /// A file of the folder; folders around it are made.
  void file(const std::string& path, const std::string& text, mode_t mode = 0644);
  void dockerfile(const std::string& text) { file("Dockerfile", text); }
  /// Runs a line of shell in the folder. Ends the check with "grader" if it fails.
  void change(const std::string& line);

  /// `minicontainer build -t NAME .`, with more words in front. Whatever comes of it.
  Ended try_build(const std::string& name, const std::string& words = "");
  /// The same. Ends the check if it fails; `wrong` is the sentence then.
  void build(const std::string& name, const std::string& words = "",
             const std::string& wrong = "the build of a Dockerfile that is right failed");
  /// The same of a build that must be refused.
  void refuse(const Diagnosis& wrong, const std::string& words = "");

  /// The config of an image, as OCI has it. Its bytes are what its digest says.
  nlohmann::json config(const std::string& name);
  /// A label of it; nothing if there is none.
  std::optional<std::string> label(const std::string& name, const std::string& key);
  /// The files of its uppermost layer that has any: path and content.
  std::map<std::string, std::string> files(const std::string& name);

  [[nodiscard]] Session& session() { return session_; }
  /// The Dockerfile as it is now, and what the last command printed.
  std::vector<Evidence> evidence();

 private:
  nlohmann::json document(const std::string& digest);
  nlohmann::json manifest(const std::string& name);

  Session session_;
  std::string dockerfile_;
};

/// Ends the check unless the label of the image "t" is that.
void require_label(Bench& bench, const std::string& key, const std::string& expected,
                   const std::string& diagnosis);

}  // namespace workbook
