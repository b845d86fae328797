#include "workbook/submission/parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "workbook/model/starters.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

std::string_view first_component(std::string_view path) {
  return path.substr(0, path.find('/'));
}

bool is_folder_of_labs(std::string_view name, const std::vector<Lab>& labs) {
  return name == "labs" ||
         std::ranges::any_of(labs, [&](const Lab& lab) { return lab.folder == name; });
}

// The folder that all entries lie in, if there is one and it is not one of ours.
std::string common_top(const Listing& listing, std::size_t skip, const std::vector<Lab>& labs) {
  std::string top;
  for (const auto& entry : listing) {
    if (entry.path.size() <= skip) continue;
    const auto rest = std::string_view(entry.path).substr(skip);
    const auto name = first_component(rest);
    if (is_ignored(name)) continue;
    const bool is_inside = name.size() < rest.size() || entry.kind == EntryKind::kFolder;
    if (!is_inside || (!top.empty() && top != name)) return "";
    top = name;
  }
  return is_folder_of_labs(top, labs) ? "" : top;
}

// What stands in front of every path: "download/handin/" is two such folders.
std::string tops_of(const Listing& listing, const std::vector<Lab>& labs) {
  std::string tops;
  for (int level = 0; level < 3; ++level) {
    const std::string top = common_top(listing, tops.size(), labs);
    if (top.empty()) break;
    tops += top + "/";
  }
  return tops;
}

// The entries that are named as a part is, capitals or not.
std::vector<const Entry*> candidates_of(const Listing& listing, const std::vector<Lab>& labs) {
  std::set<std::string> names;
  for (const auto& lab : labs) {
    for (const auto& part : parts_of(lab)) names.insert(part);
  }
  std::vector<const Entry*> candidates;
  for (const auto& entry : listing) {
    if (names.contains(lower(std::string(file_name(entry.path))))) candidates.push_back(&entry);
  }
  return candidates;
}

bool names_part(std::string_view path, const Lab& lab, const std::string& part) {
  return path == part || path == lab.folder + "/" + part || path == lab.path_of(part);
}

class Finder {
 public:
  Finder(const Listing& listing, const std::vector<Lab>& labs)
      : candidates_(candidates_of(listing, labs)), labs_(labs), tops_(tops_of(listing, labs)) {}

  HandedIn find_lab(const Lab& lab) {
    HandedIn found{.lab = lab.number};
    for (const auto& part : parts_of(lab)) {
      const Entry* entry = find(lab, part);
      if (entry != nullptr) {
        found.files.emplace(part, content_of(*entry));
      } else {
        found.missing.push_back(part);
      }
    }
    return found;
  }

  // A name that differs only in capitals is a mistake worth a word.
  void note_missing(const Lab& lab, const HandedIn& found, std::vector<std::string>& notes) const {
    for (const auto& part : found.missing) {
      notes.push_back(
          fmt::format("lab {}: {} is not in the submission; the untouched starter stands in for it",
                      lab.number, part));
      for (const Entry* entry : candidates_) {
        if (file_name(entry->path) != part && lower(std::string(file_name(entry->path))) == part) {
          notes.back() +=
              fmt::format(" (there is {}, which is another name)", printable_line(entry->path));
        }
      }
    }
  }

 private:
  [[nodiscard]] std::string_view path_of(const Entry& entry) const {
    const std::string_view path = entry.path;
    return path.starts_with(tops_) ? path.substr(tops_.size()) : "";
  }

  [[nodiscard]] const Entry* find(const Lab& lab, const std::string& part) const {
    const Entry* found = nullptr;
    for (const Entry* entry : candidates_) {
      const auto path = path_of(*entry);
      if (!names_part(path, lab, part)) continue;
      if (path == part) refuse_if_several_labs(part);
      if (found != nullptr) refuse_twins(part, *found, *entry);
      found = entry;
    }
    if (found != nullptr) refuse_other_capitals(lab, part, *found);
    return found;
  }

  // Some file systems hold such files apart and some do not: what was meant cannot be known.
  void refuse_other_capitals(const Lab& lab, const std::string& part, const Entry& found) const {
    for (const Entry* entry : candidates_) {
      const auto path = path_of(*entry);
      const std::string folder = lower(lab.folder);
      const Lab lowered{.folder = folder};
      if (names_part(path, lab, part) || !names_part(lower(std::string(path)), lowered, part)) {
        continue;
      }
      refuse_twins(part, found, *entry);
    }
  }

  [[noreturn]] static void refuse_twins(const std::string& part, const Entry& one,
                                        const Entry& other) {
    throw SubmissionError(fmt::format("{} is there twice, as {} and as {}: hand in one of them",
                                      part, printable_line(one.path), printable_line(other.path)));
  }

  void refuse_if_several_labs(const std::string& part) const {
    std::string folders;
    int count = 0;
    for (const auto& lab : labs_) {
      const auto parts = parts_of(lab);
      if (std::find(parts.begin(), parts.end(), part) == parts.end()) continue;
      folders += (count++ == 0 ? "" : " or ") + lab.folder + "/";
    }
    if (count > 1) {
      throw SubmissionError(
          fmt::format("{} could belong to several labs: put it into {}, or name the lab with --lab",
                      part, folders));
    }
  }

  static std::string content_of(const Entry& entry) {
    const std::string path = printable_line(entry.path);
    if (entry.kind == EntryKind::kLink)
      throw SubmissionError(path + " is a link: hand in the file itself");
    if (entry.kind != EntryKind::kFile)
      throw SubmissionError(path + " is no regular file: hand in the source file itself");
    if (!entry.content) throw SubmissionError(path + " is larger than 1 MiB: no part of a lab is");
    return *entry.content;
  }

  std::vector<const Entry*> candidates_;
  const std::vector<Lab>& labs_;
  std::string tops_;
};

std::string digest_of(const std::vector<HandedIn>& labs) {
  std::string all;
  for (const auto& lab : labs) {
    for (const auto& [part, content] : lab.files) {
      all += fmt::format("{}/{} {}\n", lab.lab, part, sha256(content));
    }
  }
  return sha256(all);
}

[[noreturn]] void refuse_empty(const std::vector<Lab>& labs) {
  if (labs.size() != 1) {
    throw SubmissionError(
        "it has none of the files that labs ask for: hand them in as NN-name/part.cpp");
  }
  throw SubmissionError(fmt::format("it has none of the files of lab {}: hand in {}/{}",
                                    labs[0].number, labs[0].folder, parts_of(labs[0]).at(0)));
}

}  // namespace

bool is_ignored(std::string_view name) {
  return name.starts_with('.') || name == "__MACOSX";
}

Submission find_parts(const Listing& listing, const std::vector<Lab>& labs,
                      const std::string& only) {
  std::vector<Lab> asked;
  std::ranges::copy_if(labs, std::back_inserter(asked),
                       [&](const Lab& lab) { return only.empty() || lab.number == only; });
  Submission submission;
  Finder finder(listing, asked);
  for (const auto& lab : asked) {
    HandedIn found = finder.find_lab(lab);
    if (found.files.empty()) continue;
    finder.note_missing(lab, found, submission.notes);
    submission.labs.push_back(std::move(found));
  }
  if (submission.labs.empty()) refuse_empty(asked);
  submission.digest = digest_of(submission.labs);
  return submission;
}

}  // namespace workbook
