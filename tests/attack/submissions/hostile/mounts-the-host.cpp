// The machine outside: through hostfs, a module, or the network.
namespace {
bool attack(const std::string&) {
  for (const char* type : {"hostfs", "humfs", "9p", "virtiofs"}) {
    if (::mount("none", "/mnt", type, 0, "/") == 0) return true;
  }
  const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr address{};
  address.sa_family = AF_INET;
  std::memcpy(address.sa_data, "\0\x16\x0a\0\0\x02",
              6);  // 10.0.0.2, port 22: there is no way there
  return line >= 0 && ::connect(line, &address, sizeof address) == -1 && errno == EINPROGRESS;
}
}  // namespace
