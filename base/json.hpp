// The edge where JSON text becomes values: parsing with a bound, and refusals that say where.
//
// A document from outside is hostile until it has been read through a JsonView, which checks each
// type and carries the path to the value: "config.json: process.args[0]: expected a string, found
// a number". A member that an object has twice is refused: RFC 8259 leaves open which one holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace base {

/// A document that was refused; what() says where and why in one sentence.
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Parses one document. `name` stands in front of the message of a JsonError. Refused are documents
/// that are nested more than 64 deep, that have more than a million values, or an object that has
/// the same member twice: so memory and time are bounded by the length of the text.
nlohmann::json parse_json(std::string_view text, const std::string& name);

/// Reads and parses a file of at most kLargestFile bytes. Throws JsonError, std::system_error.
nlohmann::json load_json(const std::filesystem::path& path);

/// One line, or with two blanks of indent. Text that is not UTF-8 is replaced, never refused.
std::string format_json(const nlohmann::json& value);
std::string format_json_indented(const nlohmann::json& value);

/// A value inside a document. The path to it is looked for when it is refused: most never are. Does
/// not own: the document must live.
class JsonView {
 public:
  JsonView(const nlohmann::json& value, std::string document)
      : value_(&value), document_(std::make_shared<const Document>(std::move(document), &value)) {}

  // The value itself, as a type; JsonError if it is another one.
  [[nodiscard]] std::string string() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::int64_t integer() const;
  /// A whole number that may need all 64 bits, and is never negative.
  [[nodiscard]] std::uint64_t natural() const;
  /// An integer between the bounds, both included.
  [[nodiscard]] std::int64_t integer_between(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] std::vector<std::string> strings() const;

  // Members of an object and elements of an array; JsonError if this is not one.
  /// The member; JsonError if it is missing.
  [[nodiscard]] JsonView at(const std::string& key) const;
  /// The member, or nothing if it is missing or null.
  [[nodiscard]] std::optional<JsonView> find(const std::string& key) const;
  [[nodiscard]] std::vector<JsonView> elements() const;
  /// Calls `visit` for each member, in the order of the keys.
  void each_member(const std::function<void(const std::string&, const JsonView&)>& visit) const;
  /// Refuses members that are not in `known`: "linux.seccomp: not supported by ...".
  void allow_only(const std::set<std::string>& known, const std::string& reason) const;

  /// Throws a JsonError about this value: "<document>: <path>: <reason>".
  [[noreturn]] void refuse(const std::string& reason) const;
  [[nodiscard]] const nlohmann::json& raw() const { return *value_; }

 private:
  struct Document {
    Document(std::string name_, const nlohmann::json* top_) : name(std::move(name_)), top(top_) {}
    std::string name;
    const nlohmann::json* top;
  };
  JsonView(const nlohmann::json& value, std::shared_ptr<const Document> document)
      : value_(&value), document_(std::move(document)) {}
  void expect(bool is_right, std::string_view wanted) const;

  const nlohmann::json* value_;
  std::shared_ptr<const Document> document_;  ///< shared: a list may have a million elements
};

}  // namespace base
