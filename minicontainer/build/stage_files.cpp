// RUN, COPY and ADD of a stage.

#include <fcntl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "minicontainer/build/metadata.hpp"
#include "minicontainer/build/parts.hpp"
#include "minicontainer/build/run_mounts.hpp"
#include "minicontainer/build/stage_builder.hpp"
#include "minicontainer/engine/user.hpp"

namespace build {
namespace {

// Build arguments that need no ARG, and do not matter to the cache (Dockerfile reference,
// "Predefined ARGs").
constexpr std::array kPredefined = {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy",
                                    "FTP_PROXY",  "ftp_proxy",  "NO_PROXY",    "no_proxy",
                                    "ALL_PROXY",  "all_proxy"};

std::string all_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool is_address(const std::string& word) {
  return word.starts_with("http://") || word.starts_with("https://") || word.starts_with("git@") ||
         word.starts_with("git://");
}

std::optional<mode_t> parse_mode(const std::string& text) {
  if (text.empty()) return std::nullopt;
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (error == std::errc() && end == text.data() + text.size() && mode <= 07777) return mode;
  throw BuildError(
      fmt::format("invalid chmod parameter: '{}'. it should be octal string and "
                  "between 0 and 07777",
                  text));
}

// "file:9f86...", "dir:...", "multi:...": as docker's history has it.
std::string kind_of(const std::vector<CopiedFile>& files, std::size_t sources) {
  if (sources > 1) return "multi";
  return !files.empty() && files.front().kind == 'd' && files.front().path.empty() ? "dir" : "file";
}

[[noreturn]] void refuse_many() {
  throw BuildError(
      "When using COPY with more than one source file, the destination must be a directory and end "
      "with a /");
}

void check_sources(const std::vector<std::string>& words, std::size_t documents,
                   const CopyOrder& order) {
  if (words.size() + documents > 1 && !order.destination.ends_with('/')) refuse_many();
  for (const auto& word : words) {
    if (!is_address(word)) continue;
    throw BuildError(fmt::format(
        "{} failed: {} is an address, and a build here takes files from its context only, so that "
        "it gives the same offline: download it next to the Dockerfile, and copy that",
        order.command, word));
  }
}

// Lines that begin with a tab lost them already; what is left is the shell's to read.
std::string with_here_documents(const Instruction& instruction) {
  std::string text = instruction.rest;
  for (const HereDocument& document : instruction.here_documents) {
    text += "\n" + document.content + document.name;
  }
  return text;
}

// As one word in which only variables are replaced.
std::string in_quotes(const std::string& text, char escape) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += escape;
    quoted += letter;
  }
  return quoted + "\"";
}

// RUN <<END and nothing else: its content is the script.
bool is_script(const Instruction& instruction) {
  const auto& documents = instruction.here_documents;
  return documents.size() == 1 && instruction.rest.starts_with("<<") &&
         instruction.rest.find_first_of(" \t;|&>") == std::string::npos;
}

}  // namespace

std::vector<std::string> StageBuilder::arguments_for_run(bool also_predefined) const {
  Variables seen = arguments_;
  if (also_predefined) {
    for (const char* name : kPredefined) {
      const auto given = shared_.options.arguments.find(name);
      if (given != shared_.options.arguments.end()) seen.insert(*given);
    }
  }
  std::vector<std::string> arguments;
  const auto& env = state_.config.execution.env;
  for (const auto& [name, value] : seen) {
    const bool is_env = std::ranges::any_of(
        env, [&](const std::string& entry) { return entry.starts_with(name + "="); });
    if (!is_env) arguments.push_back(name + "=" + value);
  }
  return arguments;
}

void StageBuilder::run(const Instruction& instruction) {
  RunOrder order{.stage = number_,
                 .arguments = arguments_for_run(true),
                 .network = instruction.flag("network"),
                 .moment = moment_};
  StepFacts facts;
  facts.step.arguments = arguments_for_run(false);
  order.mounts = run_mounts(instruction, facts);
  if (instruction.list) {
    order.command = *instruction.list;
    if (order.command.empty()) throw BuildError("RUN: there is no program in the list");
  } else {
    order.command = shell_of(state_.config.execution);
    order.command.push_back(is_script(instruction) ? instruction.here_documents[0].content
                                                   : with_here_documents(instruction));
    if (order.command.back().starts_with("#!")) {
      constexpr const char* kScript = "/dev/pipes/script";
      order.mounts.push_back({.type = "text", .target = kScript, .source = order.command.back()});
      order.command = {kScript};
    }
  }
  std::string text = all_words(order.command);
  if (is_script(instruction)) text += "\n" + instruction.here_documents[0].content;
  for (const Flag& flag : instruction.flags) text += fmt::format(" --{}={}", flag.name, flag.value);
  facts.step.instruction = text;
  const auto& arguments = facts.step.arguments;
  if (!arguments.empty())
    text = fmt::format("|{} {} {}", arguments.size(), all_words(arguments), text);
  perform({.text = text, .facts = std::move(facts), .act = [&] {
             return run_step(shared_, state_, order);
           }});
}

// What a bind mount shows is part of what the step stands on; caches and secrets are not.
std::vector<RunMount> StageBuilder::run_mounts(const Instruction& instruction, StepFacts& facts) {
  std::vector<RunMount> mounts;
  for (const Flag& flag : instruction.flags) {
    if (flag.name != "mount") continue;
    RunMount mount = parse_run_mount(flag.value, state_.config.execution.working_dir);
    if (mount.type == "bind" && mount.from.empty()) {
      const auto sources = shared_.context.find(tree_path(mount.source, "RUN"), "RUN");
      const auto files = describe_files(shared_.context, {.command = "RUN", .sources = sources});
      facts.files.insert(facts.files.end(), files.begin(), files.end());
    } else if (mount.type == "bind") {
      facts.step.arguments.push_back("from=" +
                                     state_from(shared_, number_, mount.from).id().text());
    }
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

// --- COPY and ADD -------------------------------------------------------------------------------

Owner StageBuilder::find_owner(const std::string& text, const base::Fd& root) const {
  if (text.empty()) return {};
  try {
    // A user without a group: docker takes the group of the same name or number.
    const auto user =
        engine::find_user(root, text.find(':') == text.npos ? text + ":" + text : text, {});
    return {user.uid, user.gid};
  } catch (const std::runtime_error& error) {
    throw BuildError(
        fmt::format("unable to convert uid/gid chown string to host mapping: {}", error.what()));
  }
}

// The here-documents of a COPY stand for files; their words go away.
std::vector<HereDocument> StageBuilder::here_documents(const Instruction& instruction,
                                                       std::vector<std::string>& words) const {
  auto documents = instruction.here_documents;
  if (documents.empty()) return documents;
  std::erase_if(words, [](const std::string& word) { return word.starts_with("<<"); });
  for (HereDocument& document : documents) {
    if (document.is_literal) continue;
    document.content = expand_word(in_quotes(document.content, shared_.dockerfile.escape));
  }
  return documents;
}

CopyOrder StageBuilder::copy_order(const Instruction& instruction,
                                   std::vector<std::string>& words) {
  CopyOrder order{
      .command = std::string(name_of(instruction.keyword)),
      .mode = parse_mode(expand_word(instruction.flag("chmod"))),
      .keeps_owners = !instruction.flag("from").empty() && instruction.flag("chown").empty(),
      .unpacks_archives = instruction.keyword == Keyword::kAdd,
      .moment = moment_};
  order.destination = in_working_folder(words.back());
  const bool is_folder =
      words.back().ends_with('/') || words.back() == "." || words.back().ends_with("/.");
  words.pop_back();
  order.destination = std::filesystem::path(order.destination).lexically_normal();
  if (is_folder && !order.destination.ends_with('/')) order.destination += '/';
  return order;
}

// Where COPY takes from, for as long as it is read: the context, or the mounted root of an image.
class StageBuilder::Origin {
 public:
  Origin(StageBuilder& builder, const std::string& from) {
    if (from.empty()) {
      tree_ = &builder.shared_.context;
      return;
    }
    root_ = std::make_unique<StepRoot>(builder.shared_.store,
                                       state_from(builder.shared_, builder.number_, from),
                                       builder.shared_.workplace.new_folder("from"));
    own_tree_.emplace(root_->path(), std::vector<IgnorePattern>());
    tree_ = &*own_tree_;
  }
  [[nodiscard]] const SourceTree& tree() const { return *tree_; }

 private:
  std::unique_ptr<StepRoot> root_;
  std::optional<SourceTree> own_tree_;
  const SourceTree* tree_ = nullptr;
};

// Fills in order.sources and what of the files matters. The files of an image never change: what
// they are is noted once. Returns "file:9f86...".
std::string StageBuilder::describe_sources(const std::string& from,
                                           const std::vector<std::string>& words, CopyOrder& order,
                                           StepFacts& facts) {
  std::optional<image::Digest> note;
  if (!from.empty()) {
    std::string name = "files of " + state_from(shared_, number_, from).id().text();
    for (const auto& word : words) name += '\0' + word;
    note = image::digest_of(name + (order.keeps_owners ? "o" : "-"));
    const auto known = shared_.cache.find_text(*note);
    const auto colon = known ? known->find(':') : std::string::npos;
    if (colon != std::string::npos && known->size() - colon == 65) {
      facts.step.content = image::Digest("sha256" + known->substr(colon));
      return *known;
    }
  }
  const Origin origin(*this, from);
  for (const auto& word : words) {
    for (auto& path : origin.tree().find(word, order.command)) {
      order.sources.push_back(std::move(path));
    }
  }
  facts.files = describe_files(origin.tree(), order);
  facts.step.content = content_of(facts.files);
  const std::string kind = kind_of(facts.files, order.sources.size());
  if (!facts.step.content) return kind;
  const std::string text = kind + ":" + facts.step.content->hex();
  if (note) shared_.cache.save_text(*note, text);
  return text;
}

StepResult StageBuilder::copy_into_image(const Instruction& instruction, CopyOrder order,
                                         const std::vector<std::string>& words,
                                         const std::vector<HereDocument>& documents) {
  const StepRoot root(shared_.store, state_, shared_.workplace.new_folder("copy"));
  {
    const base::Fd top = root.open();
    const Owner owner = find_owner(expand_word(instruction.flag("chown")), top);
    const Origin origin(*this, instruction.flag("from"));
    order.sources.clear();
    for (const auto& word : words) {
      for (auto& path : origin.tree().find(word, order.command)) {
        order.sources.push_back(std::move(path));
      }
    }
    if (!order.sources.empty()) copy_files(origin.tree(), order, owner, top);
    for (const HereDocument& document : documents) {
      write_text(
          top,
          order.destination.ends_with('/') ? order.destination + document.name : order.destination,
          document.content, order, owner);
    }
  }
  return root.make_layer(moment_);
}

void StageBuilder::copy(const Instruction& instruction) {
  std::vector<std::string> words;
  for (const auto& word : instruction.words(shared_.dockerfile.escape)) {
    words.push_back(
        instruction.here_documents.empty() || !word.starts_with("<<") ? expand_word(word) : word);
  }
  const std::string place = words.back();
  CopyOrder order = copy_order(instruction, words);
  const auto documents = here_documents(instruction, words);
  check_sources(words, documents.size(), order);
  StepFacts facts;
  const std::string from = instruction.flag("from");
  std::string what;
  if (!words.empty()) what = describe_sources(from, words, order, facts);
  for (const HereDocument& document : documents) {
    facts.step.arguments.push_back("<<" + document.name + " " + document.content);
    what += (what.empty() ? "inline:" : " inline:") + document.name;
  }
  std::string text = fmt::format("{} {} in {} ", order.command, what, place);
  if (order.sources.size() > 1 && !order.destination.ends_with('/')) refuse_many();
  for (const Flag& flag : instruction.flags) {
    if (flag.name != "from") text += fmt::format("--{}={} ", flag.name, expand_word(flag.value));
  }
  perform({.text = nop(text), .facts = std::move(facts), .act = [&] {
             return copy_into_image(instruction, order, words, documents);
           }});
}

}  // namespace build
