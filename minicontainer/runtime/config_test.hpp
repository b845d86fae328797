// What the tests of config.json's readers share: a small document, and how a change of it is
// refused.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer_test {

/// The least that there can be, in three namespaces, with `patch` merged into it (RFC 7396).
inline nlohmann::json document_with(const std::string& patch) {
  auto document = nlohmann::json::parse(R"({
    "ociVersion": "1.0.2",
    "process": {"args": ["sh"], "cwd": "/"},
    "root": {"path": "rootfs"},
    "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}]}})");
  document.merge_patch(nlohmann::json::parse(patch));
  return document;
}

inline minicontainer::Config config_with(const std::string& patch) {
  return minicontainer::parse_config(document_with(patch), "doc", "/bundle");
}

/// A document with one thing changed, and how it must be refused.
struct Refusal {
  const char* name;
  const char* patch;
  std::string says;
};

// Without this gtest prints bytes.
inline void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

/// The body of the one test of each table.
inline void expect_refusal(const Refusal& refusal) {
  EXPECT_EQ(base::message_of<base::JsonError>([&] { config_with(refusal.patch); }),
            "doc: " + refusal.says);
}

inline std::string name_of(const testing::TestParamInfo<Refusal>& each) {
  return each.param.name;
}

}  // namespace minicontainer_test
