#include "minicontainer/runtime/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/spawn.hpp"
#include "minicontainer/runtime/record.hpp"

namespace minicontainer {
namespace {

using nlohmann::json;

/// A container as the reports see it.
struct Seen {
  Record record;
  Status status = Status::kStopped;
};

Seen look(const std::filesystem::path& root, const std::string& id) {
  const StateFolder folder = StateFolder::open(root, id);
  Seen seen{.record = folder.load()};
  seen.status = look_at_status(folder, seen.record);
  return seen;
}

pid_t pid_of(const Seen& seen) {
  return seen.status == Status::kStopped || !seen.record.process ? 0 : seen.record.process->pid;
}

json state_json(const Seen& seen) {
  const auto& [record, status] = seen;
  json state = {{"ociVersion", record.oci_version},
                {"id", record.id},
                {"pid", pid_of(seen)},
                {"status", status_name(status)},
                {"bundle", record.bundle.native()},
                {"rootfs", record.root.native()},
                {"created", record.created},
                {"owner", std::to_string(record.owner)}};
  if (!record.annotations.empty()) state["annotations"] = record.annotations;
  return state;
}

std::vector<Seen> look_at_all(const std::filesystem::path& root) {
  std::vector<Seen> all;
  for (const auto& id : list_ids(root)) {
    try {
      all.push_back(look(root, id));
    } catch (const NoSuchContainer&) {
      // Deleted since the folder was read.
    }
  }
  return all;
}

void print_table(const std::vector<Seen>& all) {
  std::size_t id = 2, bundle = 6, created = 7;
  for (const auto& [record, status] : all) {
    id = std::max(id, record.id.size());
    bundle = std::max(bundle, record.bundle.native().size());
    created = std::max(created, record.created.size());
  }
  const auto line = [&](auto&&... cells) {
    fmt::print("{:<{}}   {:<8}   {:<8}   {:<{}}   {:<{}}   {}\n", cells...);
  };
  line("ID", id, "PID", "STATUS", "BUNDLE", bundle, "CREATED", created, "OWNER");
  for (const auto& seen : all) {
    const auto& record = seen.record;
    line(record.id, id, pid_of(seen), status_name(seen.status), record.bundle.native(), bundle,
         record.created, created, record.owner == 0 ? "root" : std::to_string(record.owner));
  }
}

std::vector<pid_t> processes_of(const std::filesystem::path& root, const std::string& id) {
  const Seen seen = look(root, id);
  if (seen.record.cgroup) return open_cgroup(*seen.record.cgroup)->processes();
  if (pid_of(seen) == 0) return {};
  return {pid_of(seen)};
}

// The column of a line of ps that the heading calls PID.
std::size_t pid_column(const std::string& heading) {
  std::istringstream words(heading);
  std::string word;
  for (std::size_t column = 0; words >> word; ++column) {
    if (word == "PID") return column;
  }
  throw std::runtime_error("ps: its output has no column PID: leave out options that hide it");
}

bool has_pid(const std::string& line, std::size_t column, const std::set<std::string>& pids) {
  std::istringstream words(line);
  std::string word;
  for (std::size_t i = 0; i <= column; ++i) words >> word;
  return pids.contains(word);
}

}  // namespace

void print_state(const std::filesystem::path& root, const std::string& id) {
  fmt::print("{}\n", base::format_json_indented(state_json(look(root, id))));
}

void print_list(const std::filesystem::path& root, ListFormat format) {
  const auto all = look_at_all(root);
  if (format == ListFormat::kTable) return print_table(all);
  if (format == ListFormat::kIdsOnly) {
    for (const auto& seen : all) fmt::print("{}\n", seen.record.id);
    return;
  }
  json list = json::array();
  for (const auto& seen : all) list.push_back(state_json(seen));
  fmt::print("{}\n", base::format_json(list));
}

void print_process_ids(const std::filesystem::path& root, const std::string& id) {
  fmt::print("{}\n", base::format_json(json(processes_of(root, id))));
}

void print_processes(const std::filesystem::path& root, const std::string& id,
                     const std::vector<std::string>& arguments) {
  std::set<std::string> pids;
  for (const pid_t pid : processes_of(root, id)) pids.insert(std::to_string(pid));
  std::vector<std::string> command = {"ps"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  if (arguments.empty()) command.push_back("-ef");
  const auto finished = base::run_collecting({.argv = command}, std::size_t{64} << 20);
  if (!finished.status.is_success()) throw std::runtime_error("ps: " + finished.output);
  std::istringstream lines(finished.output);
  std::string line;
  std::getline(lines, line);
  const std::size_t column = pid_column(line);
  fmt::print("{}\n", line);
  while (std::getline(lines, line)) {
    if (has_pid(line, column, pids)) fmt::print("{}\n", line);
  }
}

}  // namespace minicontainer
