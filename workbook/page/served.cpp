#include "workbook/page/served.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/page/server.hpp"

namespace page {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPage =
    "<meta name=\"lab-token\" content=\"\"><script src=\"web/a.js\"></script>";

fs::path make_folder(const std::string& script) {
  std::string pattern = fs::temp_directory_path() / "served-XXXXXX";
  const fs::path folder = ::mkdtemp(pattern.data());
  fs::create_directories(folder / "site/sub");
  fs::create_directories(folder / "web");
  base::write_file(folder / "site/index.html", kPage);
  base::write_file(folder / "site/data.json", "[1]");
  base::write_file(folder / "web/a.js", "let a;");
  base::write_file(folder / "secret.txt", "secret");
  fs::create_symlink("../secret.txt", folder / "site/out.txt");
  fs::create_symlink("data.json", folder / "site/in.json");
  base::write_file(folder / "lab", "#!/bin/sh\n" + script);
  fs::permissions(folder / "lab", fs::perms::owner_all);
  return folder;
}

[[noreturn]] void run_server(const ServeOptions& options, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no server behind
  ::dup2(output, STDOUT_FILENO);
  try {
    ::_exit(serve(options));
  } catch (const std::exception& error) {
    fprintf(stderr, "%s\n", error.what());
    ::_exit(1);
  }
}

// "Workbook: http://127.0.0.1:PORT/?token=TOKEN"
std::string read_line(const base::Fd& fd) {
  std::string line;
  char c = 0;
  while (::read(fd.get(), &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

Served::Served(const std::string& script, std::chrono::milliseconds patience)
    : folder_(make_folder(script)) {
  base::Pipe pipe = base::make_pipe();
  const ServeOptions options{.site = folder_ / "site",
                             .web = folder_ / "web",
                             .lab_command = {folder_ / "lab"},
                             .heartbeat = std::chrono::milliseconds(300),
                             .patience = patience};
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) run_server(options, pipe.write_end.get());
  process_ = base::Process(pid, base::open_pidfd(pid));
  pipe.write_end.close();
  const std::string line = read_line(pipe.read_end);
  const auto colon = line.rfind(':');
  const auto slash = line.find('/', colon);
  port_ = std::stoi(line.substr(colon + 1, slash - colon - 1));
  token_ = line.substr(line.find("token=") + 6);
}

Served::~Served() {
  if (process_.is_held()) {
    process_.send(SIGTERM);
    process_.wait_for(std::chrono::seconds(10));
  }
  fs::remove_all(folder_);
}

httplib::Headers Served::headers() const {
  const std::string port = std::to_string(port_);
  return {{"Host", "127.0.0.1:" + port},
          {"Cookie", "other=1; workbook-" + port + "=" + token_},
          {"Origin", "http://127.0.0.1:" + port},
          {"X-Lab-Token", token_}};
}

httplib::Headers Served::headers_but(const std::string& name, const std::string& value) const {
  httplib::Headers result = headers();
  result.erase(name);
  if (!value.empty()) result.emplace(name, value);
  return result;
}

httplib::Client Served::client() const {
  httplib::Client client("127.0.0.1", port_);
  client.set_read_timeout(std::chrono::seconds(10));
  return client;
}

httplib::Result Served::get(const std::string& path) const {
  return client().Get(path, headers());
}

httplib::Result Served::post(const std::string& path) const {
  return client().Post(path, headers(), "", "text/plain");
}

std::string Served::events_until(const std::string& enough, const std::string& query) const {
  std::string text;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  (void)client().Get("/api/events" + query, headers(), [&](const char* data, std::size_t size) {
    text.append(data, size);
    return text.find(enough) == text.npos && std::chrono::steady_clock::now() < end;
  });
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool eventually(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(8);
  while (std::chrono::steady_clock::now() < end) {
    if (is_so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace page
