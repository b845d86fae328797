#include "minicontainer/registry/login.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/undo.hpp"
#include "minicontainer/cli/image_commands/image_commands.hpp"
#include "minicontainer/cli/registry_commands/registry_commands.hpp"
#include "minicontainer/image/reference.hpp"

namespace cli {
namespace {

struct LoginCommand {
  std::string server;
  std::string user;
  std::string password;
  bool has_password = false;
  bool is_password_on_input = false;
  std::shared_ptr<registry::TlsRule> rule;
};

// "https://localhost:5000/v2/" is taken for "localhost:5000", as docker does. What remains must be
// a registry's name: the reader of references knows them.
std::string domain_in(std::string_view server) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (server.starts_with(scheme)) server.remove_prefix(scheme.size());
  }
  const std::string domain(server.substr(0, server.find('/')));
  if (domain.empty() || domain == "docker.io" || domain == "index.docker.io") return "docker.io";
  (void)http::parse_url("https://" + domain + "/");
  return domain;
}

void require_terminal() {
  if (::isatty(STDIN_FILENO) == 0) {
    throw std::runtime_error("Cannot perform an interactive login from a non TTY device");
  }
}

std::string read_line() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

std::string ask_password() {
  require_terminal();
  fmt::print(stderr, "Password: ");
  termios shown{};
  ::tcgetattr(STDIN_FILENO, &shown);
  base::Undo undo;
  undo.add([&] { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown); });
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::string password = read_line();
  fmt::print(stderr, "\n");
  return password;
}

void check_options(const LoginCommand& command) {
  if (command.has_password) {
    fmt::print(stderr,
               "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
  }
  if (command.has_password && command.is_password_on_input) {
    throw std::runtime_error("--password and --password-stdin are mutually exclusive");
  }
  if (command.is_password_on_input && command.user.empty()) {
    throw std::runtime_error("Must provide --username with --password-stdin");
  }
}

registry::Login ask_login(const LoginCommand& command) {
  registry::Login login{command.user, command.password};
  if (command.is_password_on_input) login.password = password_on_input();
  if (login.user.empty()) {
    require_terminal();
    fmt::print(stderr, "Username: ");
    login.user = read_line();
  }
  if (login.user.empty()) throw std::runtime_error("username is empty");
  if (login.user.find(':') != login.user.npos) {
    throw std::runtime_error("a username has no colon: what follows it would be the password");
  }
  if (login.password.empty() && !command.is_password_on_input) login.password = ask_password();
  if (login.password.empty()) throw std::runtime_error("password is empty");
  return login;
}

int login(const LoginCommand& command, const Globals& globals) {
  check_options(command);
  const std::string domain = domain_in(command.server);
  auto access = registry::access_to(domain, globals.root, *command.rule);
  access.login = ask_login(command);
  registry::check_login(access);
  registry::store_login(domain, *access.login);
  fmt::print(stderr,
             "WARNING! Your password will be stored unencrypted in {}.\n"
             "Whoever reads this file can log in as you; minicontainer logout takes it out.\n\n",
             registry::credentials_file().native());
  print("Login Succeeded\n");
  return 0;
}

}  // namespace

std::string password_on_input() {
  const base::Fd input = base::open_file("/proc/self/fd/0", O_RDONLY);
  std::string text = base::read_all(input, 4096);
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

std::function<int()> add_login(CLI::App& command, const Globals& globals) {
  auto options = std::make_shared<LoginCommand>();
  command.add_option("server", options->server, "the registry: localhost:5000; Docker Hub if none");
  command.add_option("--username,-u", options->user, "who you are there");
  command.add_option_function<std::string>(
      "--password,-p",
      [options](const std::string& word) {
        options->password = word;
        options->has_password = true;
      },
      "your password; others on this machine can see it");
  command.add_flag("--password-stdin", options->is_password_on_input,
                   "take the password from standard input");
  options->rule = add_tls_rule(command);
  return [options, &globals] { return login(*options, globals); };
}

std::function<int()> add_logout(CLI::App& command, const Globals& /*globals*/) {
  auto server = std::make_shared<std::string>();
  command.add_option("server", *server, "the registry; Docker Hub if none");
  return [server] {
    const std::string domain = domain_in(*server);
    if (registry::erase_login(domain)) {
      print("Removing login credentials for " +
            (domain == "docker.io" ? "https://index.docker.io/v1/" : domain) + "\n");
    } else {
      print("Not logged in to " + domain + "\n");
    }
    return 0;
  };
}

}  // namespace cli
