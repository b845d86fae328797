#include "workbook/book/regions.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.hpp"
#include "workbook/book/highlight.hpp"

namespace book {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolders[] = {"base", "minicontainer", "minik8s",   "apps",
                                    "labs", "kernel-demos",  "solutions", "workbook"};

// The wrong solutions of a lab are variants of its reference and would repeat its regions; so would
// what a build has copied.
bool is_skipped(const fs::path& folder) {
  const std::string name = folder.filename();
  return name == "wrong" || name.starts_with('.') || fs::exists(folder / "CMakeCache.txt");
}

// In the order of their names, so that the first of two duplicates is the same on every machine.
std::vector<fs::path> source_files(const fs::path& root) {
  std::vector<fs::path> files;
  for (const char* folder : kFolders) {
    if (!fs::is_directory(root / folder)) continue;
    for (auto entry = fs::recursive_directory_iterator(root / folder);
         entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->is_directory() && is_skipped(entry->path())) entry.disable_recursion_pending();
      if (entry->is_regular_file() && !language_of(entry->path()).empty()) {
        files.push_back(entry->path().lexically_relative(root));
      }
    }
  }
  std::ranges::sort(files);
  return files;
}

// How many single-letter changes turn one word into the other (Levenshtein).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

Regions Regions::scan(const fs::path& root, Problems& problems) {
  Regions regions;
  for (const auto& file : source_files(root)) {
    for (auto& region : read_regions(file, base::read_file(root / file), problems)) {
      const auto [entry, is_new] = regions.entries_.try_emplace(region.name);
      if (is_new) {
        entry->second.region = std::move(region);
        continue;
      }
      const Region& first = entry->second.region;
      problems.add(file, region.first_line - 1,
                   fmt::format("region {} is already in {}:{}; give one of the two another name",
                               region.name, first.file.native(), first.first_line - 1));
    }
  }
  return regions;
}

const Region* Regions::show(const std::string& name) {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) return nullptr;
  entry->second.is_shown = true;
  return &entry->second.region;
}

std::vector<const Region*> Regions::never_shown() const {
  std::vector<const Region*> result;
  for (const auto& [name, entry] : entries_) {
    if (!entry.is_shown) result.push_back(&entry.region);
  }
  return result;
}

std::optional<std::string> Regions::nearest(const std::string& name) const {
  std::optional<std::string> best;
  std::size_t least = 4;  // further away is not a slip of the pen
  for (const auto& [other, entry] : entries_) {
    if (const std::size_t away = distance(name, other); away < least) {
      least = away;
      best = other;
    }
  }
  return best;
}

}  // namespace book
