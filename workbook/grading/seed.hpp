// The seeds of the checks' random values: names, sizes and addresses that a program cannot have
// been written for.
#pragma once

#include <string>

namespace workbook {

/// The seed of one learner and lab: an HMAC-SHA256 (RFC 2104) in hexadecimal. Whoever knows the
/// secret can grade again with the same values.
std::string seed_of(const std::string& secret, const std::string& learner, const std::string& lab);

/// Without a secret: the same for the same files, so that grading twice gives the same result, and
/// not to be known before the files are written.
std::string seed_of_files(const std::string& digest, const std::string& lab);

}  // namespace workbook
