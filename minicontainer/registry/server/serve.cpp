#include "minicontainer/registry/server/serve.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/signalfd.h>

#include "base/check.hpp"
#include "base/json.hpp"
#include "minicontainer/registry/server/api.hpp"
#include "minicontainer/registry/server/passwords.hpp"

namespace registry {
namespace {

// Before any thread is made, so that all of them leave the signals to us. man 2 signalfd
base::Fd open_stop() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  sys::check(::sigprocmask(SIG_BLOCK, &signals, nullptr), "block signals");
  return base::Fd(sys::check(::signalfd(-1, &signals, SFD_CLOEXEC), "wait for signals"));
}

void check_options(const ServeOptions& options, const Address& address) {
  if (http::is_loopback(address.host)) return;
  const bool has_password = options.only || !options.htpasswd.empty();
  if (options.tls && has_password) return;
  throw image::Error(fmt::format(
      "--listen {}: others can reach this address, so it takes --tls-cert and --tls-key, "
      "and --htpasswd or --user; on 127.0.0.1 it takes none of them",
      options.listen));
}

Passwords passwords_of(const ServeOptions& options) {
  if (options.only) return Passwords(*options.only);
  return options.htpasswd.empty() ? Passwords() : Passwords::from_file(options.htpasswd);
}

// Two registries on one folder would each remove what the other one is about to use.
base::Fd lock_storage(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  base::Fd lock = base::open_file(folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == -1) {
    throw image::Error(folder.native() + " is the storage of a registry that runs");
  }
  return lock;
}

// What the storage refuses, in the words of the API.
Response answer(Api& api, Request& request) {
  try {
    return api.handle(request);
  } catch (const NoSuchUpload& error) {
    return error_response(404, "BLOB_UPLOAD_UNKNOWN", error.what());
  } catch (const WrongPlace& error) {
    return error_response(416, "BLOB_UPLOAD_INVALID", error.what());
  } catch (const TooLarge& error) {
    return error_response(413, "SIZE_INVALID", error.what());
  } catch (const image::Error& error) {
    return error_response(400, "DIGEST_INVALID", error.what());
  } catch (const base::JsonError& error) {
    return error_response(400, "MANIFEST_INVALID", error.what());
  }
}

}  // namespace

void serve(const ServeOptions& options, const std::function<void(const std::string&)>& on_ready) {
  const Address address = parse_address(options.listen);
  check_options(options, address);
  const base::Fd stop = open_stop();
  const base::Fd lock = lock_storage(options.storage);
  Storage storage(options.storage, options.largest_blob);
  Passwords passwords = passwords_of(options);
  const auto context = options.tls ? http::server_context(*options.tls) : nullptr;
  Listener listener(address);
  Api api(storage);
  const std::string host =
      address.host.find(':') == address.host.npos ? address.host : "[" + address.host + "]";
  on_ready(fmt::format("{}://{}:{}", options.tls ? "https" : "http", host, listener.port()));
  listener.serve(
      [&](Request& request) {
        const bool is_in = passwords.admit(request.headers.find("Authorization").value_or(""));
        Response response = is_in ? answer(api, request)
                                  : error_response(401, "UNAUTHORIZED", "authentication required");
        if (!is_in) {
          response.headers.add("WWW-Authenticate", "Basic realm=\"minicontainer registry\"");
        }
        response.headers.add("Docker-Distribution-Api-Version", "registry/2.0");
        return response;
      },
      context, stop);
}

}  // namespace registry
