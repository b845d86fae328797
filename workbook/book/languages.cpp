#include "workbook/book/languages.hpp"

#include <map>

#include "workbook/book/highlight.hpp"

namespace book {
namespace {

const Language kCpp{.line_comment = "//",
                    .has_block_comments = true,
                    .has_directives = true,
                    .has_types = true,
                    .quotes = "\"'",
                    .keywords = {"alignas",
                                 "auto",
                                 "bool",
                                 "break",
                                 "case",
                                 "catch",
                                 "char",
                                 "class",
                                 "const",
                                 "constexpr",
                                 "continue",
                                 "default",
                                 "delete",
                                 "do",
                                 "double",
                                 "else",
                                 "enum",
                                 "explicit",
                                 "extern",
                                 "false",
                                 "final",
                                 "float",
                                 "for",
                                 "friend",
                                 "if",
                                 "inline",
                                 "int",
                                 "long",
                                 "mutable",
                                 "namespace",
                                 "new",
                                 "noexcept",
                                 "nullptr",
                                 "operator",
                                 "override",
                                 "private",
                                 "protected",
                                 "public",
                                 "return",
                                 "short",
                                 "signed",
                                 "sizeof",
                                 "static",
                                 "static_cast",
                                 "struct",
                                 "switch",
                                 "template",
                                 "this",
                                 "throw",
                                 "true",
                                 "try",
                                 "typename",
                                 "unsigned",
                                 "using",
                                 "virtual",
                                 "void",
                                 "volatile",
                                 "while",
                                 "reinterpret_cast",
                                 "const_cast"}};

const Language kShell{.line_comment = "#",
                      .has_variables = true,
                      .quotes = "\"'",
                      .more_word = "-./",
                      .keywords = {"case", "do",    "done",     "elif", "else", "esac",  "export",
                                   "fi",   "for",   "function", "if",   "in",   "local", "return",
                                   "set",  "shift", "sudo",     "then", "trap", "until", "while"}};

const Language kJson{
    .has_keys = true, .quotes = "\"", .more_word = "-", .keywords = {"true", "false", "null"}};

const Language kYaml{.line_comment = "#",
                     .has_keys = true,
                     .quotes = "\"'",
                     .more_word = "-./",
                     .keywords = {"true", "false", "null", "yes", "no"}};

const Language kCmake{.line_comment = "#",
                      .has_variables = true,
                      .quotes = "\"",
                      .more_word = "-.",
                      .keywords = {"if", "else", "elseif", "endif", "foreach", "endforeach",
                                   "function", "endfunction", "PUBLIC", "PRIVATE", "STATIC"}};

}  // namespace

const Language* find_language(std::string_view name) {
  static const std::map<std::string_view, const Language*> kLanguages{
      {"cpp", &kCpp},   {"c++", &kCpp},    {"c", &kCpp},       {"h", &kCpp},
      {"sh", &kShell},  {"bash", &kShell}, {"shell", &kShell}, {"json", &kJson},
      {"yaml", &kYaml}, {"yml", &kYaml},   {"cmake", &kCmake}};
  const auto found = kLanguages.find(name);
  return found == kLanguages.end() ? nullptr : found->second;
}

std::string language_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string> kByExtension{
      {".cpp", "cpp"},  {".hpp", "cpp"},   {".h", "cpp"},     {".c", "cpp"},      {".sh", "sh"},
      {".yml", "yaml"}, {".yaml", "yaml"}, {".json", "json"}, {".cmake", "cmake"}};
  if (file.filename() == "CMakeLists.txt") return "cmake";
  const auto found = kByExtension.find(file.extension());
  return found == kByExtension.end() ? "" : found->second;
}

}  // namespace book
