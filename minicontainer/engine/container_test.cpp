// The parts of the engine that need no container that runs.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/copy.hpp"
#include "minicontainer/engine/create.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/session.hpp"
#include "minicontainer/engine/spec.hpp"
#include "minicontainer/engine/surroundings.hpp"

namespace engine {
namespace {

using base::message_of;
using Words = std::vector<std::string>;

TEST(Settings, AreLoadedAsTheyWereSaved) {
  Settings settings;
  settings.command = {"sh", "-c", "true"};
  settings.labels = {{"tier", "front"}};
  settings.limits.memory = 1 << 30;
  settings.is_privileged = true;
  settings.mounts = {{.kind = MountKind::kVolume, .name = "data", .target = "/data"}};
  const Settings read = settings_from_json(settings_to_json(settings), "test");
  EXPECT_EQ(read.command, settings.command);
  EXPECT_EQ(read.labels, settings.labels);
  EXPECT_EQ(read.limits.memory, 1 << 30);
  EXPECT_TRUE(read.is_privileged);
  ASSERT_EQ(read.mounts.size(), 1U);
  EXPECT_EQ(read.mounts[0].kind, MountKind::kVolume);
  EXPECT_EQ(read.mounts[0].target, "/data");
}

TEST(Names, BelongToOneContainerOnly) {
  const base::Scratch scratch;
  const Folders folders{.root = scratch.path(), .run_root = scratch / "run"};
  const std::string one = new_id();
  const std::string other = new_id();
  std::filesystem::create_directories(folders.container(one));
  EXPECT_EQ(take_name(folders, "web", one), "web");
  EXPECT_EQ(id_of_name(folders, "web"), one);
  EXPECT_EQ(message_of([&] { take_name(folders, "web", other); }),
            "Conflict. The container name \"/web\" is already in use by container \"" + one +
                "\". You have to remove (or rename) that container to be able to reuse that name.");
  std::filesystem::remove_all(folders.container(one));
  EXPECT_EQ(take_name(folders, "web", other), "web");
  EXPECT_THROW(check_name("a/b"), std::runtime_error);
  EXPECT_THROW(check_name("x"), std::runtime_error);
}

TEST(Sizes, HaveDockersUnits) {
  EXPECT_EQ(parse_size("64m"), 64 << 20);
  EXPECT_EQ(parse_size("1.5GB"), std::int64_t{3} << 29);
  EXPECT_EQ(parse_size("512"), 512);
  EXPECT_EQ(parse_size("2KiB"), 2048);
  EXPECT_EQ(message_of([] { parse_size("much"); }), "invalid size: 'much'");
}

TEST(DetachKeys, AreTakenOutAndTheRestGoesThrough) {
  DetachKeys keys("ctrl-p,ctrl-q");
  EXPECT_EQ(keys.filter("ls\n\x10"), "ls\n");
  EXPECT_EQ(keys.filter("x"), "\x10x");
  EXPECT_FALSE(keys.is_complete());
  EXPECT_EQ(keys.filter("\x10\x10\x11"), "\x10");
  EXPECT_TRUE(keys.is_complete());
}

TEST(MergeImage, TheOptionsComeFirst) {
  const image::Execution image{.env = {"A=1", "B=2"}, .entrypoint = {"entry"}, .cmd = {"word"}};
  CreateRequest request;
  request.settings.env = {"B=3", "C=4"};
  Settings settings = merge_image(request, image);
  EXPECT_EQ(settings.env, (Words{"A=1", "B=3", "C=4"}));
  EXPECT_EQ(settings.entrypoint, Words{"entry"});
  EXPECT_EQ(settings.command, Words{"word"});
  request.entrypoint = Words{"sh"};
  settings = merge_image(request, image);
  EXPECT_EQ(settings.entrypoint, Words{"sh"});
  EXPECT_TRUE(settings.command.empty());  // the image's words are for its own entrypoint
}

TEST(Capabilities, AreAddedAndDropped) {
  Settings settings;
  EXPECT_EQ(capabilities_of(settings).size(), 14U);
  settings.dropped_capabilities = {"all"};
  settings.added_capabilities = {"net_raw"};
  EXPECT_EQ(capabilities_of(settings), Words{"CAP_NET_RAW"});
  settings.added_capabilities = {"no_such"};
  EXPECT_THROW(capabilities_of(settings), std::runtime_error);
}

TEST(FindUser, LooksInTheImagesFiles) {
  const base::Scratch scratch;
  std::filesystem::create_directories(scratch / "etc");
  base::write_file(scratch / "etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:44::/:/bin/sh\n");
  base::write_file(scratch / "etc/group", "www:x:44:\nlogs:x:55:web,other\n");
  const base::Fd root = base::open_file(scratch.path().c_str(), O_RDONLY | O_DIRECTORY);
  const User web = find_user(root, "web", {});
  EXPECT_EQ(web.uid, 33U);
  EXPECT_EQ(web.gid, 44U);
  EXPECT_EQ(web.groups, std::vector<gid_t>{55});
  EXPECT_EQ(find_user(root, "1000:logs", {}).gid, 55U);
  EXPECT_EQ(find_user(root, "", {}).uid, 0U);
  EXPECT_EQ(message_of([&] { find_user(root, "nobody", {}); }),
            "unable to find user nobody: no matching entries in passwd file");
}

TEST(Filters, OfOneKeyAreAlternativesAndLabelsMustAllFit) {
  Container container;
  container.record.name = "web-1";
  container.record.settings.labels = {{"a", "1"}, {"b", "2"}};
  EXPECT_TRUE(fits_filters(container, {"name=db", "name=web"}));
  EXPECT_TRUE(fits_filters(container, {"label=a", "label=b=2"}));
  EXPECT_FALSE(fits_filters(container, {"label=a", "label=b=3"}));
  EXPECT_FALSE(fits_filters(container, {"name=web", "status=running"}));
  EXPECT_THROW(fits_filters(container, {"colour=red"}), std::runtime_error);
}

TEST(CopyEnds, AColonNamesAContainer) {
  EXPECT_EQ(parse_copy_end("web:/etc").container, "web");
  EXPECT_EQ(parse_copy_end("web:/etc").path, "/etc");
  EXPECT_EQ(parse_copy_end("./a:b").container, "");
  EXPECT_EQ(parse_copy_end("/a:b").path, "/a:b");
}

}  // namespace
}  // namespace engine
