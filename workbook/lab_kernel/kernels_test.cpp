#include "workbook/lab_kernel/kernels.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "workbook/lab_kernel/cache.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// A repository with recipes, and a cache of its own.
class KernelsTest : public testing::Test {
 protected:
  KernelsTest() {
    ::setenv("LAB_CACHE", (scratch_ / "cache").c_str(), 1);
    fs::create_directories(recipe_folder(tree_));
    for (const char* name : {"build.sh", "lab.config", "grade.config"})
      base::write_file(recipe_folder(tree_) / name, name);
  }
  ~KernelsTest() override { ::unsetenv("LAB_CACHE"); }

  fs::path keep(Variant variant, const std::string& version) {
    const auto folder = cache_folder() / "kernel" /
                        (to_string(variant) + "-" + recipe_of(tree_, variant) + "-" + version);
    fs::create_directories(folder);
    base::write_file(folder / "linux", "a kernel");
    fs::permissions(folder / "linux", fs::perms(0755));
    return folder / "linux";
  }

  base::Scratch scratch_;
  fs::path tree_ = scratch_ / "tree";
};

TEST_F(KernelsTest, FindsWhatWasBuiltByThisRecipe) {
  EXPECT_FALSE(find_built_kernel(tree_, Variant::kLab));
  const auto program = keep(Variant::kLab, "6.12.1-1");
  const auto found = find_built_kernel(tree_, Variant::kLab);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->program, program);
  EXPECT_EQ(found->version, "6.12.1-1");
  EXPECT_TRUE(found->is_ours);
  EXPECT_FALSE(find_built_kernel(tree_, Variant::kGrade));
}

TEST_F(KernelsTest, AChangedConfigurationIsNotServedByAnOldKernel) {
  keep(Variant::kLab, "6.12.1-1");
  keep(Variant::kGrade, "6.12.1-1");
  base::write_file(recipe_folder(tree_) / "grade.config", "changed");
  EXPECT_TRUE(find_built_kernel(tree_, Variant::kLab));
  EXPECT_FALSE(find_built_kernel(tree_, Variant::kGrade));
  base::write_file(recipe_folder(tree_) / "lab.config", "changed");
  EXPECT_FALSE(find_built_kernel(tree_, Variant::kLab));
}

TEST_F(KernelsTest, OfTwoVersionsTheOneBuiltLastCounts) {
  const auto old = keep(Variant::kLab, "6.12.9-1");
  fs::last_write_time(old, fs::last_write_time(old) - std::chrono::hours(1));
  keep(Variant::kLab, "6.12.10-1");
  EXPECT_EQ(find_built_kernel(tree_, Variant::kLab)->version, "6.12.10-1");
}

TEST_F(KernelsTest, WhatCannotBeRunIsNoKernel) {
  fs::permissions(keep(Variant::kLab, "6.12.1-1"), fs::perms(0644));
  EXPECT_FALSE(find_built_kernel(tree_, Variant::kLab));
}

TEST_F(KernelsTest, StrangersProgramsNeverGetDebiansKernel) {
  EXPECT_FALSE(find_kernel(tree_, Variant::kGrade));
  EXPECT_NE(base::message_of([&] {
              require_kernel(tree_, Variant::kGrade);
            }).find("./lab kernel build --variant grade"),
            std::string::npos);
}

TEST_F(KernelsTest, DebiansKernelSaysWhatItLacks) {
  if (::access("/usr/bin/linux.uml", X_OK) != 0) GTEST_SKIP() << "user-mode-linux is not installed";
  const auto kernel = find_kernel(tree_, Variant::kLab);
  ASSERT_TRUE(kernel);
  EXPECT_FALSE(kernel->is_ours);
  EXPECT_EQ(kernel->lacks.front().substr(0, 20), "no NAT with nftables");
}

TEST(Cache, ForgetsWhatNobodyHasUsed) {
  const base::Scratch scratch;
  for (const char* name : {"base-old", "base-new", "other-old"})
    base::write_file(scratch / name, "");
  for (const char* name : {"base-old", "other-old"})
    fs::last_write_time(scratch / name, fs::file_time_type::clock::now() - std::chrono::hours(48));
  prune(scratch.path(), "base-", std::chrono::hours(24));
  EXPECT_FALSE(fs::exists(scratch / "base-old"));
  EXPECT_TRUE(fs::exists(scratch / "base-new"));
  EXPECT_TRUE(fs::exists(scratch / "other-old"));
  fs::last_write_time(scratch / "other-old",
                      fs::file_time_type::clock::now() - std::chrono::hours(48));
  touch(scratch / "other-old");
  prune(scratch.path(), "", std::chrono::hours(24));
  EXPECT_TRUE(fs::exists(scratch / "other-old"));
}

TEST(Cache, KeepsFewOfManyButNoneThatIsNew) {
  const base::Scratch scratch;
  const auto now = fs::file_time_type::clock::now();
  for (int age = 0; age < 5; ++age) {
    const auto file = scratch / fmt::format("base-{}", age);
    base::write_file(file, "");
    fs::last_write_time(file, now - std::chrono::hours(age));
  }
  base::write_file(scratch / "other-1", "");
  fs::last_write_time(scratch / "other-1", now - std::chrono::hours(9));
  prune_to(scratch.path(), "base-", 2);
  for (int age = 0; age < 5; ++age)
    EXPECT_EQ(fs::exists(scratch / fmt::format("base-{}", age)), age < 2) << age;
  EXPECT_TRUE(fs::exists(scratch / "other-1"));
  prune_to(scratch.path(), "base-", 0);
  EXPECT_TRUE(fs::exists(scratch / "base-0")) << "touched within the hour";
  EXPECT_FALSE(fs::exists(scratch / "base-1"));
}

}  // namespace
}  // namespace workbook
