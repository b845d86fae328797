#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/json.hpp"
#include "minicontainer/engine/go_template_nodes.hpp"

namespace engine {
namespace {

using nlohmann::json;
using Arguments = std::vector<json>;

constexpr std::size_t kWidest = 1000;

[[noreturn]] void fail(const std::string& reason) {
  throw TemplateError("template: :1: executing \"\": " + reason);
}

const json& argument(const Arguments& arguments, std::size_t index, const char* function) {
  if (index >= arguments.size()) {
    fail(fmt::format("wrong number of args for {}: got {}", function, arguments.size()));
  }
  return arguments[index];
}

std::string text_of(const Arguments& arguments, std::size_t index, const char* function) {
  const json& value = argument(arguments, index, function);
  if (!value.is_string()) {
    fail(fmt::format("wrong type for value of {}; expected string; got {}", function,
                     value.type_name()));
  }
  return value.get<std::string>();
}

// A label or a port that is not there is empty, as with Go's maps of strings.
json index(const Arguments& arguments) {
  json value = argument(arguments, 0, "index");
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const json& key = arguments[i];
    if (value.is_object() && key.is_string()) {
      const auto found = value.find(key.get<std::string>());
      value = found == value.end() ? json("") : json(*found);
    } else if (value.is_array() && key.is_number_integer()) {
      const auto place = key.get<std::int64_t>();
      if (place < 0 || static_cast<std::size_t>(place) >= value.size()) {
        fail(fmt::format("error calling index: index out of range: {}", place));
      }
      value = json(value[static_cast<std::size_t>(place)]);
    } else if (value.is_null()) {
      return "";
    } else {
      fail(fmt::format("error calling index: can't index item of type {}", value.type_name()));
    }
  }
  return value;
}

json length(const Arguments& arguments) {
  const json& value = argument(arguments, 0, "len");
  if (value.is_string()) return value.get_ref<const std::string&>().size();
  if (value.is_null()) return 0;
  if (!value.is_structured())
    fail("error calling len: len of type " + std::string(value.type_name()));
  return value.size();
}

json join(const Arguments& arguments) {
  std::string text;
  const json& list = argument(arguments, 0, "join");
  const std::string separator = text_of(arguments, 1, "join");
  if (!list.is_array() && !list.is_null()) {
    fail(fmt::format("wrong type for value of join; expected list; got {}", list.type_name()));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += (i == 0 ? "" : separator) + print_go_value(list[i]);
  }
  return text;
}

json split(const Arguments& arguments) {
  const std::string text = text_of(arguments, 0, "split");
  const std::string separator = text_of(arguments, 1, "split");
  json parts = json::array();
  std::size_t begin = 0;
  while (true) {
    const auto end = separator.empty() ? text.npos : text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == text.npos) return parts;
    begin = end + separator.size();
  }
}

json changed_case(const Arguments& arguments, int (*change)(int)) {
  std::string text = print_go_value(argument(arguments, 0, "upper"));
  std::ranges::transform(text, text.begin(), [&](unsigned char c) {
    return c < 0x80 ? static_cast<char>(change(c)) : static_cast<char>(c);
  });
  return text;
}

json title(const Arguments& arguments) {
  std::string text = text_of(arguments, 0, "title");
  bool is_first = true;
  for (char& c : text) {
    if (is_first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    is_first = c == ' ';
  }
  return text;
}

json truncate(const Arguments& arguments) {
  const std::string text = text_of(arguments, 0, "truncate");
  const json& size = argument(arguments, 1, "truncate");
  if (!size.is_number_integer() || size.get<std::int64_t>() < 0) return text;
  return text.substr(0, size.get<std::size_t>());
}

json print(const Arguments& arguments, const char* between, const char* end) {
  std::string text;
  for (const json& value : arguments) text += (text.empty() ? "" : between) + print_go_value(value);
  return text + end;
}

// One verb of a format: "%-10s", with the value in its place. C's printf does the padding.
std::string format_verb(std::string spec, const json& value) {
  const char verb = spec.back();
  spec.pop_back();
  char buffer[kWidest + 400];
  int size = 0;
  if (verb == 'd' && value.is_number()) {
    size = std::snprintf(buffer, sizeof buffer, (spec + "lld").c_str(), value.get<long long>());
  } else if ((verb == 'f' || verb == 'g' || verb == 'e') && value.is_number()) {
    size = std::snprintf(buffer, sizeof buffer, (spec + verb).c_str(), value.get<double>());
  } else if (verb == 'x' && value.is_number_integer()) {
    size = std::snprintf(buffer, sizeof buffer, (spec + "llx").c_str(), value.get<long long>());
  } else if (verb == 's' || verb == 'v' || verb == 'q' || verb == 't') {
    const std::string text = verb == 'q' ? base::format_json(value) : print_go_value(value);
    if (spec == "%") return text;
    size = std::snprintf(buffer, sizeof buffer, (spec + "s").c_str(), text.c_str());
  } else {
    return fmt::format("%!{}({}={})", verb, value.type_name(), print_go_value(value));
  }
  return {buffer, std::min(static_cast<std::size_t>(std::max(size, 0)), sizeof buffer - 1)};
}

// The flags and numbers between % and the verb; nothing that snprintf could take for more.
std::string verb_at(const std::string& format, std::size_t percent) {
  std::size_t end = format.find_first_not_of("+-# 0123456789.", percent + 1);
  if (end == format.npos || end - percent > 8) return "";
  std::string spec = format.substr(percent, end - percent + 1);
  std::size_t digits = 0;
  for (const char c : spec) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > 3) return "";
  }
  return spec;
}

json printf(const Arguments& arguments) {
  const std::string format = text_of(arguments, 0, "printf");
  std::string text;
  std::size_t next = 1;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      text += format[i];
      continue;
    }
    const std::string spec = verb_at(format, i);
    if (spec.empty()) {
      text += "%!(NOVERB)";
      break;
    }
    i += spec.size() - 1;
    if (spec == "%%") {
      text += '%';
    } else {
      text += next < arguments.size() ? format_verb(spec, arguments[next])
                                      : fmt::format("%!{}(MISSING)", spec.back());
      ++next;
    }
  }
  return text;
}

json both(const Arguments& arguments, bool stops_at) {
  argument(arguments, 0, "and");
  for (const json& value : arguments) {
    if (is_true(value) == stops_at) return value;
  }
  return arguments.back();
}

json equals_any(const Arguments& arguments) {
  const json& first = argument(arguments, 0, "eq");
  argument(arguments, 1, "eq");
  return std::any_of(arguments.begin() + 1, arguments.end(),
                     [&](const json& other) { return other == first; });
}

template <typename Compare>
json compared(const Arguments& arguments, Compare compare) {
  return compare(argument(arguments, 0, "lt"), argument(arguments, 1, "lt"));
}

using Function = json (*)(const Arguments&);

const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> kFunctions = {
      {"index", index},
      {"len", length},
      {"join", join},
      {"split", split},
      {"title", title},
      {"truncate", truncate},
      {"printf", printf},
      {"eq", equals_any},
      {"json", [](const Arguments& a) { return json(base::format_json(argument(a, 0, "json"))); }},
      {"upper", [](const Arguments& a) { return changed_case(a, ::toupper); }},
      {"lower", [](const Arguments& a) { return changed_case(a, ::tolower); }},
      {"print", [](const Arguments& a) { return print(a, "", ""); }},
      {"println", [](const Arguments& a) { return print(a, " ", "\n"); }},
      {"and", [](const Arguments& a) { return both(a, false); }},
      {"or", [](const Arguments& a) { return both(a, true); }},
      {"not", [](const Arguments& a) { return json(!is_true(argument(a, 0, "not"))); }},
      {"ne", [](const Arguments& a) { return compared(a, std::not_equal_to<>()); }},
      {"lt", [](const Arguments& a) { return compared(a, std::less<>()); }},
      {"le", [](const Arguments& a) { return compared(a, std::less_equal<>()); }},
      {"gt", [](const Arguments& a) { return compared(a, std::greater<>()); }},
      {"ge", [](const Arguments& a) { return compared(a, std::greater_equal<>()); }},
  };
  return kFunctions;
}

}  // namespace

json call_template_function(const std::string& name, const Arguments& arguments) {
  return functions().at(name)(arguments);
}

bool is_template_function(const std::string& name) {
  return functions().contains(name);
}

std::string print_go_value(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "<no value>";
  if (!value.is_structured()) return base::format_json(value);
  std::string text = value.is_array() ? "[" : "map[";
  bool is_first = true;
  for (const auto& [key, member] : value.items()) {
    if (!is_first) text += ' ';
    is_first = false;
    if (value.is_object()) text += key + ":";
    text += member.is_null() ? "<nil>" : print_go_value(member);
  }
  return text + "]";
}

bool is_true(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value != 0;
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return !value.empty();
}

}  // namespace engine
