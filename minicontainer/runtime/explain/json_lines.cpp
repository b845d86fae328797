#include "minicontainer/runtime/explain/json_lines.hpp"

namespace minicontainer {
namespace {

/// Walks the document and counts the lines on its way.
class Walk {
 public:
  Walk(std::string_view text, std::string_view wanted) : text_(text), wanted_(wanted) {}

  int find() {
    value("");
    return found_;
  }

 private:
  [[nodiscard]] char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void step() {
    if (now() == '\n') ++line_;
    ++at_;
  }

  void skip(std::string_view these) {
    while (at_ < text_.size() && these.find(now()) != these.npos) step();
  }

  std::string string() {
    std::string content;
    for (step(); at_ < text_.size() && now() != '"'; step()) {
      if (now() == '\\') step();
      content += now();
    }
    step();
    return content;
  }

  void member(const std::string& path, const std::string& name, int line) {
    const std::string pointer = path + "/" + name;
    if (found_ == 0 && pointer == wanted_) found_ = line;
    value(pointer);
    skip(" \t\r\n,");
  }

  void value(const std::string& path) {
    skip(" \t\r\n");
    if (now() == '{') {
      step();
      for (skip(" \t\r\n"); at_ < text_.size() && now() != '}';) {
        const int line = line_;
        const std::string name = string();
        skip(" \t\r\n:");
        member(path, name, line);
      }
      step();
    } else if (now() == '[') {
      step();
      skip(" \t\r\n");
      for (int i = 0; at_ < text_.size() && now() != ']'; ++i) {
        member(path, std::to_string(i), line_);
      }
      step();
    } else if (now() == '"') {
      string();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(now()) == std::string::npos)
        step();
    }
  }

  std::string_view text_, wanted_;
  std::size_t at_ = 0;
  int line_ = 1;
  int found_ = 0;
};

}  // namespace

int line_of(std::string_view text, std::string_view pointer) {
  return Walk(text, pointer).find();
}

}  // namespace minicontainer
