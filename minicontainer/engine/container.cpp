#include "minicontainer/engine/container.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/engine/mend.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/monitor/quick_file.hpp"

namespace engine {

namespace fs = std::filesystem;
using base::JsonView;
using nlohmann::json;

namespace {

constexpr std::size_t kIdLength = 64;

bool is_hexadecimal(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_there(const fs::path& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

fs::path record_file(const Folders& folders, const std::string& id) {
  return folders.container(id) / "record.json";
}

Record read_record(const fs::path& file) {
  const json document = base::load_json(file);
  const JsonView view(document, file.native());
  Record record;
  record.id = view.at("id").string();
  record.name = view.at("name").string();
  record.created = view.at("created").string();
  record.image = view.at("image").string();
  record.image_id = view.at("imageId").string();
  record.path = view.at("path").string();
  record.settings = settings_from_json(view.at("settings").raw(), file.native());
  return record;
}

}  // namespace

std::string Container::status() const {
  return is_running() && is_paused ? "paused" : monitor::name_of(state.phase);
}

ContainerLock::ContainerLock(const Folders& folders, const std::string& id) {
  const fs::path folder = folders.container(id);
  fd_ = base::Fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd_.is_open() && errno == ENOENT) throw NoSuchContainer(id);
  sys::check(fd_.get(), "open {}", folder.native());
  int result = 0;
  do {
    result = ::flock(fd_.get(), LOCK_EX);
  } while (result == -1 && errno == EINTR);
  sys::check(result, "lock {}", folder.native());
  if (!is_there(folder)) throw NoSuchContainer(id);
}

bool has_monitor(const Folders& folders, const std::string& id) {
  const fs::path file = folders.run(id) / "lock";
  const base::Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return false;
  return ::flock(fd.get(), LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK;
}

std::string find_id(const Folders& folders, const std::string& reference) {
  if (reference.size() == kIdLength && is_hexadecimal(reference) &&
      is_there(record_file(folders, reference))) {
    return reference;
  }
  if (const auto named = id_of_name(folders, reference)) return *named;
  if (!is_hexadecimal(reference)) throw NoSuchContainer(reference);
  std::string found;
  for (const std::string& id : list_ids(folders)) {
    if (!id.starts_with(reference)) continue;
    if (!found.empty()) {
      throw std::runtime_error("multiple IDs found with provided prefix: " + reference);
    }
    found = id;
  }
  if (found.empty()) throw NoSuchContainer(reference);
  return found;
}

// The state first: a monitor that ends between the two looks has written its last word by then.
Container load_container(const Folders& folders, const std::string& id) {
  if (!is_there(record_file(folders, id))) throw NoSuchContainer(id);
  Container container;
  try {
    container.record = read_record(record_file(folders, id));
  } catch (const std::system_error& error) {
    if (error.code().value() == ENOENT) throw NoSuchContainer(id);  // it goes just now
    throw;
  }
  container.is_monitored = has_monitor(folders, id);
  container.state = monitor::load_state(folders.state_file(id));
  container.is_paused = is_there(folders.run(id) / "paused");
  return container;
}

Container find_container(const Folders& folders, const std::string& reference) {
  const std::string id = find_id(folders, reference);
  Container container = load_container(folders, id);
  if (!needs_mending(container)) return container;
  mend(folders, id);
  try {
    return load_container(folders, id);
  } catch (const NoSuchContainer&) {
    throw NoSuchContainer(reference);
  }
}

std::vector<std::string> list_ids(const Folders& folders) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.containers(), error)) {
    const std::string name = entry.path().filename();
    if (name.size() == kIdLength && is_hexadecimal(name)) ids.push_back(name);
  }
  return ids;
}

std::vector<Container> list_containers(const Folders& folders) {
  std::vector<Container> containers;
  for (const std::string& id : list_ids(folders)) {
    try {
      containers.push_back(find_container(folders, id));
    } catch (const NoSuchContainer&) {
      // It went meanwhile, or was never finished.
      sweep_unfinished(folders, id);
    }
  }
  std::ranges::sort(containers, std::ranges::greater{},
                    [](const Container& container) { return container.record.created; });
  return containers;
}

void save_record(const Folders& folders, const Record& record) {
  const json document = {{"id", record.id},
                         {"name", record.name},
                         {"created", record.created},
                         {"image", record.image},
                         {"imageId", record.image_id},
                         {"path", record.path},
                         {"settings", settings_to_json(record.settings)}};
  monitor::replace_file_quickly(record_file(folders, record.id), base::format_json(document));
}

}  // namespace engine
