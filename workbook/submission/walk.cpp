#include "workbook/submission/parts.hpp"
#include "workbook/submission/readers.hpp"

namespace workbook {
namespace {

constexpr int kDeepestTop = 3;  // folders around the submission: "download/handin/labs/..."

class Walker {
 public:
  Walker(Tree& tree, const Wanted& wanted, const std::set<std::string>& lab_folders)
      : tree_(tree), wanted_(wanted), lab_folders_(lab_folders) {}

  void visit(const std::string& folder, int tops_left) {
    const Listing entries = tree_.list(folder);
    const bool is_wrapper = tops_left > 0 && stands_alone(entries);
    for (Entry entry : entries) {
      const std::string name(file_name(entry.path));
      if (entry.kind == EntryKind::kFile && wanted_.contains(name)) {
        entry.content = tree_.read(entry.path);
      }
      listing_.push_back(entry);
      if (listing_.size() > kMostEntries) {
        throw SubmissionError("the submission has more than 20000 files and folders");
      }
      if (entry.kind != EntryKind::kFolder) continue;
      const bool is_known = name == "labs" || lab_folders_.contains(name);
      if (is_known) visit(entry.path, 0);
      if (!is_known && is_wrapper && !is_ignored(name)) visit(entry.path, tops_left - 1);
    }
  }

  Listing take() { return std::move(listing_); }

 private:
  // One folder, and besides it only what every operating system drops into folders.
  static bool stands_alone(const Listing& entries) {
    int folders = 0;
    for (const auto& entry : entries) {
      if (is_ignored(file_name(entry.path))) continue;
      if (entry.kind != EntryKind::kFolder) return false;
      ++folders;
    }
    return folders == 1;
  }

  Tree& tree_;
  const Wanted& wanted_;
  const std::set<std::string>& lab_folders_;
  Listing listing_;
};

}  // namespace

Listing walk(Tree& tree, const Wanted& wanted, const std::set<std::string>& lab_folders) {
  Walker walker(tree, wanted, lab_folders);
  walker.visit("", kDeepestTop);
  return walker.take();
}

}  // namespace workbook
