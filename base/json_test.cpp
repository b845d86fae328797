#include "base/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

using base::JsonError;
using base::JsonView;
using nlohmann::json;

std::string refusal(const json& document, const std::function<void(const JsonView&)>& read) {
  return base::message_of<JsonError>([&] { read(JsonView(document, "doc")); });
}

std::string refusal(const std::string& text) {
  return base::message_of<JsonError>([&] { base::parse_json(text, "doc"); });
}

TEST(ParseJson, SaysWhereTextIsNoJson) {
  const auto said = refusal("{\"a\": 1,\n  oops}");
  EXPECT_TRUE(said.starts_with("doc: not JSON: parse error at line 2, column 3")) << said;
}

TEST(ParseJson, RefusesWhatIsNoDocument) {
  for (const char* text : {"", "{", "[1,", "{\"a\":1} x", "\"\xff\"", "nul"}) {
    EXPECT_TRUE(refusal(text).starts_with("doc: not JSON: ")) << text << ": " << refusal(text);
  }
}

TEST(ParseJson, RefusesANumberThatNoTypeHolds) {
  EXPECT_TRUE(refusal("[1e999]").starts_with("doc: not JSON: ")) << refusal("[1e999]");
}

TEST(ParseJson, BoundsTheNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_NO_THROW(base::parse_json(nested(64), "doc"));
  EXPECT_EQ(refusal(nested(66)), "doc: nested more than 64 deep");
  EXPECT_EQ(refusal(nested(100'000)), "doc: nested more than 64 deep");
}

TEST(ParseJson, RefusesAMemberThatStandsTwice) {
  EXPECT_EQ(refusal(R"({"a": 1, "b": {"a": 2}, "a": 3})"), "doc: \"a\" stands twice in one object");
  EXPECT_EQ(refusal(R"([{"x": [{"\u0061": 1, "a": 3}]}])"),
            "doc: \"a\" stands twice in one object");
  EXPECT_NO_THROW(base::parse_json(R"([{"a": 1}, {"a": {"a": [{"a": 2}]}}])", "doc"));
}

TEST(ParseJson, BoundsTheNumberOfValues) {
  const auto list = [](std::size_t length) {
    std::string text = "[0";
    for (std::size_t i = 1; i < length; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_NO_THROW(base::parse_json(list(999'000), "doc"));
  EXPECT_EQ(refusal(list(1'000'001)), "doc: has more than 1000000 values");
}

TEST(ParseJson, LoadsAFileUnderItsName) {
  const base::Scratch scratch;
  base::write_file(scratch / "good.json", R"({"a": [1]})");
  base::write_file(scratch / "bad.json", "{");
  EXPECT_EQ(base::load_json(scratch / "good.json")["a"][0], 1);
  const auto said = base::message_of<JsonError>([&] { base::load_json(scratch / "bad.json"); });
  EXPECT_TRUE(said.starts_with((scratch / "bad.json").native() + ": not JSON")) << said;
}

TEST(JsonView, ReadsEachType) {
  const json document = {{"text", "x"}, {"yes", true}, {"number", -3}, {"list", {"a", "b"}}};
  const JsonView view(document, "doc");
  EXPECT_EQ(view.at("text").string(), "x");
  EXPECT_TRUE(view.at("yes").boolean());
  EXPECT_EQ(view.at("number").integer(), -3);
  EXPECT_EQ(view.at("list").strings(), (std::vector<std::string>{"a", "b"}));
}

TEST(JsonView, ARefusalCarriesThePath) {
  const json document = {{"process", {{"args", {"sh", 5}}}}};
  EXPECT_EQ(refusal(document,
                    [](const JsonView& view) { return view.at("process").at("args").strings(); }),
            "doc: process.args[1]: expected a string, found a number");
  EXPECT_EQ(refusal(document, [](const JsonView& view) { return view.at("process").at("cwd"); }),
            "doc: process: \"cwd\" is missing");
  EXPECT_EQ(
      refusal(document, [](const JsonView& view) { return view.at("process").at("args").at("x"); }),
      "doc: process.args: expected an object, found an array");
  EXPECT_EQ(refusal(json(1), [](const JsonView& view) { return view.elements(); }),
            "doc: expected an array, found a number");
}

TEST(JsonView, RefusesEachWrongType) {
  const json text = "x";
  EXPECT_EQ(refusal(text, [](const JsonView& view) { return view.boolean(); }),
            "doc: expected true or false, found a string");
  EXPECT_EQ(refusal(text, [](const JsonView& view) { return view.integer(); }),
            "doc: expected a whole number, found a string");
  EXPECT_EQ(refusal(json(1.5), [](const JsonView& view) { return view.integer(); }),
            "doc: expected a whole number, found a number");
  EXPECT_EQ(refusal(json::object(), [](const JsonView& view) { return view.string(); }),
            "doc: expected a string, found an object");
}

TEST(JsonView, RefusesAStringThatNoPathCanHold) {
  EXPECT_EQ(
      refusal(json(std::string("a\0b", 3)), [](const JsonView& view) { return view.string(); }),
      "doc: has a NUL character, which no name or path can hold");
}

TEST(JsonView, BoundsNumbers) {
  const json nine = 9;
  EXPECT_EQ(JsonView(nine, "doc").integer_between(0, 9), 9);
  EXPECT_EQ(refusal(nine, [](const JsonView& view) { return view.integer_between(0, 8); }),
            "doc: is 9, but must be between 0 and 8");
  EXPECT_EQ(refusal(json(UINT64_MAX), [](const JsonView& view) { return view.integer(); }),
            "doc: is too large");
}

TEST(JsonView, ANaturalNumberHasAll64Bits) {
  const json largest = UINT64_MAX;
  EXPECT_EQ(JsonView(largest, "doc").natural(), UINT64_MAX);
  EXPECT_EQ(refusal(json(-1), [](const JsonView& view) { return view.natural(); }),
            "doc: is negative");
  EXPECT_EQ(refusal(json(1.5), [](const JsonView& view) { return view.natural(); }),
            "doc: expected a whole number, found a number");
}

TEST(JsonView, NullIsAsGoodAsMissing) {
  const json document = {{"a", nullptr}};
  EXPECT_FALSE(JsonView(document, "doc").find("a").has_value());
  EXPECT_NO_THROW(JsonView(document, "doc").allow_only({}, "is unknown"));
}

TEST(JsonView, RefusesMembersThatNobodyKnows) {
  const json document = {{"linux", {{"namespaces", json::array()}, {"seccomp", json::object()}}}};
  EXPECT_EQ(refusal(document,
                    [](const JsonView& view) {
                      view.at("linux").allow_only({"namespaces"}, "not here");
                    }),
            "doc: linux.seccomp: not here");
}

TEST(FormatJson, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(base::format_json({{"a", "x\xffy"}}), "{\"a\":\"x\xEF\xBF\xBDy\"}");
}

}  // namespace
