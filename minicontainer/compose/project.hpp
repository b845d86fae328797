// A compose file, read and checked: services as the options of `minicontainer create`, networks and
// volumes with the names that they get.
//
// There is nothing that compose does and a person with a shell could not: every container comes
// from one command line of minicontainer, which `compose up --dry-run` prints.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "minicontainer/compose/document.hpp"
#include "minicontainer/compose/interpolate.hpp"

namespace compose {

using Words = std::vector<std::string>;

enum class Condition { kStarted, kHealthy, kCompleted };

struct Dependency {
  std::string service;
  Condition condition = Condition::kStarted;
};

/// A network of a service, by its key in the file.
struct ServiceNetwork {
  std::string name;
  Words aliases;
  std::string address;
};

struct Build {
  std::string context;  ///< absolute
  Words options;        ///< of `build`: -f, --target, --build-arg
};

struct Service {
  std::string name;
  std::string image;  ///< of one that is built: PROJECT-SERVICE unless it says another
  std::optional<Build> build;
  std::string container_name;  ///< empty: PROJECT-SERVICE-N
  Words options;               ///< of `create`, but for name, labels and networks
  Words published;             ///< "-p" words, which `compose run` leaves out
  Words command;
  std::string network_mode;  ///< empty: it is connected to `networks`
  std::vector<ServiceNetwork> networks;
  std::vector<Dependency> dependencies;
  std::set<std::string> profiles;
  long replicas = 1;
};

/// A network or a volume.
struct Resource {
  std::string name;  ///< PROJECT_KEY, or what it says
  bool is_external = false;
  Words options;  ///< of `network create` or `volume create`
};

struct Project {
  std::string name;
  std::filesystem::path folder;
  std::map<std::string, Service> services;
  std::map<std::string, Resource> networks;
  std::map<std::string, Resource> volumes;
};

/// What the command line and the environment say.
struct ProjectOptions {
  std::filesystem::path file;  ///< empty: compose.yaml and its other usual names
  std::string name;            ///< -p
  std::set<std::string> profiles;
  std::filesystem::path env_file;  ///< empty: .env beside the file
};

/// Reads and checks it. Services whose profiles are all off are left out. Throws ComposeError.
Project load_project(const ProjectOptions& options);
/// The document with its variables replaced, as `compose config` shows it.
Node load_project_document(const ProjectOptions& options);

// --- its parts ---

/// One service. `project` has its name, folder, networks and volumes by then.
Service read_service(const std::string& name, const Node& node, const Project& project);
/// Members that are more than one option: ports, volumes, networks, healthcheck, deploy, ...
void read_ports(const Node& node, Service& service);
void read_volumes(const Node& node, const Project& project, Service& service);
void read_networks(const Node& node, const Project& project, Service& service);
void read_dependencies(const Node& node, Service& service);
void read_health(const Node& node, Service& service);
void read_deploy(const Node& node, Service& service);
void read_build(const Node& node, const Project& project, Service& service);

/// "web app" as a list: quotes and backslashes as in a shell.
Words split_command(const Node& node);
/// The file that is meant. Throws ComposeError if there is none.
std::filesystem::path find_file(const ProjectOptions& options);
/// KEY=value lines of .env, then this process's environment over them.
Variables load_variables(const ProjectOptions& options, const std::filesystem::path& folder);

}  // namespace compose
