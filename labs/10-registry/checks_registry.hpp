// A registry inside of a sandbox, played by the check: it answers, and notes what it was asked.
//
// It listens on 127.0.0.1 in the network namespace of the sandbox, which nobody else reaches, and
// is this process: what the program under test says to it is seen from outside.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// What the program under test asked for.
struct Asked {
  std::string method;
  std::string path;                            ///< without the query
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

struct Answered {
  int status = 200;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
};

class Teller {
 public:
  using Answer = std::function<Answered(const Asked&)>;

  /// Begins to answer. `answer` is called by several threads, one at a time.
  Teller(Session& session, Answer answer);
  ~Teller();
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  [[nodiscard]] const std::string& host() const { return host_; }  ///< "127.0.0.1:41234"
  /// All requests so far, in their order.
  [[nodiscard]] std::vector<Asked> asked() const;

 private:
  void accept_all();
  void talk(const base::Fd& socket);

  Answer answer_;
  base::Fd listener_;
  base::Pipe stop_;
  std::string host_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::vector<std::thread> talks_;
  std::thread accepting_;
};

}  // namespace workbook
