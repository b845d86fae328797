// Feeds the reader of config.json with whatever libFuzzer thinks of (llvm.org/docs/LibFuzzer.html).
//
// There is one rule: a document is read, or refused with base::JsonError in one line. Any other
// exception, a crash, a leak, undefined behaviour or a long wait ends the run with an error.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/runtime/config.hpp"

namespace {

void read(const nlohmann::json& document) {
  minicontainer::parse_config(document, "doc", "/bundle");
}
void read_process(const nlohmann::json& document) {
  minicontainer::parse_process(document, "doc");
}
void read_resources(const nlohmann::json& document) {
  minicontainer::parse_resources(document, "doc");
}

/// Whether it was read. A refusal has to be fit for a terminal and a log.
bool try_to(void (*reader)(const nlohmann::json&), const nlohmann::json& document) {
  try {
    reader(document);
    return true;
  } catch (const base::JsonError& error) {
    const std::string_view said = error.what();
    for (const char c : said) {
      if ((c >= 0 && c < 0x20) || c == 0x7f || said.size() > 3000) std::abort();
    }
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nlohmann::json document;
  try {
    document = base::parse_json({reinterpret_cast<const char*>(data), size}, "doc");
  } catch (const base::JsonError&) {
    return -1;  // not worth keeping: the parser is nlohmann's
  }
  try_to(read, document);
  if (!document.is_object()) return 0;
  if (document.contains("process")) try_to(read_process, document["process"]);
  const auto linux_part = document.find("linux");
  if (linux_part == document.end() || !linux_part->is_object()) return 0;
  if (linux_part->contains("resources")) try_to(read_resources, (*linux_part)["resources"]);
  return 0;
}
