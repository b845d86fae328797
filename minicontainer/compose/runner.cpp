#include "minicontainer/compose/runner.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/spawn.hpp"
#include "minicontainer/compose/commands.hpp"
#include "minicontainer/compose/start_order.hpp"
#include "minicontainer/image/store.hpp"

namespace compose {
namespace {

// A word as a shell would take it.
std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return word;
  std::string result = "'";
  for (const char letter : word)
    result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return result + "'";
}

void print_dry(const Words& words) {
  std::string line = "minicontainer";
  for (const auto& word : words) line += " " + quoted(word);
  fmt::print("{}\n", line);
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  const auto start = text.rfind('\n');
  if (start != text.npos) text.erase(0, start + 1);
  constexpr std::string_view kName = "minicontainer: ";
  return text.starts_with(kName) ? text.substr(kName.size()) : text;
}

}  // namespace

Words Runner::command(const Words& words) const {
  Words all = {engine::own_program(), "--root", folders_.root, "--run-root", folders_.run_root};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

std::string Runner::run(const Words& words) const {
  if (is_dry()) {
    print_dry(words);
    return {};
  }
  const auto finished =
      base::run_collecting({.program = engine::own_program(), .argv = command(words)});
  if (!finished.status.is_success()) throw std::runtime_error(last_line(finished.output));
  return finished.output;
}

int Runner::run_here(const Words& words) const {
  if (is_dry()) {
    print_dry(words);
    return 0;
  }
  const auto status =
      base::spawn(
          {.program = engine::own_program(), .argv = command(words), .stdin_fd = STDIN_FILENO})
          .wait();
  return status.value;
}

void Runner::tell(const std::string& kind, const std::string& name, const std::string& what) {
  fmt::print(stderr, " {} {}  {}\n", kind, name, what);
}

std::string label_of(const engine::Container& container, const std::string& label) {
  const auto& labels = container.record.settings.labels;
  const auto found = labels.find(label);
  return found == labels.end() ? "" : found->second;
}

long number_of(const engine::Container& container) {
  const std::string text = label_of(container, kNumberLabel);
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<engine::Container> containers_of(const engine::Folders& folders, const Project& project,
                                             const std::string& service) {
  auto all = engine::list_containers(folders);
  std::erase_if(all, [&](const engine::Container& container) {
    return label_of(container, kProjectLabel) != project.name ||
           label_of(container, kOneOffLabel) == "True" ||
           (!service.empty() && label_of(container, kServiceLabel) != service);
  });
  std::ranges::sort(all, {}, [](const engine::Container& container) {
    return std::pair(label_of(container, kServiceLabel), number_of(container));
  });
  return all;
}

std::vector<std::string> chosen_services(const Project& project, const Words& named) {
  Dependencies all;
  for (const auto& [name, service] : project.services) {
    auto& others = all[name];
    for (const auto& one : service.dependencies) others.push_back(one.service);
  }
  const auto order = start_order(all);
  if (named.empty()) return order;
  std::set<std::string> wanted;
  for (const auto& name : named) {
    if (!all.contains(name)) throw ComposeError(fmt::format("no such service: {}", name));
    wanted.insert(name);
  }
  // Against the order, who is wanted comes before what it depends on.
  for (auto name = order.rbegin(); name != order.rend(); ++name) {
    if (wanted.contains(*name)) wanted.insert(all[*name].begin(), all[*name].end());
  }
  std::vector<std::string> chosen;
  std::ranges::copy_if(order, std::back_inserter(chosen),
                       [&](const auto& name) { return wanted.contains(name); });
  return chosen;
}

std::string image_id_of(const engine::Folders& folders, const std::string& name) {
  const auto image = image::Store::open(folders.root).find(name);
  return image ? image->id.text() : "";
}

}  // namespace compose
