// For the tests: a server in a process of its own, with a lab tool that is a shell script.
#pragma once

#include <httplib.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "base/process.hpp"

namespace page {

class Served {
 public:
  /// `script` is the body of the lab tool: a shell script that sees the tool's arguments.
  explicit Served(const std::string& script,
                  std::chrono::milliseconds patience = std::chrono::milliseconds(60'000));
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] const std::string& token() const { return token_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] base::Process& process() { return process_; }

  /// What a browser sends that has been let in.
  [[nodiscard]] httplib::Headers headers() const;
  /// The same with one header replaced, or left out if `value` is empty.
  [[nodiscard]] httplib::Headers headers_but(const std::string& name,
                                             const std::string& value) const;
  [[nodiscard]] httplib::Client client() const;
  [[nodiscard]] httplib::Result get(const std::string& path) const;
  [[nodiscard]] httplib::Result post(const std::string& path) const;
  /// What the event stream says until `enough` occurs in it, or the time is over.
  [[nodiscard]] std::string events_until(const std::string& enough,
                                         const std::string& query = "") const;

 private:
  std::filesystem::path folder_;
  base::Process process_;
  int port_ = 0;
  std::string token_;
};

bool contains(const std::string& text, const std::string& part);
/// Whether `is_so` comes true within eight seconds.
bool eventually(const std::function<bool()>& is_so);

}  // namespace page
