#include <nlohmann/json.hpp>

#include "minicontainer/cli/engine_commands/inspected.hpp"
#include "minicontainer/engine/image_report.hpp"
#include "minicontainer/image/store.hpp"

namespace cli {

std::optional<nlohmann::json> find_inspected_image(const Globals& globals,
                                                   const std::string& reference) {
  const auto store = image::Store::open(globals.root);
  const auto image = store.find(reference);
  if (!image) return std::nullopt;
  return engine::describe_image(store, *image);
}

}  // namespace cli
