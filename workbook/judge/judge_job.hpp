// What the host tells `lab-judge`: how the learner's part of a program is compiled and linked, and
// which checks run on it. The commands are those of the host's own build (build_commands.hpp).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace workbook {

/// Where things are in the guest. All of it is for root only, but for the headers.
constexpr const char* kJudgeFolder = "/judge";  ///< mode 0700
constexpr const char* kJobFile = "/judge/job.json";
constexpr const char* kManifestFolder = "/judge/lab";     ///< has the lab.yaml
constexpr const char* kFilesFolder = "/judge/files";      ///< the learner's files, by name
constexpr const char* kProgramsFolder = "/judge/bin";     ///< lab-judge, checks-NN, probe
constexpr const char* kObjectsFolder = "/judge/objects";  ///< a mirror of the build folder
constexpr const char* kHeadersFolder = "/judge/headers";  ///< a mirror of the repository

/// One of the learner's files.
struct PartCommand {
  std::string file;                  ///< "cgroup1.cpp"
  std::string object;                ///< what the link command calls its object
  std::vector<std::string> compile;  ///< the compiler and its flags, without files
};

struct JudgeJob {
  std::string folder;   ///< of the lab: "05-limits"
  std::string number;   ///< "05"
  std::string program;  ///< "minirun"
  std::vector<PartCommand> parts;
  std::vector<std::string> link;            ///< the whole command, with paths of the build folder
  std::vector<std::string> check_programs;  ///< "checks-05", "checks-05-hidden"
  std::string seed;
  std::chrono::seconds compile_time{60};  ///< for all parts
  std::chrono::seconds check_time{120};   ///< for all check programs
  int processes = 256;
};

nlohmann::json to_json(const JudgeJob& job);
/// Throws base::JsonError.
JudgeJob parse_judge_job(const std::string& text);

}  // namespace workbook
