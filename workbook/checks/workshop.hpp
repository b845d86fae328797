// The place where the answer to an exercise runs: a machine of its own, with our engine on the
// PATH.
//
//     Workshop workshop;
//     workshop.answer();                          // sh answer.sh
//     const pid_t web = workshop.container("web");
//     require(namespace_of(web, "net") == ..., {...});
//
// Its network namespace has a loopback interface and nothing else; its images, containers and
// volumes are in a tmpfs, and all of it ends with the check. What an answer prints proves nothing:
// the checks ask the engine for a container's process, and the kernel for the rest.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "workbook/checks/session.hpp"

namespace workbook {

/// What is there before the answer runs, beside the image busybox.
struct WorkshopPlan {
  std::vector<std::string> apps = {};  ///< of the workbook's apps, as images of that name
  /// A folder whose files lie beside the answer, unless the answer's folder has them too.
  std::filesystem::path given = {};
  /// More, as a line of shell. Ends the check with "grader" when it fails.
  std::string prepare = {};
};

/// One of the workbook's apps, as a file.
std::filesystem::path app(const std::string& name);

class Workshop {
 public:
  explicit Workshop(const WorkshopPlan& plan = {});

  /// Runs the answer, in a copy of its folder. Ends the check with "fail" if it does not come to an
  /// end with exit code 0 (in `limit`), or if it is still the starter.
  void answer(std::chrono::milliseconds limit = std::chrono::seconds(60));
  /// For an answer that is a Dockerfile: builds `image` of the answer's folder. Ends the check with
  /// "fail" if that does not succeed.
  void build(const std::string& image);
  /// What a file of an image holds; nothing if there is none.
  std::optional<std::string> file_of(const std::string& image, const std::string& file);
  /// Writes a file of the answer's folder anew.
  void change(const std::string& file, const std::string& text);
  /// The same of its lines before the first one that has `words` in it.
  void answer_until(const std::string& words);
  /// Runs a command of ours. Ends the check with "grader" if it fails.
  std::string ask(const std::string& command);
  /// Runs a command and tells how it ended.
  Ended run(const std::string& command) { return session_.run(command, std::chrono::seconds(20)); }

  /// What the engine knows of a container; null if there is none of that name.
  nlohmann::json inspect(const std::string& name);
  /// The first process of a running container. Ends the check with "fail" if there is none.
  pid_t container(const std::string& name);
  /// Evidence: the containers that there are.
  Evidence containers();

  [[nodiscard]] Session& session() { return session_; }

 private:
  void run_answer(const std::string& program, std::chrono::milliseconds limit);

  Session session_;
};

}  // namespace workbook
