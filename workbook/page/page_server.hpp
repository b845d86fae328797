// The server behind serve(): which request gets which answer.
#pragma once

#include <httplib.h>

#include <string>

#include "workbook/page/check_runner.hpp"
#include "workbook/page/event_log.hpp"
#include "workbook/page/gate.hpp"
#include "workbook/page/lab_tool.hpp"
#include "workbook/page/server.hpp"

namespace page {

class PageServer {
 public:
  /// Takes the port. Throws ServeError.
  explicit PageServer(const ServeOptions& options);

  /// The link with the token.
  [[nodiscard]] std::string url() const;
  /// Answers until stop() is called from another thread.
  void listen();
  void stop();

 private:
  int bind();
  void set_limits();
  void set_gate();
  void add_pages();
  void add_api();
  void send_page(const std::string& path, httplib::Response& response) const;
  void start_check(const std::string& id, httplib::Response& response);
  void answer_with(const std::vector<std::string>& arguments, httplib::Response& response) const;

  const ServeOptions options_;
  const std::string token_;
  const LabTool tool_;
  EventLog log_;
  httplib::Server http_;
  const int port_;
  const Gate gate_;
  CheckRunner checks_;
};

}  // namespace page
