#include <fcntl.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <stdlib.h>
#include <unistd.h>

#include <map>
#include <regex>
#include <sstream>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "base/undo.hpp"
#include "workbook/model/text.hpp"
#include "workbook/submission/readers.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSignature = "# v2 git bundle\n";
constexpr std::size_t kLongestHeader = std::size_t{1} << 20;

struct Header {
  std::map<std::string, std::string> references;  ///< "refs/heads/main" -> commit
  std::size_t length = 0;                         ///< the pack begins here
};

[[noreturn]] void refuse(const std::string& reason) {
  throw SubmissionError("the git bundle " + reason);
}

// man 5 gitformat-bundle: the signature, then lines "-OBJECT ..." (what the reader must have
// already) and "OBJECT REFERENCE", then an empty line.
Header parse_header(const std::string& bytes) {
  static const std::regex kReference("([0-9a-f]{40}) (HEAD|refs/[!-~]{1,200})");
  if (!bytes.starts_with(kSignature)) refuse("is not of version 2");
  Header header{.references = {}, .length = kSignature.size()};
  for (;;) {
    const auto end = bytes.find('\n', header.length);
    if (end == bytes.npos || end > kLongestHeader) refuse("has a header that does not end");
    const std::string line = bytes.substr(header.length, end - header.length);
    header.length = end + 1;
    if (line.empty()) return header;
    if (line[0] == '-') {
      refuse("builds on commits that are not in it: make it with `git bundle create FILE HEAD`");
    }
    std::smatch match;
    if (!std::regex_match(line, match, kReference)) refuse("has a header line that is none");
    header.references[match[2]] = match[1];
  }
}

std::string commit_of(const Header& header) {
  const auto head = header.references.find("HEAD");
  if (head != header.references.end()) return head->second;
  std::set<std::string> commits;
  for (const auto& [name, commit] : header.references) {
    if (name.starts_with("refs/heads/")) commits.insert(commit);
  }
  if (commits.size() == 1) return *commits.begin();
  refuse(commits.empty() ? "has no branch"
                         : "has several branches and no HEAD: make it with "
                           "`git bundle create FILE HEAD`");
}

// Git in a repository that nothing else has ever configured.
class PrivateRepository {
 public:
  PrivateRepository() {
    folder_ = (fs::temp_directory_path() / "submission-XXXXXX").native();
    if (::mkdtemp(folder_.data()) == nullptr) sys::throw_error(errno, "make " + folder_);
    undo_.add([this] {
      std::error_code ignored;
      fs::remove_all(folder_, ignored);
    });
    static_cast<void>(run({"init", "--quiet", "--bare", "--template=", "."}));
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }

  // Bounded in time, memory and the size of files (man 1 timeout, man 1 prlimit).
  std::string run(const std::vector<std::string>& arguments, int stdin_fd = -1) const {
    std::vector<std::string> argv = {"timeout",
                                     "--signal=KILL",
                                     "60",
                                     "prlimit",
                                     "--as=2147483648",
                                     "--fsize=268435456",
                                     "--cpu=60",
                                     "git",
                                     "-c",
                                     "core.hooksPath=/dev/null",
                                     "-c",
                                     "core.bigFileThreshold=8m",
                                     "-c",
                                     "pack.threads=1"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto finished = base::run_collecting(
        {.argv = argv, .cwd = folder_, .exact_env = environment(), .stdin_fd = stdin_fd},
        kMostOutput);
    if (!finished.status.is_success()) {
      refuse("is not accepted by git: " + printable_line(finished.output, 300));
    }
    return finished.output;
  }

 private:
  static constexpr std::size_t kMostOutput = std::size_t{8} << 20;

  [[nodiscard]] std::vector<std::string> environment() const {
    return {"PATH=/usr/bin:/bin",
            "HOME=" + folder_,
            "LC_ALL=C",
            "GIT_CONFIG_NOSYSTEM=1",
            "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_DIR=" + folder_,
            "GIT_TERMINAL_PROMPT=0",
            "GIT_NO_REPLACE_OBJECTS=1",
            "GIT_ATTR_NOSYSTEM=1",
            "GIT_ALLOW_PROTOCOL=none"};
  }

  std::string folder_;
  base::Undo undo_;
};

EntryKind kind_of(const std::string& mode) {
  if (mode == "100644" || mode == "100755") return EntryKind::kFile;
  if (mode == "040000") return EntryKind::kFolder;
  return mode == "120000" ? EntryKind::kLink : EntryKind::kSpecial;  // 160000: a submodule
}

// One folder at a time and only those that can hold parts: a tree that contains itself a million
// times is never written out.
class CommitTree : public Tree {
 public:
  CommitTree(const PrivateRepository& repository, std::string commit)
      : repository_(repository), trees_{{"", std::move(commit)}} {}

  Listing list(const std::string& folder) override {
    Listing entries;
    std::istringstream lines(repository_.run({"ls-tree", "-z", "--long", trees_.at(folder)}));
    for (std::string line; std::getline(lines, line, '\0');)
      entries.push_back(read_line(folder, line));
    return entries;
  }

  std::string read(const std::string& path) override {
    const auto& [object, size] = files_.at(path);
    if (size > kLargestPart)
      throw SubmissionError(printable_line(path) + " is larger than 1 MiB: no part of a lab is");
    return repository_.run({"cat-file", "blob", object});
  }

 private:
  struct Blob {
    std::string object;
    std::size_t size = 0;
  };

  // "MODE TYPE OBJECT SIZE\tNAME"
  Entry read_line(const std::string& folder, const std::string& line) {
    std::istringstream words(line.substr(0, line.find('\t')));
    std::string mode, type, object, size;
    words >> mode >> type >> object >> size;
    const std::string name = line.substr(line.find('\t') + 1);
    Entry entry{.path = clean_name(folder.empty() ? name : folder + "/" + name),
                .kind = kind_of(mode),
                .content = {}};
    if (entry.kind == EntryKind::kFolder) trees_[entry.path] = object;
    if (entry.kind == EntryKind::kFile) files_[entry.path] = {object, std::stoull(size)};
    return entry;
  }

  const PrivateRepository& repository_;
  std::map<std::string, std::string> trees_;
  std::map<std::string, Blob> files_;
};

// The pack behind the header goes into git's standard input straight from the file.
void take_pack(const PrivateRepository& repository, const fs::path& file, const Header& header) {
  const base::Fd pack = base::open_file(file.c_str(), O_RDONLY | O_NOFOLLOW);
  sys::check(::lseek(pack.get(), static_cast<off_t>(header.length), SEEK_SET), "seek in {}",
             file.native());
  static_cast<void>(repository.run({"index-pack", "--strict", "--stdin", "--threads=1",
                                    fmt::format("--max-input-size={}", kLargestSubmission)},
                                   pack.get()));
}

}  // namespace

bool is_bundle(std::string_view bytes) {
  return bytes.starts_with("# v") && bytes.substr(4).starts_with(" git bundle\n");
}

Listing read_bundle(const fs::path& file, const Wanted& wanted,
                    const std::set<std::string>& lab_folders) {
  const Header header = parse_header(base::read_file(file, kLargestSubmission));
  const std::string commit = commit_of(header);
  const PrivateRepository repository;
  take_pack(repository, file, header);
  CommitTree tree(repository, commit);
  return walk(tree, wanted, lab_folders);
}

}  // namespace workbook
