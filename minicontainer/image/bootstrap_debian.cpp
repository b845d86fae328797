#include <fmt/core.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <iomanip>
#include <set>
#include <sstream>

#include "base/check.hpp"
#include "base/spawn.hpp"
#include "base/time.hpp"
#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/bootstrap.hpp"

namespace image {
namespace {

void check_word(const std::string& word, const char* what) {
  const bool is_right =
      !word.empty() && word.front() != '-' &&
      word.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:=~") == word.npos;
  if (!is_right) throw Error(fmt::format("{} is no {}", shown(word), what));
}

/// A place that apt knows: "deb URI RELEASE COMPONENT".
struct AptSource {
  std::string site;
  std::string release;
  std::string component;
};

std::vector<AptSource> debian_sources() {
  std::vector<AptSource> sources;
  try {
    const auto told = base::run_collecting(
        {.argv = {"apt-get", "indextargets", "--format",
                  "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages"}});
    std::istringstream lines(told.output);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      AptSource source;
      std::string origin;
      words >> source.site >> source.release >> source.component >> origin;
      if (origin == "Debian") sources.push_back(source);
    }
  } catch (const std::system_error&) {  // no apt on this machine: it is not Debian
  }
  return sources;
}

// The lines of a sources.list: those of this machine for the suite, or else its first mirror.
std::string mirrors_for(const DebianOptions& options) {
  if (!options.mirror.empty()) return "deb " + options.mirror + " " + options.suite + " main\n";
  const auto sources = debian_sources();
  std::set<std::string> lines;
  bool has_suite = false;
  for (const AptSource& source : sources) {
    const bool is_suite = source.release == options.suite;
    const bool is_of_suite = is_suite || source.release == options.suite + "-updates" ||
                             source.release == options.suite + "-security";
    has_suite = has_suite || is_suite;
    if (is_of_suite && source.component == "main") {
      lines.insert(fmt::format("deb {} {} main\n", source.site, source.release));
    }
  }
  if (!has_suite) {
    const std::string site =
        sources.empty() ? "http://deb.debian.org/debian" : sources.front().site;
    return fmt::format("deb {} {} main\n", site, options.suite);
  }
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

std::optional<std::time_t> epoch_of_environment() {
  const char* variable = std::getenv("SOURCE_DATE_EPOCH");
  if (variable == nullptr) return std::nullopt;
  long long seconds = -1;
  const std::string_view text = variable;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), seconds);
  if (error != std::errc() || end != text.end() || seconds < 0) {
    throw Error(
        fmt::format("SOURCE_DATE_EPOCH is {}, but must be seconds since 1970", shown(text)));
  }
  return static_cast<std::time_t>(seconds);
}

// "Date: Sat, 17 May 2025 09:10:11 UTC" of the Release file that this machine's apt has of the
// suite: the same state of the mirror gives the same image.
std::time_t date_of_mirror(const std::string& suite) {
  try {
    const auto told = base::run_collecting(
        {.argv = {"sh", "-c",
                  "sed -n 's/^Date: //p' /var/lib/apt/lists/*_dists_\"$1\"_*Release | head -n1",
                  "sh", suite}});
    std::tm utc{};
    std::istringstream date(told.output);
    date >> std::get_time(&utc, "%a, %d %b %Y %H:%M:%S");
    if (!date.fail()) return ::timegm(&utc);
  } catch (const std::system_error&) {
  }
  return 0;
}

// What this machine's apt is told about its mirror, mmdebstrap's has to know as well: a proxy, or
// that the mirror shows Debian as it was on a day in the past. It stays in the image, for its apt.
std::vector<std::string> settings_of_apt() {
  static const std::set<std::string> kNames = {"Acquire::Check-Valid-Until", "Acquire::Check-Date",
                                               "Acquire::http::Proxy", "Acquire::https::Proxy"};
  std::vector<std::string> settings;
  try {
    const auto told = base::run_collecting({.argv = {"apt-config", "dump"}});
    std::istringstream lines(told.output);
    for (std::string line; std::getline(lines, line);) {
      const bool is_set = !line.ends_with(" \"\";");
      if (is_set && kNames.contains(line.substr(0, line.find(' ')))) settings.push_back(line);
    }
  } catch (const std::system_error&) {
  }
  return settings;
}

base::Command mmdebstrap(const DebianOptions& options, std::time_t epoch, int output, int mirrors) {
  base::Command command;
  command.argv = {"mmdebstrap", "--variant=minbase", "--format=tar", "--quiet"};
  if (!options.packages.empty()) {
    std::string list;
    for (const auto& package : options.packages) list += (list.empty() ? "" : ",") + package;
    command.argv.push_back("--include=" + list);
  }
  for (const auto& setting : settings_of_apt()) command.argv.push_back("--aptopt=" + setting);
  // What is this machine's, or of this moment.
  command.argv.push_back(
      "--customize-hook=rm -f \"$1\"/etc/hostname \"$1\"/etc/resolv.conf "
      "\"$1\"/var/cache/ldconfig/aux-cache");
  command.argv.insert(command.argv.end(), {options.suite, "-", "-"});
  command.add_env = {fmt::format("SOURCE_DATE_EPOCH={}", epoch), "LC_ALL=C.UTF-8"};
  command.stdin_fd = mirrors;
  command.stdout_fd = output;
  return command;
}

// A pipe that already holds the text: it has room for 64 KiB (man 7 pipe).
base::Fd pipe_with(const std::string& text) {
  base::Pipe pipe = base::make_pipe();
  sys::check(::write(pipe.write_end.get(), text.data(), text.size()), "write into a pipe");
  return std::move(pipe.read_end);
}

// A container's /dev is its runtime's: the device nodes of the base system stay out.
void copy_without_devices(LayerReader& reader, LayerWriter& writer) {
  while (const auto entry = reader.next()) {
    if (entry->path.empty() || entry->path.starts_with("dev/")) continue;
    std::string content;
    if (entry->kind == EntryKind::kFile) {
      reader.read_content([&](std::string_view piece) { content += piece; });
    }
    TextSource source(content);
    writer.add(*entry, &source);
  }
}

base::Process start(const base::Command& command) {
  try {
    return base::spawn(command);
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOENT) throw;
    throw Error(
        "mmdebstrap, which makes Debian's base system, is not on this machine: apt-get install "
        "mmdebstrap");
  }
}

}  // namespace

Image bootstrap_debian(Store& store, const Reference& name, const DebianOptions& options) {
  check_word(options.suite, "suite of Debian");
  for (const auto& package : options.packages) check_word(package, "package");
  const std::time_t epoch = epoch_of_environment().value_or(date_of_mirror(options.suite));
  base::Pipe output = base::make_pipe();
  const base::Fd mirrors = pipe_with(mirrors_for(options));
  base::Process process = start(mmdebstrap(options, epoch, output.write_end.get(), mirrors.get()));
  output.write_end.close();
  const base::Fd kept = store.keep_all();
  FileSource tar(std::move(output.read_end));
  const AddedLayer layer = add_layer(store, [&](LayerWriter& writer) {
    constexpr const char* kFailed =
        "mmdebstrap could not make the base system: what it says above tells why";
    try {
      LayerReader reader(tar);
      copy_without_devices(reader, writer);
    } catch (const Error&) {  // half a tar: it has said why
      if (!process.wait().is_success()) throw Error(kFailed);
      throw;
    }
    if (!process.wait().is_success()) throw Error(kFailed);
  });
  const std::string created = base::format_rfc3339(epoch);
  return make_image(
      store, layer.blob, layer.diff_id,
      {.names = {name},
       .comment = "",
       .created = created,
       .created_by = "minicontainer image bootstrap debian",
       .execution = {.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                     .cmd = {"bash"}}});
}

}  // namespace image
