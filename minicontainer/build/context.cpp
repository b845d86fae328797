#include "minicontainer/build/context.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/build/archives.hpp"
#include "minicontainer/build/parts.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace build {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestContext = std::uint64_t{16} << 30;

std::string read_dockerfile(const fs::path& path) {
  try {
    return base::read_file(path);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) {
      throw BuildError(
          fmt::format("unable to prepare context: unable to evaluate symlinks in "
                      "Dockerfile path: lstat {}: no such file or directory",
                      path.native()));
    }
    throw;
  }
}

// The standard input as a file: it is looked at twice.
base::Fd stored_input(const fs::path& folder) {
  const fs::path path = folder / "input";
  base::Fd file = base::open_file(path.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  image::FileSource input(base::Fd(sys::check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "dup")));
  std::uint64_t size = 0;
  for (auto piece = input.read(); !piece.empty(); piece = input.read()) {
    size += piece.size();
    if (size > kLargestContext)
      throw BuildError("the context on the standard input is over 16 GiB");
    base::write_all(file, piece);
  }
  sys::check(::lseek(file.get(), 0, SEEK_SET), "go back to the beginning of {}", path.native());
  return file;
}

std::vector<IgnorePattern> ignored_in(const fs::path& folder, const std::string& dockerfile) {
  for (const fs::path& file : {folder / (dockerfile + ".dockerignore"), folder / ".dockerignore"}) {
    if (!fs::is_regular_file(file)) continue;
    try {
      return ignored_by(base::read_file(file));
    } catch (const PatternError& error) {
      throw BuildError(fmt::format("error checking context: {}: {}", file.native(), error.what()));
    }
  }
  return {};
}

std::string inside(const SourceTree& tree, const std::string& dockerfile) {
  const auto found = minicontainer::find_inside(tree.root(), dockerfile, O_RDONLY | O_NONBLOCK);
  if (!found) {
    throw BuildError(
        fmt::format("failed to read dockerfile: open {}: no such file or directory", dockerfile));
  }
  return base::read_all(*found);
}

BuildInput input_of_stream(const BuildOptions& options, Workplace& workplace) {
  base::Fd stored = stored_input(workplace.new_folder("input"));
  const fs::path folder = workplace.new_folder("context");
  if (!is_archive(stored, "build", "the standard input")) {
    return {SourceTree(folder, {}), base::read_all(stored), "-"};
  }
  unpack_archive(std::move(stored), base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY));
  const std::string name = options.dockerfile.empty() ? "Dockerfile" : options.dockerfile;
  SourceTree tree(folder, ignored_in(folder, name));
  std::string text = inside(tree, name);
  return {std::move(tree), std::move(text), "- " + name};
}

}  // namespace

BuildInput open_input(const BuildOptions& options, Workplace& workplace) {
  if (options.context == "-") return input_of_stream(options, workplace);
  if (options.context.find("://") != std::string::npos) {
    throw BuildError(fmt::format(
        "unable to prepare context: {} is an address: fetch it with git or curl, and build the "
        "folder",
        options.context));
  }
  if (!fs::is_directory(options.context)) {
    throw BuildError(
        fmt::format("unable to prepare context: path \"{}\" not found", options.context));
  }
  const fs::path folder = fs::canonical(options.context);
  const bool is_typed = options.dockerfile == "-";
  const fs::path file =
      options.dockerfile.empty() ? folder / "Dockerfile" : fs::absolute(options.dockerfile);
  std::string text =
      is_typed
          ? base::read_all(base::Fd(sys::check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "dup")))
          : read_dockerfile(file);
  const std::string own_ignore = is_typed ? "Dockerfile" : file.filename().native();
  return {SourceTree(folder, ignored_in(folder, own_ignore)), std::move(text),
          folder.native() + " " + (is_typed ? "-" : file.native()) + " " + options.target};
}

}  // namespace build
