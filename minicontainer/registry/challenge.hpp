// What a registry wants to see before it lets somebody in: the header WWW-Authenticate of a 401.
//
//     Basic realm="Classroom"
//     Bearer
//     realm="https://auth.example/token",service="registry.example",scope="repository:x:pull"
//
// RFC 9110, 11.6.1; distribution, "Token Authentication Specification". The text comes from a
// stranger: what cannot be read is refused in a sentence.
//
// Lab 10, task 2.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace registry {

struct Challenge {
  std::string scheme;                             ///< in lower case: "basic", "bearer"
  std::map<std::string, std::string> parameters;  ///< names in lower case, values without quotes
};

/// The challenges of one header, in their order. Text outside of quotes is compared without regard
/// to case; inside of them \" is a quote and \\ a backslash; a comma ends a parameter only outside
/// of them. Parameters may follow a scheme or not. Throws image::Error: a parameter without a
/// scheme before it, one that stands there twice, quotes that do not end, more than 8 KiB.
std::vector<Challenge> parse_challenges(std::string_view header);

}  // namespace registry
