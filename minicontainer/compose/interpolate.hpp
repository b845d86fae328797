// Variables in a compose file: ${NAME} and its relatives. compose-spec, 12-interpolation.md.
//
//     $NAME ${NAME}         its value; empty if it is not set
//     ${NAME:-word}         word if it is not set or empty;      ${NAME-word}   only if not set
//     ${NAME:?sentence}     an error if it is not set or empty;  ${NAME?sentence}
//     ${NAME:+word}         word if it is set and not empty;     ${NAME+word}   if it is set
//     $$                    a dollar sign
//
// Lab 12, task 4.
#pragma once

#include <map>
#include <string>

namespace compose {

using Variables = std::map<std::string, std::string>;

/// `text` with all of them replaced. A word may itself have variables; what a value has in it is
/// not looked at again. A name is a letter or _, then letters, digits, _. Throws std::runtime_error
/// that names the variable: for "?", with its sentence; for "${" without "}", for a name that is
/// none
/// ("${1}"), for an operator that is none ("${A/b}"), for words nested more than 16 deep.
std::string interpolate(const std::string& text, const Variables& variables);

}  // namespace compose
