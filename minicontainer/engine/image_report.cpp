#include "minicontainer/engine/image_report.hpp"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/image/unpack.hpp"

namespace engine {
namespace {

using image::Image;
using image::Reference;
using image::Store;
using nlohmann::json;

constexpr const char* kNone = "<none>";

std::string id_text(const Image& image, bool is_whole) {
  return is_whole ? image.id.text() : image.id.short_hex();
}

std::string digest_of(const Image& image, const Reference& name) {
  for (const Reference& known : image.digests) {
    if (known.domain == name.domain && known.path == name.path) return known.digest->text();
  }
  return kNone;
}

bool has_label(const Image& image, const std::string& wanted) {
  const auto equals = wanted.find('=');
  const auto found = image.config.execution.labels.find(wanted.substr(0, equals));
  if (found == image.config.execution.labels.end()) return false;
  return equals == wanted.npos || found->second == wanted.substr(equals + 1);
}

bool matches(const std::string& pattern, const Reference& name) {
  return ::fnmatch(pattern.c_str(), familiar_repository(name).c_str(), FNM_PATHNAME) == 0 ||
         ::fnmatch(pattern.c_str(), familiar_name(name).c_str(), FNM_PATHNAME) == 0;
}

/// One --filter: which images, and which of their names.
class Filter {
 public:
  Filter(const Store& store, const std::string& text) {
    const auto equals = text.find('=');
    if (equals == text.npos) {
      throw std::invalid_argument("bad format of filter (expected name=value)");
    }
    key_ = text.substr(0, equals);
    value_ = text.substr(equals + 1);
    if (key_ == "before" || key_ == "since") moment_ = store.get(value_).config.created;
    const bool is_known = key_ == "dangling" || key_ == "label" || key_ == "reference" ||
                          key_ == "before" || key_ == "since";
    if (!is_known) throw std::invalid_argument(fmt::format("invalid filter '{}'", key_));
  }

  [[nodiscard]] bool keeps(const Image& image) const {
    if (key_ == "dangling") return (value_ == "true" || value_ == "1") == image.names.empty();
    if (key_ == "label") return has_label(image, value_);
    if (key_ == "before") return image.config.created < moment_;
    if (key_ == "since") return image.config.created > moment_;
    return std::ranges::any_of(image.names,
                               [&](const auto& name) { return matches(value_, name); });
  }
  [[nodiscard]] bool keeps(const Reference& name) const {
    return key_ != "reference" || matches(value_, name);
  }

 private:
  std::string key_;
  std::string value_;
  std::string moment_;
};

json row_of(const Store& store, const Image& image, const Reference* name,
            const ImageListOptions& options) {
  const std::string size = human_size(static_cast<double>(image_size(store, image)));
  return {{"Repository", name == nullptr ? kNone : familiar_repository(*name)},
          {"Tag", name == nullptr ? kNone : name->tag},
          {"Digest", name == nullptr ? kNone : digest_of(image, *name)},
          {"ID", id_text(image, options.shows_whole_ids)},
          {"CreatedSince", time_ago(age_in_seconds(image.config.created))},
          {"CreatedAt", image.config.created},
          {"Size", size},
          {"VirtualSize", size},
          {"SharedSize", "N/A"},
          {"UniqueSize", "N/A"},
          {"Containers", "N/A"}};
}

std::vector<Column> image_columns(bool shows_digests) {
  std::vector<Column> columns = {{"Repository", "REPOSITORY"}, {"Tag", "TAG"}};
  if (shows_digests) columns.push_back({"Digest", "DIGEST"});
  columns.insert(columns.end(),
                 {{"ID", "IMAGE ID"}, {"CreatedSince", "CREATED"}, {"Size", "SIZE"}});
  return columns;
}

std::string shortened(const std::string& text, std::size_t width) {
  if (text.size() <= width) return text;
  std::size_t end = width - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

json texts(const std::vector<Reference>& names) {
  json list = json::array();
  for (const Reference& name : names) list.push_back(familiar_name(name));
  return list;
}

// docker's config has members for what is not there, too.
json describe_execution(const Store& store, const Image& image) {
  const auto parsed = base::parse_json(store.read_blob(image.id), "config");
  json config = parsed.value("config", json::object());
  if (config.is_null()) config = json::object();
  const json empty_list = nullptr;
  for (const char* key : {"Cmd", "Entrypoint", "Env", "Labels", "Volumes", "OnBuild"}) {
    config.emplace(key, empty_list);
  }
  for (const char* key : {"User", "WorkingDir", "Hostname", "Domainname", "Image"})
    config.emplace(key, "");
  return config;
}

json describe_driver(const Store& store, const Image& image) {
  json data = json::object();
  std::string lower;
  const auto chain = chain_ids(image.config.diff_ids);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const std::string folder = layer_folder(store, chain[i]) / "diff";
    if (i + 1 == chain.size()) {
      data["UpperDir"] = folder;
    } else {
      lower = folder + (lower.empty() ? "" : ":" + lower);
    }
  }
  if (!lower.empty()) data["LowerDir"] = lower;
  return {{"Name", "overlay2"}, {"Data", std::move(data)}};
}

}  // namespace

long long age_in_seconds(const std::string& rfc3339) {
  std::tm utc{};
  std::istringstream text(rfc3339);
  text >> std::get_time(&utc, "%Y-%m-%dT%H:%M:%S");
  if (text.fail()) return 0;
  return static_cast<long long>(std::time(nullptr) - ::timegm(&utc));
}

json describe_image(const Store& store, const Image& image) {
  json layers = json::array();
  for (const auto& id : image.config.diff_ids) layers.push_back(id.text());
  const auto size = image_size(store, image);
  const auto& history = image.config.history;
  return {{"Id", image.id.text()},
          {"RepoTags", texts(image.names)},
          {"RepoDigests", texts(image.digests)},
          {"Parent", ""},
          {"Comment", history.empty() ? "" : history.back().comment},
          {"Created", image.config.created},
          {"DockerVersion", ""},
          {"Author", image.config.author},
          {"Config", describe_execution(store, image)},
          {"Architecture", image.config.architecture},
          {"Os", image.config.os},
          {"Size", size},
          {"VirtualSize", size},
          {"GraphDriver", describe_driver(store, image)},
          {"RootFS", {{"Type", "layers"}, {"Layers", std::move(layers)}}},
          {"Descriptor",
           {{"mediaType", image.manifest.media_type},
            {"digest", image.manifest.digest.text()},
            {"size", image.manifest.size}}}};
}

Listing list_images(const Store& store, const ImageListOptions& options) {
  Listing listing{.columns = image_columns(options.shows_digests),
                  .more_columns = {{"Digest", "DIGEST"},
                                   {"CreatedAt", "CREATED AT"},
                                   {"VirtualSize", "SIZE"},
                                   {"SharedSize", "SHARED SIZE"},
                                   {"UniqueSize", "UNIQUE SIZE"},
                                   {"Containers", "CONTAINERS"}}};
  auto texts_of_filters = options.filters;
  if (!options.repository.empty()) texts_of_filters.push_back("reference=" + options.repository);
  std::vector<Filter> filters;
  for (const auto& text : texts_of_filters) filters.emplace_back(store, text);
  for (const Image& image : store.images()) {
    if (!std::ranges::all_of(filters, [&](const Filter& filter) { return filter.keeps(image); }))
      continue;
    if (image.names.empty()) listing.rows.push_back(row_of(store, image, nullptr, options));
    for (const Reference& name : image.names) {
      const auto is_kept = [&](const Filter& filter) { return filter.keeps(name); };
      if (std::ranges::all_of(filters, is_kept)) {
        listing.rows.push_back(row_of(store, image, &name, options));
      }
    }
  }
  return listing;
}

Listing list_history(const Store& store, const Image& image, bool shows_whole_texts,
                     bool is_human) {
  Listing listing{.columns = {{"ID", "IMAGE"},
                              {"CreatedSince", "CREATED"},
                              {"CreatedBy", "CREATED BY"},
                              {"Size", "SIZE"},
                              {"Comment", "COMMENT"}},
                  .more_columns = {{"CreatedAt", "CREATED AT"}}};
  const auto sizes = layer_sizes(store, image);
  std::size_t layer = 0;
  for (const auto& step : image.config.history) {
    const std::uint64_t size = step.is_empty_layer || layer == sizes.size() ? 0 : sizes[layer++];
    const bool is_last = &step == &image.config.history.back();
    listing.rows.push_back(
        {{"ID", is_last ? id_text(image, shows_whole_texts) : "<missing>"},
         {"CreatedSince", is_human ? time_ago(age_in_seconds(step.created)) : step.created},
         {"CreatedAt", step.created},
         {"CreatedBy", shows_whole_texts ? step.created_by : shortened(step.created_by, 45)},
         {"Size", is_human ? human_size(static_cast<double>(size)) : std::to_string(size)},
         {"Comment", step.comment}});
  }
  std::ranges::reverse(listing.rows);
  return listing;
}

std::vector<std::string> users_of_image(const Store& store, const Image& image) {
  std::vector<std::string> users;
  for (const auto& folder : std::filesystem::directory_iterator(store.containers_folder())) {
    if (!std::filesystem::exists(folder.path() / "root.json")) continue;
    if (image::load_root(store, folder.path()).image_id == image.id) {
      users.push_back(folder.path().filename());
    }
  }
  std::ranges::sort(users);
  return users;
}

}  // namespace engine
