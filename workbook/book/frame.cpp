#include "workbook/book/frame.hpp"

#include <fmt/core.h>

namespace book {
namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="lab-token" content="">
<title>{title}</title>
<link rel="icon" href="web/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="web/fonts.css">
<link rel="stylesheet" href="web/book.css">
<link rel="stylesheet" href="web/code.css">
<link rel="stylesheet" href="web/lab.css">
<link rel="stylesheet" href="web/print.css" media="print">
<script src="web/theme.js"></script>
<script src="web/book.js" defer></script>
<script src="web/search.js" defer></script>
<script src="web/lab.js" defer></script>
</head>
<body data-lab="{lab}">
)";

constexpr const char* kTop = R"(<a class="skip" href="#main">Skip to the text</a>
<header class="top">
<button type="button" id="menu" aria-expanded="false" aria-controls="contents">Contents</button>
<a class="book-title" href="index.html">{book_title}</a>
<span class="tools">
<button type="button" id="open-search"><span>Search</span> <kbd>/</kbd></button>
<button type="button" id="theme">Theme: automatic</button>
<button type="button" id="open-help" aria-label="Keyboard help">?</button>
</span>
</header>
)";

constexpr const char* kBody = R"(<div class="columns">
<nav id="contents" class="contents" aria-label="Contents">
{contents}<p class="print-link"><a href="print.html">Print the whole book</a></p>
</nav>
<main id="main" tabindex="-1">
{main}</main>
{aside}</div>
)";

constexpr const char* kDialogs = R"(<dialog id="search" aria-label="Search the book">
<label for="query">Search the book</label>
<input id="query" type="search" autocomplete="off" spellcheck="false">
<p id="search-status" role="status"></p>
<ol id="results"></ol>
<form method="dialog"><button>Close</button></form>
</dialog>
<dialog id="help" aria-labelledby="help-title">
<h2 id="help-title">Keyboard</h2>
<dl>
<dt><kbd>/</kbd></dt><dd>search</dd>
<dt><kbd>n</kbd></dt><dd>next chapter</dd>
<dt><kbd>p</kbd></dt><dd>previous chapter</dd>
<dt><kbd>?</kbd></dt><dd>this help</dd>
<dt><kbd>Esc</kbd></dt><dd>close</dd>
</dl>
<p><label><input type="checkbox" id="keys"> Single-letter keys are on</label></p>
<form method="dialog"><button>Close</button></form>
</dialog>
</body>
</html>
)";

}  // namespace

std::string frame(const Frame& parts) {
  using fmt::arg;
  return fmt::format(fmt::runtime(kHead), arg("title", parts.title), arg("lab", parts.lab)) +
         fmt::format(fmt::runtime(kTop), arg("book_title", parts.book_title)) +
         fmt::format(fmt::runtime(kBody), arg("contents", parts.contents), arg("main", parts.main),
                     arg("aside", parts.aside)) +
         kDialogs;
}

}  // namespace book
