// The steps of a container, put into words.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/explain.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/overlay.hpp"
#include "minicontainer/image/unpack.hpp"

namespace engine {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

void tell_image(const image::Store& store, const Record& record, const image::Image& image) {
  ToldStep step{.name = "the image",
                .does = fmt::format("Looks {} up in the store; it is image {}.", record.image,
                                    image.id.short_hex()),
                .why = {fmt::format("the word after the options: {}", record.image)}};
  step.asks.push_back(fmt::format("name to manifest: {}/image/index.json", store.root().native()));
  step.asks.push_back(fmt::format("manifest: {}", store.blob_path(image.manifest.digest).native()));
  step.asks.push_back(fmt::format("config: {}", store.blob_path(image.id).native()));
  tell(step);
}

void tell_layers(const image::Store& store, const image::Image& image) {
  ToldStep step{.name = "the layers",
                .does =
                    "Unpacks each layer once; all containers of all images that have it share "
                    "the folder.",
                .why = {fmt::format("the manifest names {}", image.layers.size())}};
  const auto chain = image::chain_ids(image.config.diff_ids);
  for (std::size_t index = 0; index < chain.size(); ++index) {
    step.asks.push_back(fmt::format("layer {}: {} in {}/diff", index + 1,
                                    image.layers[index].digest.text().substr(0, 19),
                                    image::layer_folder(store, chain[index]).native()));
  }
  tell(step);
}

void tell_name(const image::Store& store, const Record& record) {
  tell({.name = "the name",
        .does = fmt::format("Draws an id and takes the name {}: a link that only one can make.",
                            record.name),
        .why = {"--name, or else a name is invented"},
        .asks = {fmt::format("symlink {}/names/{} -> {}", store.root().native(), record.name,
                             record.short_id()),
                 fmt::format("{}/{}/record.json: all that the options and the image say",
                             store.containers_folder().native(), record.id)}});
}

std::string reason_of(const MountSetting& mount) {
  if (mount.kind == MountKind::kTmpfs) return "--tmpfs or --mount type=tmpfs";
  if (mount.is_anonymous) return "VOLUME of the image, or -v PATH: a volume without a name";
  return "-v or --mount";
}

void tell_mounts(const Record& record) {
  if (record.settings.mounts.empty()) return;
  ToldStep step{.name = "volumes and folders of the machine",
                .does = "Finds or makes what is to be seen in the container beside its image."};
  for (const auto& mount : record.settings.mounts) {
    step.why.push_back(fmt::format("{}: {}", mount.target, reason_of(mount)));
    step.asks.push_back(fmt::format("{} {} at {}{}", name_of(mount.kind), mount.source,
                                    mount.target, mount.is_read_only ? ", read-only" : ""));
  }
  tell(step);
}

void tell_root(const image::RootFileSystem& root) {
  ToldStep step{.name = "the root"};
  if (root.is_copy) {
    step.does = "Mounts nothing: the root is a copy of the layers.";
    step.why = {"overlayfs cannot be mounted here, or MINICONTAINER_STORAGE=copy"};
  } else {
    step.does =
        "Lays an empty folder over the layers, which stay read-only: what the container writes "
        "goes "
        "there.";
    step.why = {"every container of an image has the same layers, and a folder of its own"};
    step.asks = {fmt::format("mount -t overlay -o {} overlay {}",
                             image::overlay_options({.lower = root.lower,
                                                     .upper = root.upper,
                                                     .work = root.work,
                                                     .attributes = image::overlay_attributes()}),
                             root.merged.native())};
  }
  tell(step);
}

void tell_program(const Settings& settings, const json& spec) {
  const json& process = spec.at("process");
  ToldStep step{.name = "the program", .does = "Puts ENTRYPOINT and CMD together."};
  step.why = {
      settings.entrypoint.empty() ? "no ENTRYPOINT" : "ENTRYPOINT of the image, or --entrypoint",
      "CMD of the image, or the words after the image's name",
      "the image's ENV, then -e and --env-file"};
  step.asks = {"process.args: " + process.at("args").dump(),
               fmt::format("process.env: {} variables", process.at("env").size()),
               "process.cwd: " + process.at("cwd").get<std::string>(),
               "process.user: " + process.at("user").dump()};
  tell(step);
}

std::string reason_of_namespace(const Settings& settings, const std::string& type) {
  if (type == "network") return "--network " + settings.network;
  if (type == "pid") return settings.pid_mode.empty() ? "" : "--pid " + settings.pid_mode;
  if (type == "ipc") return settings.ipc_mode.empty() ? "" : "--ipc " + settings.ipc_mode;
  if (type == "uts") return settings.uts_mode.empty() ? "" : "--uts " + settings.uts_mode;
  return {};
}

void tell_namespaces(const Settings& settings, const json& spec) {
  ToldStep step{.name = "namespaces",
                .does =
                    "Says which views of the machine are the container's own. One that is not "
                    "listed is the machine's."};
  for (const auto& one : spec.at("linux").at("namespaces")) {
    const std::string type = one.at("type");
    const std::string path = one.value("path", "");
    step.asks.push_back(type + (path.empty() ? ": a new one" : ": that of " + path));
    const std::string reason = reason_of_namespace(settings, type);
    if (!reason.empty()) step.why.push_back(reason);
  }
  if (step.why.empty()) step.why.emplace_back("the defaults");
  tell(step);
}

void tell_limits(const Settings& settings, const json& spec) {
  const json& part = spec.at("linux");
  const Limits& limits = settings.limits;
  ToldStep step{.name = "the group and its limits",
                .does = "Says which control group the container gets, and what it may use."};
  if (limits.memory != 0) step.why.push_back(fmt::format("--memory {}", limits.memory));
  if (limits.nano_cpus != 0) {
    step.why.push_back(fmt::format("--cpus {}", static_cast<double>(limits.nano_cpus) / 1e9));
  }
  if (limits.pids_limit != 0) step.why.push_back(fmt::format("--pids-limit {}", limits.pids_limit));
  if (step.why.empty())
    step.why.emplace_back("no option asks for a limit of memory, time or processes");
  step.asks = {"linux.cgroupsPath: " + part.at("cgroupsPath").get<std::string>()};
  for (const auto& [name, value] : part.at("resources").items()) {
    step.asks.push_back(name == "devices" ? fmt::format("devices: {} rules", value.size())
                                          : name + ": " + value.dump());
  }
  tell(step);
}

Words reasons_of_rights(const Settings& settings) {
  Words why;
  if (settings.is_privileged) why.emplace_back("--privileged: all of them, and no filter");
  if (!settings.added_capabilities.empty()) {
    why.push_back(fmt::format("--cap-add {}", fmt::join(settings.added_capabilities, " ")));
  }
  if (!settings.dropped_capabilities.empty()) {
    why.push_back(fmt::format("--cap-drop {}", fmt::join(settings.dropped_capabilities, " ")));
  }
  for (const auto& option : settings.security_options) why.push_back("--security-opt " + option);
  if (why.empty()) why.emplace_back("the default profile (minicontainer/profiles/default.json)");
  return why;
}

void tell_rights(const Settings& settings, const json& spec) {
  const json& part = spec.at("linux");
  const json& kept = spec.at("process").at("capabilities").at("bounding");
  ToldStep step{.name = "rights",
                .does =
                    "Says what its root may do: few capabilities, a filter of system calls, masked "
                    "files.",
                .why = reasons_of_rights(settings)};
  step.asks.push_back(fmt::format("process.capabilities: {} of them: {}", kept.size(),
                                  fmt::join(kept.get<Words>(), " ")));
  step.asks.push_back(part.contains("seccomp")
                          ? fmt::format("linux.seccomp: {} rules, and {} for the others",
                                        part["seccomp"].at("syscalls").size(),
                                        part["seccomp"].at("defaultAction").get<std::string>())
                          : "linux.seccomp: none");
  step.asks.push_back(fmt::format("linux.maskedPaths: {}",
                                  part.contains("maskedPaths") ? part["maskedPaths"].size() : 0));
  tell(step);
}

void tell_monitor(const Folders& folders, const Record& record) {
  tell({.name = "the monitor",
        .does =
            "Starts minimonitor, which calls minirun, keeps the program's streams, and outlives "
            "this command.",
        .why = {fmt::format("--restart {}", record.settings.restart_policy),
                fmt::format("--log-driver {}", record.settings.log_driver)},
        .asks = {fmt::format("its plan: {}/plan", folders.run(record.id).native()),
                 fmt::format("its log: {}", folders.log_file(record.id).native()),
                 fmt::format("minirun --root {} run --detach --bundle {}/bundle {}",
                             folders.runtime_root().native(), folders.container(record.id).native(),
                             record.short_id())}});
}

}  // namespace

void tell_creation(const image::Store& store, const Record& record, const image::Image& image,
                   const image::RootFileSystem& root) {
  if (explain_format() == ExplainFormat::kNone) return;
  tell_image(store, record, image);
  tell_layers(store, image);
  tell_name(store, record);
  tell_mounts(record);
  tell_root(root);
}

void tell_start(const Folders& folders, const Record& record, const image::RootFileSystem& root,
                const json& spec) {
  if (explain_format() == ExplainFormat::kNone) return;
  tell({.name = "config.json",
        .does = "Mounts the root, and writes the document that minirun reads.",
        .why = {"the OCI runtime specification: runc, crun and minirun read the same"},
        .asks = {root.merged.native(),
                 (folders.container(record.id) / "bundle/config.json").native()}});
  tell_program(record.settings, spec);
  tell_namespaces(record.settings, spec);
  tell_limits(record.settings, spec);
  tell_rights(record.settings, spec);
  tell_monitor(folders, record);
}

}  // namespace engine
