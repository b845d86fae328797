#include "minicontainer/engine/user.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace engine {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

using Fields = std::vector<std::string>;

Fields fields_of(std::string_view text, char separator) {
  Fields fields;
  for (;;) {
    const auto end = text.find(separator);
    fields.emplace_back(text.substr(0, end));
    if (end == text.npos) return fields;
    text.remove_prefix(end + 1);
  }
}

// The image made the file: it may be missing, a pipe, or enormous.
std::string read_inside(const base::Fd& root, const char* path) {
  const auto file = minicontainer::find_inside(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) return {};
  struct stat status{};
  sys::check(::fstat(file->get(), &status), "look at {} in the container's root", path);
  if (!S_ISREG(status.st_mode)) return {};
  return base::read_all(*file, kLargestFile);
}

std::vector<Fields> read_table(const base::Fd& root, const char* path, std::size_t fields) {
  std::vector<Fields> table;
  for (const std::string& line : fields_of(read_inside(root, path), '\n')) {
    Fields entry = fields_of(line, ':');
    if (entry.size() >= fields) table.push_back(std::move(entry));
  }
  return table;
}

std::optional<unsigned> number_in(const std::string& text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return is_whole ? std::optional(number) : std::nullopt;
}

// The entry whose name or number, the third field, is the text.
const Fields* find_entry(const std::vector<Fields>& table, const std::string& text) {
  for (const Fields& entry : table) {
    if (entry[0] == text || entry[2] == text) return &entry;
  }
  return nullptr;
}

gid_t find_group(const std::vector<Fields>& groups, const std::string& text) {
  if (const Fields* entry = find_entry(groups, text)) return number_in((*entry)[2]).value_or(0);
  if (const auto number = number_in(text)) return *number;
  throw std::runtime_error(
      fmt::format("unable to find group {}: no matching entries in group file", text));
}

void add_groups_of(User& user, const std::vector<Fields>& groups, const std::string& name) {
  for (const Fields& entry : groups) {
    const Fields members = entry.size() > 3 ? fields_of(entry[3], ',') : Fields{};
    if (std::ranges::find(members, name) != members.end()) {
      user.groups.push_back(number_in(entry[2]).value_or(0));
    }
  }
}

}  // namespace

User find_user(const base::Fd& root, const std::string& text,
               const std::vector<std::string>& added_groups) {
  User user;
  const auto colon = text.find(':');
  const std::string name = colon == 0 || text.empty() ? "0" : text.substr(0, colon);
  const std::string group = colon == text.npos ? "" : text.substr(colon + 1);
  const auto users = read_table(root, "/etc/passwd", 4);
  const auto groups = read_table(root, "/etc/group", 3);
  if (const Fields* entry = find_entry(users, name)) {
    user.uid = number_in((*entry)[2]).value_or(0);
    user.gid = number_in((*entry)[3]).value_or(0);
    if (group.empty()) add_groups_of(user, groups, (*entry)[0]);
  } else if (const auto number = number_in(name)) {
    user.uid = *number;
  } else {
    throw std::runtime_error(
        fmt::format("unable to find user {}: no matching entries in passwd file", name));
  }
  if (!group.empty()) user.gid = find_group(groups, group);
  for (const auto& added : added_groups) user.groups.push_back(find_group(groups, added));
  return user;
}

}  // namespace engine
