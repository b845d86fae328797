#include "base/json.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace base {
namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostValues = 1'000'000;

std::string with_article(std::string_view type) {
  const bool is_vowel = std::string_view("aeio").find(type.front()) != std::string_view::npos;
  return fmt::format("{} {}", is_vowel ? "an" : "a", type);
}

// A refusal quotes the document, which is hostile: no line may end in it, nothing in it may talk to
// the terminal, and it is no longer than anybody reads.
std::string quotable(std::string_view text) {
  constexpr std::size_t kLongest = 1000;
  std::string result(text.substr(0, kLongest));
  const auto is_cut = [&] { return result.size() < text.size(); };
  // Not in the middle of a character: its later bytes are 10xxxxxx (man 7 utf-8).
  while (is_cut() && !result.empty() && (text[result.size()] & 0xC0) == 0x80) result.pop_back();
  std::ranges::replace_if(result, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return is_cut() ? result + "..." : result;
}

// What a document may not be, found while it is parsed: afterwards the memory would be taken, and
// of two members of one name only one would be left.
class Bounds {
 public:
  using Event = nlohmann::json::parse_event_t;

  explicit Bounds(const std::string& name) : name_(name) {}

  /// Throws a JsonError if the parser has come too far.
  void check(int depth, Event event, const nlohmann::json& value) {
    if (depth > kDeepest) refuse(fmt::format("nested more than {} deep", kDeepest));
    if (++events_ > kMostValues) refuse(fmt::format("has more than {} values", kMostValues));
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      refuse(quotable(format_json(value)) + " stands twice in one object");
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& reason) const {
    throw JsonError(name_ + ": " + reason);
  }

  std::string name_;
  std::vector<std::set<std::string>> keys_;  ///< of each object that is open
  std::size_t events_ = 0;
};

// nlohmann says it with a number of its own in front, and quotes bytes that are no text.
std::string reason_of(const nlohmann::json::exception& error) {
  std::string_view what = error.what();
  const auto number = what.find("] ");
  if (number != what.npos) what.remove_prefix(number + 2);
  std::string reason(what);
  std::ranges::replace_if(reason, [](unsigned char c) { return c >= 0x80; }, '?');
  return quotable(reason);
}

// Adds the way from `from` to `target` to `path`: "process.args[0]". Whether there is one.
bool find_path(const nlohmann::json& from, const nlohmann::json* target, std::string& path) {
  if (&from == target) return true;
  const std::size_t length = path.size();
  if (from.is_object()) {
    for (const auto& [key, value] : from.items()) {
      path += (length == 0 ? "" : ".") + key;
      if (find_path(value, target, path)) return true;
      path.resize(length);
    }
  } else if (from.is_array()) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      path += fmt::format("[{}]", i);
      if (find_path(from[i], target, path)) return true;
      path.resize(length);
    }
  }
  return false;
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& name) {
  Bounds bounds(name);
  const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    bounds.check(depth, event, value);
    return true;
  };
  try {
    return nlohmann::json::parse(text, watch);
  } catch (const nlohmann::json::exception& error) {  // a number such as 1e999 is no parse_error
    throw JsonError(fmt::format("{}: not JSON: {}", name, reason_of(error)));
  }
}

nlohmann::json load_json(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.native());
}

std::string format_json(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string format_json_indented(const nlohmann::json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

void JsonView::refuse(const std::string& reason) const {
  std::string path;
  find_path(*document_->top, value_, path);
  const std::string where = path.empty() ? "" : quotable(path) + ": ";
  throw JsonError(fmt::format("{}: {}{}", document_->name, where, quotable(reason)));
}

void JsonView::expect(bool is_right, std::string_view wanted) const {
  if (!is_right)
    refuse(fmt::format("expected {}, found {}", wanted, with_article(value_->type_name())));
}

std::string JsonView::string() const {
  expect(value_->is_string(), "a string");
  auto text = value_->get<std::string>();
  if (text.find('\0') != text.npos) refuse("has a NUL character, which no name or path can hold");
  return text;
}

bool JsonView::boolean() const {
  expect(value_->is_boolean(), "true or false");
  return value_->get<bool>();
}

std::int64_t JsonView::integer() const {
  expect(value_->is_number_integer(), "a whole number");
  if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX)
    refuse("is too large");
  return value_->get<std::int64_t>();
}

std::uint64_t JsonView::natural() const {
  expect(value_->is_number_integer(), "a whole number");
  if (!value_->is_number_unsigned() && value_->get<std::int64_t>() < 0) refuse("is negative");
  return value_->get<std::uint64_t>();
}

std::int64_t JsonView::integer_between(std::int64_t least, std::int64_t most) const {
  const auto number = integer();
  if (number < least || number > most) {
    refuse(fmt::format("is {}, but must be between {} and {}", number, least, most));
  }
  return number;
}

std::vector<std::string> JsonView::strings() const {
  std::vector<std::string> result;
  for (const auto& element : elements()) result.push_back(element.string());
  return result;
}

std::optional<JsonView> JsonView::find(const std::string& key) const {
  expect(value_->is_object(), "an object");
  const auto found = value_->find(key);
  if (found == value_->end() || found->is_null()) return std::nullopt;
  return JsonView(*found, document_);
}

JsonView JsonView::at(const std::string& key) const {
  auto found = find(key);
  if (!found) refuse(fmt::format("\"{}\" is missing", key));
  return *found;
}

std::vector<JsonView> JsonView::elements() const {
  expect(value_->is_array(), "an array");
  std::vector<JsonView> result;
  for (const auto& element : *value_) {
    result.push_back(JsonView(element, document_));
  }
  return result;
}

void JsonView::each_member(
    const std::function<void(const std::string&, const JsonView&)>& visit) const {
  expect(value_->is_object(), "an object");
  for (const auto& [key, value] : value_->items()) {
    visit(key, JsonView(value, document_));
  }
}

void JsonView::allow_only(const std::set<std::string>& known, const std::string& reason) const {
  each_member([&](const std::string& key, const JsonView& member) {
    if (!known.contains(key) && !member.raw().is_null()) member.refuse(reason);
  });
}

}  // namespace base
