#include "workbook/judge/build_commands.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace workbook;
using Words = std::vector<std::string>;

TEST(BuildCommands, TheShellAndTheCacheAreNoWords) {
  EXPECT_EQ(words_of_command(": && /usr/bin/ccache /usr/bin/c++ -O1  a.o -o p && :"),
            (Words{"/usr/bin/c++", "-O1", "a.o", "-o", "p"}));
  EXPECT_EQ(words_of_command(""), Words{});
}

// Of the very build that this test belongs to.
TEST(BuildCommands, APartIsCompiledAsTheBuildDoes) {
  const Workspace workspace = find_workspace();
  const auto labs = load_labs(workspace);
  const auto commands = build_commands(workspace, find_lab(labs, "03"));
  ASSERT_EQ(commands.parts.size(), 5U);
  const auto& part = commands.parts.front();
  EXPECT_EQ(part.file, "devices.cpp");
  EXPECT_TRUE(std::ranges::count(part.compile, "-std=c++20") == 1);
  EXPECT_TRUE(std::ranges::count(part.compile, "-I.") == 1);
  for (const auto& word : part.compile) {
    EXPECT_EQ(word.find(workspace.root.native()), std::string::npos) << word;
  }
}

TEST(BuildCommands, TheLearnersObjectsAreNoneOfOurs) {
  const Workspace workspace = find_workspace();
  const auto labs = load_labs(workspace);
  const auto commands = build_commands(workspace, find_lab(labs, "03"));
  EXPECT_GT(commands.objects.size(), 10U);
  for (const auto& object : commands.objects) {
    EXPECT_EQ(object.find("-03-"), std::string::npos) << object;
  }
  for (const auto& part : commands.parts) {
    EXPECT_EQ(std::ranges::count(commands.link, part.object), 1) << part.object;
  }
}

}  // namespace
