#include "minicontainer/registry/server/serve.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {
namespace {

struct ServeCommand {
  registry::ServeOptions options;
  std::string certificate, key, user;
  bool is_password_on_input = false;
};

void finish_options(ServeCommand& command, const Globals& globals) {
  auto& options = command.options;
  if (options.storage.empty()) options.storage = globals.root / "registry";
  if (command.certificate.empty() != command.key.empty()) {
    throw std::runtime_error("--tls-cert and --tls-key go together");
  }
  if (!command.key.empty()) options.tls = http::KeyPair{command.certificate, command.key};
  if (command.user.empty() != !command.is_password_on_input) {
    throw std::runtime_error(
        "--user takes its password from --password-stdin: on the command line, others of this "
        "machine could read it");
  }
  if (command.user.empty()) return;
  if (!options.htpasswd.empty()) throw std::runtime_error("--user or --htpasswd, not both");
  options.only = registry::Login{command.user, password_on_input()};
  if (options.only->password.empty()) throw std::runtime_error("password is empty");
}

int serve(ServeCommand& command, const Globals& globals) {
  finish_options(command, globals);
  registry::serve(command.options, [&](const std::string& address) {
    fmt::print("serving {} from {}\n", address, command.options.storage.native());
    std::fflush(stdout);
  });
  // Threads may still answer somebody. What they write is whole or not there, so the end needs no
  // more ceremony than kill -9 would give it.
  std::fflush(nullptr);
  ::_exit(0);
}

}  // namespace

std::function<int()> add_registry_serve(CLI::App& command, const Globals& globals) {
  auto serving = std::make_shared<ServeCommand>();
  auto& options = serving->options;
  command.add_option("--listen", options.listen, "ADDRESS:PORT; 127.0.0.1:5000 unless it is said");
  command.add_option("--storage", options.storage, "the folder of what it keeps");
  command.add_option("--tls-cert", serving->certificate, "its certificate, a PEM file");
  command.add_option("--tls-key", serving->key, "the key of the certificate");
  command.add_option("--htpasswd", options.htpasswd, "who may come in: a file of htpasswd -B");
  command.add_option("--user", serving->user, "the only one who may; with --password-stdin");
  command.add_flag("--password-stdin", serving->is_password_on_input,
                   "take that password from standard input");
  command.add_option("--max-blob", options.largest_blob,
                     "the largest blob that it takes, in bytes");
  return [serving, &globals] { return serve(*serving, globals); };
}

}  // namespace cli
