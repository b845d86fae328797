// Text becomes HTML in one place: everything that is not trusted markup goes through here.
#pragma once

#include <string>
#include <string_view>

namespace book {

/// `text` with & < > and both quotes as character references: safe as content and as the value of
/// a quoted attribute.
std::string escape_html(std::string_view text);

/// The name of a heading in a link: lower case, letters and digits kept, blanks as hyphens, the
/// rest dropped. "PID 1: who reaps?" -> "pid-1-who-reaps". Never empty.
std::string slug(std::string_view text);

}  // namespace book
