#include "minicontainer/engine/names.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <climits>
#include <cstdint>
#include <iterator>
#include <stdexcept>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "minicontainer/engine/name_links.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAdjectives[] = {
    "amber",  "brave",  "bright",  "calm",   "candid", "clever", "cosy",   "crisp",  "daring",
    "dusty",  "eager",  "early",   "fair",   "fleet",  "fluffy", "fond",   "frank",  "gentle",
    "glad",   "golden", "grand",   "happy",  "hardy",  "humble", "jolly",  "keen",   "kind",
    "lively", "lofty",  "lucid",   "lucky",  "mellow", "merry",  "mild",   "misty",  "neat",
    "nimble", "noble",  "patient", "placid", "plucky", "polite", "proud",  "quick",  "quiet",
    "rapid",  "ready",  "robust",  "rosy",   "serene", "silver", "sleepy", "smooth", "snug",
    "spry",   "steady", "sunny",   "swift",  "tidy",   "vivid",  "warm",   "wise",   "witty"};

constexpr const char* kThings[] = {
    "anchor", "badger", "bakery",   "beacon",  "birch",   "bridge",     "brook",   "candle",
    "canyon", "cedar",  "clover",   "comet",   "coral",   "cricket",    "dune",    "falcon",
    "ferry",  "fjord",  "garden",   "glacier", "harbour", "heron",      "hilltop", "island",
    "kettle", "lagoon", "lantern",  "lark",    "library", "lighthouse", "maple",   "marble",
    "meadow", "mill",   "mountain", "oak",     "orchard", "otter",      "owl",     "pebble",
    "pepper", "pigeon", "pine",     "planet",  "pond",    "prairie",    "quarry",  "raven",
    "reef",   "river",  "robin",    "saddle",  "sparrow", "spruce",     "teapot",  "thistle",
    "trout",  "tulip",  "valley",   "violin",  "walnut",  "willow",     "windmill"};

std::uint32_t random_number() {
  std::uint32_t number = 0;
  sys::check(::getrandom(&number, sizeof number, 0), "draw a random number");
  return number;
}

bool is_id_alive(const Folders& folders, const std::string& id) {
  return ::access(folders.container(id).c_str(), F_OK) == 0;
}

// Two commands must not both find a link stale and make it theirs: it is looked at again under a
// lock, and only who holds that takes stale ones away (man 2 flock).
void free_if_stale(const Folders& folders, const std::string& name) {
  const base::Fd lock = base::open_file(folders.names().c_str(), O_RDONLY | O_DIRECTORY);
  sys::check(::flock(lock.get(), LOCK_EX), "lock {}", folders.names().native());
  if (!id_of_name(folders, name)) ::unlink((folders.names() / name).c_str());
}

// Whether the name is this id's now.
bool try_name(const Folders& folders, const std::string& name, const std::string& id) {
  fs::create_directories(folders.names());
  if (take_name_link(folders.names(), name, id)) return true;
  if (id_of_name(folders, name)) return false;
  free_if_stale(folders, name);  // its container is gone
  return take_name_link(folders.names(), name, id);
}

}  // namespace

std::string new_id() {
  unsigned char bytes[32];
  sys::check(::getrandom(bytes, sizeof bytes, 0), "draw a random id");
  std::string id;
  for (const unsigned char byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

std::string invent_name(int attempt) {
  const std::string name =
      fmt::format("{}_{}", kAdjectives[random_number() % std::size(kAdjectives)],
                  kThings[random_number() % std::size(kThings)]);
  return attempt == 0 ? name : fmt::format("{}{}", name, random_number() % 10);
}

void check_name(const std::string& name) {
  const auto is_plain = [](unsigned char letter) { return std::isalnum(letter) != 0; };
  const auto is_letter = [&](unsigned char letter) {
    return is_plain(letter) || letter == '_' || letter == '.' || letter == '-';
  };
  const bool is_right = name.size() > 1 && name.size() < 256 &&
                        is_plain(static_cast<unsigned char>(name[0])) &&
                        std::ranges::all_of(name, is_letter);
  if (is_right) return;
  throw std::runtime_error(
      fmt::format("Invalid container name ({}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", name));
}

std::string take_name(const Folders& folders, const std::string& name, const std::string& id) {
  if (name.empty()) {
    for (int attempt = 0;; ++attempt) {
      const std::string invented = invent_name(attempt);
      if (try_name(folders, invented, id)) return invented;
    }
  }
  check_name(name);
  if (try_name(folders, name, id)) return name;
  throw std::runtime_error(fmt::format(
      "Conflict. The container name \"/{}\" is already in use by container \"{}\". You have to "
      "remove (or rename) that container to be able to reuse that name.",
      name, id_of_name(folders, name).value_or("")));
}

void free_name(const Folders& folders, const std::string& name, const std::string& id) {
  give_name_up(folders.names(), name, id);
}

void free_stale_names(const Folders& folders) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.names(), error)) {
    const std::string name = entry.path().filename();
    if (!id_of_name(folders, name)) free_if_stale(folders, name);
  }
}

std::optional<std::string> id_of_name(const Folders& folders, const std::string& name) {
  if (name.empty() || name.find('/') != name.npos || name.starts_with('.')) return std::nullopt;
  if (name.size() > NAME_MAX) return std::nullopt;
  const auto id = owner_of_name(folders.names(), name);
  if (!id || !is_id_alive(folders, *id)) return std::nullopt;
  return id;
}

}  // namespace engine
