#include "workbook/book/manifest.hpp"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <set>

#include "base/file.hpp"

namespace book {
namespace {

namespace fs = std::filesystem;

const fs::path kFile = "book/book.yaml";

int line_of(const YAML::Node& node) {
  return node.Mark().line + 1;
}

class Loader {
 public:
  explicit Loader(const fs::path& root) : root_(root) {}

  Manifest load() {
    const YAML::Node document = parse();
    if (const YAML::Node title = document["title"]; title && title.IsScalar()) {
      manifest_.title = title.Scalar();
    } else {
      problems_.add(kFile, 1, "the book has no title; add a line \"title: ...\"");
    }
    const YAML::Node chapters = document["chapters"];
    if (!chapters || !chapters.IsSequence() || chapters.size() == 0) {
      problems_.add(kFile, 1, "the book has no chapters; add a list \"chapters:\"");
    } else {
      for (const auto& entry : chapters) add_entry(entry);
    }
    problems_.throw_if_any();
    return std::move(manifest_);
  }

 private:
  YAML::Node parse() {
    try {
      YAML::Node document = YAML::Load(base::read_file(root_ / kFile));
      if (document.IsMap()) return document;
      problems_.add(kFile, 1, "the file must have the keys title and chapters");
    } catch (const YAML::Exception& error) {
      problems_.add(kFile, error.mark.line + 1, "the file is not YAML: " + error.msg);
    } catch (const std::system_error&) {
      problems_.add(kFile, 1, "the file cannot be read; the book needs its list of chapters");
    }
    problems_.throw_if_any();
    return {};
  }

  void add_entry(const YAML::Node& entry) {
    const bool is_pair = entry.IsMap() && entry.size() == 1 && entry.begin()->second.IsScalar();
    const std::string kind = is_pair ? entry.begin()->first.Scalar() : "";
    const std::string value = is_pair ? entry.begin()->second.Scalar() : "";
    if (kind == "file") {
      add({.id = fs::path(value).stem(), .source = value, .lab = "", .markdown = ""}, entry);
    } else if (kind == "lab") {
      add_lab({.name = value, .home = "labs", .number = value.substr(0, 2)}, entry);
    } else if (kind == "exercise") {
      add_lab({.name = value, .home = "exercises", .number = value.substr(0, 3)}, entry);
    } else {
      problems_.add(
          kFile, line_of(entry),
          "a chapter is \"file: book/NAME.md\", \"lab: NN-name\" or \"exercise: xNN-name\"");
    }
  }

  /// What has a handout, and a walkthrough.
  struct Handout {
    std::string name;    ///< of the folder
    fs::path home;       ///< and where that is
    std::string number;  ///< "01", "x01"
  };

  void add_lab(const Handout& lab, const YAML::Node& entry) {
    add({.id = lab.name,
         .source = lab.home / lab.name / "handout.md",
         .lab = lab.number,
         .markdown = ""},
        entry);
    const fs::path walkthrough = fs::path("solutions") / lab.name / "walkthrough.md";
    if (!fs::exists(root_ / walkthrough)) return;
    add({.id = lab.name + "-walkthrough",
         .source = walkthrough,
         .lab = "",
         .is_spoiler = true,
         .markdown = ""},
        entry);
  }

  void add(Chapter chapter, const YAML::Node& entry) {
    if (!ids_.insert(chapter.id).second) {
      problems_.add(kFile, line_of(entry),
                    fmt::format("two chapters are named {}; rename one of the files", chapter.id));
    }
    try {
      chapter.markdown = base::read_file(root_ / chapter.source);
    } catch (const std::system_error&) {
      problems_.add(kFile, line_of(entry),
                    fmt::format("chapter {} cannot be read; write it or take it off the list",
                                chapter.source.native()));
    }
    manifest_.chapters.push_back(std::move(chapter));
  }

  const fs::path& root_;
  Manifest manifest_;
  Problems problems_;
  std::set<std::string> ids_;
};

}  // namespace

Manifest load_manifest(const fs::path& root) {
  return Loader(root).load();
}

}  // namespace book
