// Reading the markers of one file.
#include <fmt/core.h>

#include <map>

#include "workbook/book/highlight.hpp"
#include "workbook/book/lines.hpp"
#include "workbook/book/regions.hpp"

namespace book {
namespace {

struct Marker {
  bool is_end = false;
  std::string name;
};

// "// #region NAME" or "# #endregion NAME", alone on its line.
std::optional<Marker> parse_marker(std::string_view line) {
  line = trim(line);
  if (line.starts_with("//")) {
    line.remove_prefix(2);
  } else if (line.starts_with("#")) {
    line.remove_prefix(1);
  } else {
    return std::nullopt;
  }
  line = trim(line);
  for (const bool is_end : {false, true}) {
    const std::string_view word = is_end ? "#endregion " : "#region ";
    if (!line.starts_with(word)) continue;
    return Marker{.is_end = is_end, .name = std::string(trim(line.substr(word.size())))};
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const std::filesystem::path& file, Problems& problems)
      : file_(file), problems_(problems) {}

  std::vector<Region> read(std::string_view content) {
    int number = 0;
    for (const auto line : split_lines(content)) {
      ++number;
      if (const auto marker = parse_marker(line)) {
        take_marker(*marker, number);
      } else {
        for (auto& [name, open] : open_) open.lines.push_back(line);
      }
    }
    for (const auto& [name, open] : open_) {
      problems_.add(
          file_, open.line,
          fmt::format("region {} is never ended; add a line \"#endregion {}\" to it", name, name));
    }
    return std::move(found_);
  }

 private:
  struct Open {
    int line = 0;
    std::vector<std::string_view> lines;
  };

  void take_marker(const Marker& marker, int line) {
    const auto open = open_.find(marker.name);
    if (marker.is_end && open != open_.end()) {
      close(marker.name, open->second, line);
      open_.erase(open);
    } else if (marker.is_end) {
      problems_.add(file_, line,
                    fmt::format("region {} ends here but does not start above; add its #region or "
                                "remove this line",
                                marker.name));
    } else if (open != open_.end()) {
      problems_.add(file_, line,
                    fmt::format("region {} starts a second time before it has ended; give one of "
                                "the two another name",
                                marker.name));
    } else {
      open_[marker.name].line = line;
    }
  }

  void close(const std::string& name, const Open& open, int line) {
    const std::string text = without_common_indent(open.lines);
    if (text.find_first_not_of(" \n") == std::string::npos) {
      problems_.add(
          file_, open.line,
          fmt::format("region {} is empty; put code between its markers or remove them", name));
    } else if (open.lines.size() > kLongestRegion) {
      problems_.add(file_, open.line,
                    fmt::format("region {} has {} lines and at most {} can be shown; split it",
                                name, open.lines.size(), kLongestRegion));
    }
    found_.push_back({.name = name,
                      .file = file_,
                      .first_line = open.line + 1,
                      .last_line = line - 1,
                      .text = text,
                      .language = language_of(file_)});
  }

  const std::filesystem::path& file_;
  Problems& problems_;
  std::map<std::string, Open> open_;
  std::vector<Region> found_;
};

}  // namespace

std::vector<Region> read_regions(const std::filesystem::path& file, std::string_view content,
                                 Problems& problems) {
  return Reader(file, problems).read(content);
}

}  // namespace book
