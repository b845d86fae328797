// Replies that leave as they are.
//
// Debian's cpp-httplib compresses what set_content() and mount points send with brotli at its
// highest quality, anew for each request: seconds for a large file. A content provider of known
// length is sent as it is.
#pragma once

#include <string>

#include "workbook/page/files.hpp"

namespace httplib {
struct Response;
}

namespace page {

/// Answers with `body`.
void reply_text(httplib::Response& response, int status, std::string body, const std::string& type);
/// Answers with {"error": sentence} as JSON.
void reply_error(httplib::Response& response, int status, const std::string& sentence);
/// Answers with the file, read while it is sent.
void reply_file(httplib::Response& response, OpenFile file, const std::string& type);

}  // namespace page
