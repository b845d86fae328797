// Feeds the readers of references, digests, changes and templates with whatever libFuzzer thinks of
// (llvm.org/docs/LibFuzzer.html).
//
// What is taken as a reference must come back the same when its full name is read again, and must
// hold nothing that could leave a folder or an address. The others must only end, in one way or the
// other.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/engine/go_template.hpp"
#include "minicontainer/image/change.hpp"
#include "minicontainer/image/reference.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void try_reference(std::string_view text) {
  try {
    const auto reference = image::parse_tagged_reference(text);
    const auto full = full_name(reference);
    expect(full_name(image::parse_tagged_reference(full)) == full);
    expect(full_name(image::parse_tagged_reference(familiar_name(reference))) == full);
    expect(full.find("..") == full.npos || reference.tag.find("..") != reference.tag.npos);
    expect(reference.path.find("//") == reference.path.npos && !reference.path.empty());
    for (const char c : full) expect(c > 0x20 && c < 0x7f);
  } catch (const image::Error& error) {
    for (const char c : std::string_view(error.what()))
      expect(static_cast<unsigned char>(c) >= 0x20);
  }
}

void try_template(std::string_view text) {
  static const nlohmann::json kValue = nlohmann::json::parse(
      R"({"A": [1, "b", {"C": null}], "L": {"x": "y"}, "N": 5, "S": "text", "T": true})");
  try {
    (void)engine::GoTemplate(text).render(kValue);
  } catch (const engine::TemplateError&) {
  } catch (const base::JsonError&) {
  }
}

void try_change(std::string_view text) {
  image::Execution execution;
  try {
    image::apply_change(execution, text);
  } catch (const image::Error&) {
  } catch (const base::JsonError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return -1;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (*data % 3) {
    case 0:
      try_reference(text);
      break;
    case 1:
      try_template(text);
      break;
    default:
      try_change(text);
  }
  return 0;
}
