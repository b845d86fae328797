// Text becomes HTML or XML in one place (XML 1.0, section 2.4).
#pragma once

#include <string>
#include <string_view>

namespace base {

/// `text` with & < > and both quotes as character references: safe as content and as the value of
/// a quoted attribute.
std::string escape_markup(std::string_view text);

}  // namespace base
