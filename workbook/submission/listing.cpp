#include "workbook/submission/listing.hpp"

#include <fmt/core.h>

#include "workbook/model/text.hpp"

namespace workbook {
namespace {

std::vector<std::string_view> components_of(std::string_view name) {
  std::vector<std::string_view> components;
  while (!name.empty()) {
    const auto end = name.find('/');
    const auto component = name.substr(0, end);
    if (!component.empty() && component != ".") components.push_back(component);
    name.remove_prefix(end == name.npos ? name.size() : end + 1);
  }
  return components;
}

[[noreturn]] void refuse(std::string_view name, std::string_view reason) {
  throw SubmissionError(
      fmt::format("an entry is named \"{}\": {}", printable_line(name, 100), reason));
}

}  // namespace

std::string clean_name(std::string_view name) {
  if (name.size() > kLongestName) refuse(name, "the name is longer than 1024 bytes");
  if (name.find('\0') != name.npos) refuse(name, "a name cannot contain a zero byte");
  if (name.starts_with('/')) refuse(name, "names must not begin at the root of a machine");
  const auto components = components_of(name);
  if (components.size() > kDeepestName) refuse(name, "it lies in more than 32 folders");
  std::string clean;
  for (const auto component : components) {
    if (component == "..") refuse(name, "names must stay inside the submission, without \"..\"");
    clean += (clean.empty() ? "" : "/") + std::string(component);
  }
  return clean;
}

std::string_view file_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

}  // namespace workbook
