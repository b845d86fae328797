#include "base/json.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace base {
namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostValues = 1'000'000;

// What a document may not be, found while it is parsed: afterwards the memory would be taken, and
// of two members of one name only one would be left.
class Bounds {
 public:
  using Event = nlohmann::json::parse_event_t;

  /// Whether to keep what the parser is at. After a break nothing is kept any more.
  bool allow(int depth, Event event, const nlohmann::json& value) {
    if (!broken_.empty()) return false;
    if (depth > kDeepest) {
      broken_ = fmt::format("nested more than {} deep", kDeepest);
    } else if (event == Event::object_start) {
      keys_.emplace_back();
    } else if (event == Event::object_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      broken_ = fmt::format("{} stands twice in one object", format_json(value));
    } else if (++values_ > kMostValues) {
      broken_ = fmt::format("has more than {} values", kMostValues);
    }
    return broken_.empty();
  }
  [[nodiscard]] const std::string& broken() const { return broken_; }

 private:
  std::vector<std::set<std::string>> keys_;  ///< of each object that is open
  std::size_t values_ = 0;
  std::string broken_;
};

std::string with_article(std::string_view type) {
  const bool is_vowel = std::string_view("aeio").find(type.front()) != std::string_view::npos;
  return fmt::format("{} {}", is_vowel ? "an" : "a", type);
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& name) {
  Bounds bounds;
  const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    return bounds.allow(depth, event, value);
  };
  try {
    auto document = nlohmann::json::parse(text, watch);
    if (!bounds.broken().empty()) throw JsonError(name + ": " + bounds.broken());
    return document;
  } catch (const nlohmann::json::exception& error) {  // a number such as 1e999 is no parse_error
    const std::string_view what = error.what();
    const auto reason = what.find("] ");  // after nlohmann's own error number
    throw JsonError(
        fmt::format("{}: not JSON: {}", name, what.substr(reason == what.npos ? 0 : reason + 2)));
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
  throw JsonError(path_.empty() ? fmt::format("{}: {}", document_, reason)
                                : fmt::format("{}: {}: {}", document_, path_, reason));
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
  return JsonView(*found, document_, path_.empty() ? key : path_ + "." + key);
}

JsonView JsonView::at(const std::string& key) const {
  auto found = find(key);
  if (!found) refuse(fmt::format("\"{}\" is missing", key));
  return *found;
}

std::vector<JsonView> JsonView::elements() const {
  expect(value_->is_array(), "an array");
  std::vector<JsonView> result;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    result.push_back(JsonView((*value_)[i], document_, fmt::format("{}[{}]", path_, i)));
  }
  return result;
}

void JsonView::each_member(
    const std::function<void(const std::string&, const JsonView&)>& visit) const {
  expect(value_->is_object(), "an object");
  for (const auto& [key, value] : value_->items()) {
    visit(key, JsonView(value, document_, path_.empty() ? key : path_ + "." + key));
  }
}

void JsonView::allow_only(const std::set<std::string>& known, const std::string& reason) const {
  each_member([&](const std::string& key, const JsonView& member) {
    if (!known.contains(key) && !member.raw().is_null()) member.refuse(reason);
  });
}

}  // namespace base
