// minirun: the OCI runtime. Its command line follows runc's and crun's.

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/runtime/run.hpp"
#include "minicontainer/runtime/spec.hpp"

namespace {

using namespace minicontainer;

constexpr const char* kVersion = "minirun version 0.1.0\nspec: 1.0.2";

void write_spec(const std::filesystem::path& bundle, bool is_rootless) {
  const auto file = bundle / "config.json";
  if (std::filesystem::exists(file)) {
    throw std::runtime_error(file.native() + " exists already: remove it first");
  }
  const auto spec = is_rootless ? rootless_spec(::geteuid(), ::getegid()) : default_spec();
  base::replace_file(file, base::format_json_indented(spec) + "\n");
}

int run(const std::filesystem::path& bundle, const RunOptions& options) {
  check_id(options.id);
  const Config config = load_config(bundle);
  check_root_folder(config);
  return run_container(config, options);
}

int parse_and_run(int argc, char** argv) {
  CLI::App app("minirun, an OCI container runtime");
  app.set_version_flag("--version,-v", kVersion);
  app.require_subcommand(1);
  std::filesystem::path bundle = ".";
  RunOptions options;
  bool is_rootless = false;

  auto* run_command = app.add_subcommand("run", "start a container and wait for its end");
  run_command->add_option("--bundle,-b", bundle, "the folder of config.json")->default_str(".");
  run_command->add_option("--pid-file", options.pid_file, "write the container's pid to this file");
  run_command->add_flag("--init", options.use_init,
                        "make PID 1 an init that forwards signals and reaps zombies");
  run_command->add_option("ID", options.id, "the container's name")->required();

  auto* spec_command = app.add_subcommand("spec", "write a config.json to start from");
  spec_command->add_option("--bundle,-b", bundle, "the folder to write it to")->default_str(".");
  spec_command->add_flag("--rootless", is_rootless, "for a caller without privilege");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;  // as runc does; CLI11 would return 106 and the like
  }
  if (spec_command->parsed()) {
    write_spec(bundle, is_rootless);
    return 0;
  }
  return run(bundle, options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "minirun: {}\n", error.what());
    return 1;
  }
}
