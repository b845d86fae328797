// Where everything lies.
//
//     ROOT/containers/ID/   record.json (what was asked for), state (what became of it),
//                           end (what was seen of it), root.json, upper, work, merged (its
//                           root), bundle/config.json, hosts, hostname, resolv.conf, ID-json.log
//     ROOT/names/NAME       a link whose target is the ID
//     ROOT/volumes/NAME/    _data, volume.json
//     ROOT/networks/        ID.json, names (networks.hpp)
//     RUN_ROOT/ID/          while it runs: plan, lock, attach.sock, the FIFOs of its output
//     RUN_ROOT/minirun/     the runtime's state
//     RUN_ROOT/networks/    who has which address
//     RUN_ROOT/events       what happened
#pragma once

#include <filesystem>
#include <string>

namespace engine {

struct Folders {
  std::filesystem::path root;
  std::filesystem::path run_root;

  [[nodiscard]] std::filesystem::path containers() const { return root / "containers"; }
  [[nodiscard]] std::filesystem::path container(const std::string& id) const {
    return containers() / id;
  }
  [[nodiscard]] std::filesystem::path names() const { return root / "names"; }
  [[nodiscard]] std::filesystem::path volumes() const { return root / "volumes"; }
  [[nodiscard]] std::filesystem::path networks() const { return root / "networks"; }
  [[nodiscard]] std::filesystem::path run_networks() const { return run_root / "networks"; }
  [[nodiscard]] std::filesystem::path run(const std::string& id) const { return run_root / id; }
  [[nodiscard]] std::filesystem::path runtime_root() const { return run_root / "minirun"; }
  [[nodiscard]] std::filesystem::path events() const { return run_root / "events"; }
  [[nodiscard]] std::filesystem::path state_file(const std::string& id) const {
    return container(id) / "state";
  }
  [[nodiscard]] std::filesystem::path end_file(const std::string& id) const {
    return container(id) / "end";
  }
  [[nodiscard]] std::filesystem::path log_file(const std::string& id) const {
    return container(id) / (id + "-json.log");
  }
};

/// The program `name` ("minirun", "minimonitor") that belongs to this one: beside it, one folder
/// further up, or else the first in PATH. Throws std::runtime_error where there is none.
std::filesystem::path companion_program(const std::string& name);

/// This program's own file.
std::filesystem::path own_program();

}  // namespace engine
