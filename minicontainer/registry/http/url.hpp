// Where something is: "https://registry.example:5000/v2/?n=1".
//
// RFC 3986, of which registries need scheme, host, port, path and query. Names that carry a user, a
// fragment or control characters are refused.
#pragma once

#include <string>
#include <string_view>

namespace http {

struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< a name or an address; IPv6 without brackets
  std::string port;    ///< digits, never empty
  std::string target;  ///< path and query: "/v2/?n=1"

  [[nodiscard]] std::string origin() const;  ///< "https://[::1]:5000"
  [[nodiscard]] std::string text() const { return origin() + target; }
};

/// Throws image::Error.
Url parse_url(std::string_view text);

/// What a Location header means that came in the answer to `base`. Throws image::Error.
Url resolve(const Url& base, std::string_view location);

/// The text as a part of a query: all but letters, digits and -._~ as %XX.
std::string percent_encoded(std::string_view text);
/// The other way round; what is no %XX stays.
std::string percent_decoded(std::string_view text);

/// `target` with one more part of its query: "/x?a=b" and "c", "d" give "/x?a=b&c=d".
std::string with_query(std::string target, std::string_view name, std::string_view value);

}  // namespace http
