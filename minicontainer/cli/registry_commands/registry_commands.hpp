// The commands that speak with registries, and what they share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "minicontainer/cli/minicontainer_commands.hpp"
#include "minicontainer/image/store.hpp"
#include "minicontainer/registry/access.hpp"
#include "minicontainer/registry/pull.hpp"

namespace cli {

/// Registers --tls-verify, which is docker's rule unless it is said.
std::shared_ptr<registry::TlsRule> add_tls_rule(CLI::App& command);

/// Pulls, and tells it as docker does: layers, "Digest: ...", "Status: ...". A name without tag and
/// digest has the tag latest already.
registry::Pulled pull_and_tell(image::Store& store, const image::Reference& reference,
                               const Globals& globals, registry::TlsRule rule,
                               const registry::PullOptions& options, registry::Output output);

/// What standard input has, without the ends of lines behind it.
std::string password_on_input();

std::function<int()> add_login(CLI::App& command, const Globals& globals);
std::function<int()> add_logout(CLI::App& command, const Globals& globals);
std::function<int()> add_pull(CLI::App& command, const Globals& globals);
std::function<int()> add_push(CLI::App& command, const Globals& globals);
std::function<int()> add_search(CLI::App& command, const Globals& globals);
std::function<int()> add_registry_serve(CLI::App& command, const Globals& globals);

}  // namespace cli
