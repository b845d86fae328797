// Drawings in the book: SVG files that lie beside their chapter and are put into the page.
//
// Inline, a drawing takes the page's colours (currentColor and CSS variables) and so fits both
// themes. It must hold no script, and its ids are made unique on the page.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace book {

/// The figure cannot be shown; what() says why in one sentence.
class FigureError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The drawing as a <figure> that assistive software reads as `alt`. `scope` goes in front of all
/// ids inside it. Throws FigureError if the file is missing, no SVG, or holds a script.
std::string render_figure(const std::filesystem::path& root, const std::filesystem::path& file,
                          const std::string& alt, const std::string& scope);

}  // namespace book
