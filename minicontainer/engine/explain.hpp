// `minicontainer --explain run ...`: what the engine does, and which option or which line of the
// image asks for it. What minirun does then it tells itself (runtime/explain/).
//
// Nothing is told unless explain_as() was called: then each of these writes to standard error, as
// text or as one JSON object a line.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/image/store.hpp"

namespace engine {

enum class ExplainFormat { kNone, kText, kJson };

/// For the rest of this process.
void explain_as(ExplainFormat format);
ExplainFormat explain_format();

/// One step.
struct ToldStep {
  std::string name;               ///< "the image"
  std::string does;               ///< one sentence
  std::vector<std::string> why;   ///< options and lines of the image
  std::vector<std::string> asks;  ///< files, folders, mounts, calls
};
/// Numbers it and writes it down.
void tell(const ToldStep& step);

/// `create`: the image, its layers, the name, the volumes, the root.
void tell_creation(const image::Store& store, const Record& record, const image::Image& image,
                   const image::RootFileSystem& root);

/// `start`: the mount, and what stands in config.json.
void tell_start(const Folders& folders, const Record& record, const image::RootFileSystem& root,
                const nlohmann::json& spec);

/// What minirun has told, once the container runs or could not be started.
void pass_on_runtime_steps(const Folders& folders, const std::string& id);

}  // namespace engine
