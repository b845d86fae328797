// What a registry says when it refuses: {"errors":[{"code":"DENIED","message":"...","detail":...}]}
//
// OCI distribution specification, "Error Codes".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "minicontainer/image/digest.hpp"

namespace registry {

/// The answer to a request that was not what was asked for.
class Refused : public image::Error {
 public:
  Refused(int status_, std::string code_, const std::string& text)
      : image::Error(text), status(status_), code(std::move(code_)) {}
  int status;
  std::string code;  ///< "MANIFEST_UNKNOWN"; empty: not told
};

struct RegistryError {
  std::string code;
  std::string message;
};

/// The first error of such a body; nothing if it is none. Fit for a terminal: bounded, no control
/// characters. Never throws about the text.
std::optional<RegistryError> parse_error_body(std::string_view body);

/// As docker tells it: "manifest unknown: manifest unknown"; without a readable body, the status.
Refused refusal(int status, std::string_view body);

}  // namespace registry
