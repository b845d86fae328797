// The workbook's web page: the rendered book, alive, for the one person in front of this machine.
//
// serve() sends the book's pages from 127.0.0.1, runs the lab tool when a page asks for a check or
// a hint, and streams what it says. Only the browser that was given the printed link gets in
// (gate.hpp); only files of the book get out (files.hpp).
//
//     GET  /                 pages, and their assets under /web/
//     GET  /api/status       what `lab status --json` prints
//     POST /api/check/01.2   starts a check; 409 while another one is under way
//     GET  /api/events       its events, as a stream
//     POST /api/hint/01.2    what `lab hint 01.2 --json` prints
#pragma once

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace page {

struct ServeOptions {
  int port = 0;                          ///< 0: any free one
  bool open_browser = false;             ///< xdg-open the link, where there is such a program
  std::filesystem::path site;            ///< the rendered book
  std::filesystem::path web;             ///< style sheets, scripts, fonts
  std::vector<std::string> lab_command;  ///< the lab tool, as argv starts
  std::chrono::milliseconds heartbeat{15'000};  ///< of a quiet stream
  std::chrono::milliseconds patience{60'000};   ///< how long a check runs unwatched
};

/// The server cannot start; what() says why in one sentence.
class ServeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Prints "Workbook: http://127.0.0.1:PORT/?token=..." and serves until SIGINT or SIGTERM, then
/// ends the check under way and returns 0. Call it before the program has started threads: they
/// would not know that these signals are waited for here. Throws ServeError when the port is
/// taken.
int serve(const ServeOptions& options);

}  // namespace page
