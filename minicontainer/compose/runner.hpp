// Runs command lines of minicontainer itself, and looks at what there is of a project.
#pragma once

#include <string>
#include <vector>

#include "minicontainer/compose/project.hpp"
#include "minicontainer/engine/container.hpp"

namespace compose {

enum class Wet { kRuns, kPrints };  ///< --dry-run only prints

class Runner {
 public:
  Runner(engine::Folders folders, Wet wet) : folders_(std::move(folders)), wet_(wet) {}

  [[nodiscard]] const engine::Folders& folders() const { return folders_; }
  [[nodiscard]] bool is_dry() const { return wet_ == Wet::kPrints; }

  /// Runs it to its end and returns what it printed. Throws std::runtime_error with its last words
  /// if it fails.
  std::string run(const Words& words) const;
  /// The same with our own streams; returns its exit code.
  [[nodiscard]] int run_here(const Words& words) const;
  /// The command line of a program that does so, for who wants its streams.
  [[nodiscard]] Words command(const Words& words) const;

  /// " Container shop-web-1  Started", on standard error, as docker compose tells.
  static void tell(const std::string& kind, const std::string& name, const std::string& what);

 private:
  engine::Folders folders_;
  Wet wet_;
};

/// Its containers, those of one service or of all (""), by number; without those of `compose run`.
std::vector<engine::Container> containers_of(const engine::Folders& folders, const Project& project,
                                             const std::string& service);
std::string label_of(const engine::Container& container, const std::string& label);
long number_of(const engine::Container& container);

/// The services in the order of their start: those that are named and all that they depend on; all,
/// if none is named. Throws ComposeError for a name that is no service.
std::vector<std::string> chosen_services(const Project& project, const Words& named);

/// The id of an image that is here; empty: there is none of this name.
std::string image_id_of(const engine::Folders& folders, const std::string& name);

// --- what the commands do ---

struct UpOptions {
  Words services;
  std::map<std::string, long> scales;  ///< --scale SERVICE=N
  bool builds = false, recreates = false, keeps = false, has_no_start = false;
  bool removes_orphans = false;
};

/// Networks, volumes, images, containers: makes what is missing or not as the file has it, and
/// starts all, in order. Throws std::runtime_error.
void bring_up(const Runner& runner, const Project& project, const UpOptions& options);

struct DownOptions {
  bool takes_volumes = false;
  std::string images;  ///< --rmi: "all", "local" (those that were built), or empty
  long timeout = -1;   ///< seconds until what does not end is killed
};
void take_down(const Runner& runner, const Project& project, const DownOptions& options);

/// Makes what networks and volumes of these services are missing.
void make_resources(const Runner& runner, const Project& project, const Words& services);
/// Builds the image of a service that has a build.
void build_image(const Runner& runner, const Service& service, const Words& options);

/// In the order of their start, or against it.
void start_services(const Runner& runner, const Project& project, const Words& services);
void stop_services(const Runner& runner, const Project& project, const Words& services,
                   long timeout);

/// Shows the logs of the services, each line with its container's name; with `follows`, until all
/// of them have ended or SIGINT comes. Returns whether SIGINT came.
struct LogsOptions {
  Words services;
  Words options;  ///< of `logs`: --tail, --timestamps, ...
  bool follows = false, has_prefix = true;
};
bool show_project_logs(const Runner& runner, const Project& project, const LogsOptions& options);

}  // namespace compose
