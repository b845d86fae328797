#include <fmt/core.h>

#include "minicontainer/runtime/explain/told_step.hpp"

namespace minicontainer {
namespace {

constexpr std::size_t kMostLines = 12;
constexpr std::size_t kWidest = 150;

std::string shorten(const std::string& line) {
  return line.size() <= kWidest ? line : line.substr(0, kWidest) + " ...";
}

void add_lines(std::string& text, std::string_view label, const std::vector<std::string>& lines,
               std::size_t left_out = 0) {
  std::size_t count = 0;
  for (const auto& line : lines) {
    if (count == kMostLines) break;
    text += fmt::format("    {:<7} {}\n", count++ == 0 ? label : "", shorten(line));
  }
  left_out += lines.size() - count;
  if (left_out > 0) text += fmt::format("            ... and {} more\n", left_out);
}

std::string file_name(const std::string& what) {
  const std::string file = what.substr(0, what.find(':'));
  return file.front() == '/' ? "/proc" + file : "/proc/PID/" + file;
}

std::vector<std::string> in_its_file(const std::string& what,
                                     const std::vector<std::string>& lines) {
  std::vector<std::string> result;
  for (std::string line : lines) {
    for (char& c : line) c = c == '\t' ? ' ' : c;
    result.push_back(file_name(what) + ": " + line);
  }
  return result;
}

void add_changes(std::string& text, const ToldStep& step) {
  std::vector<std::string> before, after;
  for (const auto& change : step.changes) {
    for (auto& line : in_its_file(change.what, change.before)) before.push_back(std::move(line));
    for (auto& line : in_its_file(change.what, change.after)) after.push_back(std::move(line));
  }
  add_lines(text, "before", before);
  add_lines(text, "after", after);
  if (before.empty() && after.empty() && !step.changes.empty() && step.nanoseconds) {
    text += "    shows   no change\n";
  }
}

std::vector<std::string> reasons(const ToldStep& step) {
  std::vector<std::string> lines;
  for (const auto& [member, line, value] : step.why) {
    lines.push_back(fmt::format("{}, line {} of config.json: {}", member, line, value));
  }
  if (lines.empty()) {
    lines.emplace_back(step.entry.members.empty() ? "minirun does it for every container"
                                                  : "config.json asks for nothing special here");
  }
  return lines;
}

}  // namespace

std::string as_text(const ToldStep& step) {
  std::string text;
  if (!step.calls_before.empty()) {
    text += "    in between:\n";
    add_lines(text, "asks", step.calls_before);
  }
  const char* who = step.entry.side == Side::kMinirun ? "minirun" : "the container's process";
  text += fmt::format("{:>2}. {} ({})", step.number, step.entry.name, who);
  if (step.nanoseconds) text += fmt::format(", {:.1f} us", double(*step.nanoseconds) / 1000);
  text += step.is_done ? "\n" : ": FAILED\n";
  text += fmt::format("    {}\n", step.entry.does);
  add_lines(text, "why", reasons(step));
  add_lines(text, "asks", step.calls, step.calls_left_out);
  add_changes(text, step);
  text += fmt::format("    {:<7} {}\n", "read", step.entry.manual);
  return text;
}

}  // namespace minicontainer
