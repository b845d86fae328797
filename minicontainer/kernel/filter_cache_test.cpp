#include "minicontainer/kernel/filter_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/kernel/filter_file.hpp"

namespace minicontainer {
namespace {

int compiled = 0;  // how often compile_filter() was called

}  // namespace

// The part of lab 06 is not linked here: this one counts, and writes a filter that tells which.
SeccompFilter compile_filter(const SeccompProfile& profile) {
  ++compiled;
  const auto mark = static_cast<std::uint32_t>(profile.rules.size());
  return {.program = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0}, {BPF_RET | BPF_K, 0, 0, mark}},
          .flags = SECCOMP_FILTER_FLAG_LOG,
          .wants_listener = profile.listener_path == "/socket"};
}

}  // namespace minicontainer

namespace {

namespace fs = std::filesystem;
using namespace minicontainer;

class FilterCache : public testing::Test {
 protected:
  FilterCache() { compiled = 0; }

  [[nodiscard]] SeccompFilter get(const std::string& key, std::size_t rules = 1) const {
    return cached_filter(folder(), key, profile(rules));
  }
  [[nodiscard]] static SeccompProfile profile(std::size_t rules) {
    return {.default_action = "SCMP_ACT_ALLOW",
            .listener_path = "/socket",
            .rules = std::vector<SeccompRule>(rules)};
  }
  [[nodiscard]] fs::path folder() const { return scratch_ / "filters"; }
  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder())) found.push_back(entry.path());
    return found;
  }
  [[nodiscard]] fs::path only_file() const {
    EXPECT_EQ(files().size(), 1U);
    return files().at(0);
  }

  /// After `damage` was done to the one file, the filter is compiled anew and right.
  void expect_miss_after(const std::function<void(const fs::path&)>& damage) {
    static_cast<void>(get("key"));
    compiled = 0;
    damage(only_file());
    const auto filter = get("key");
    EXPECT_EQ(compiled, 1);
    EXPECT_EQ(filter.program.at(1).k, 1U);
  }

  base::Scratch scratch_;
};

TEST_F(FilterCache, TheSecondTimeNothingIsCompiled) {
  const auto first = get("key");
  const auto second = get("key");
  EXPECT_EQ(compiled, 1);
  ASSERT_EQ(second.program.size(), first.program.size());
  EXPECT_EQ(second.program[0].code, BPF_LD | BPF_W | BPF_ABS);
  EXPECT_EQ(second.program[1].k, 1U);
  EXPECT_EQ(second.flags, unsigned{SECCOMP_FILTER_FLAG_LOG});
  EXPECT_TRUE(second.wants_listener);
}

TEST_F(FilterCache, AnotherKeyIsAnotherFilter) {
  EXPECT_EQ(get("one", 1).program[1].k, 1U);
  EXPECT_EQ(get("two", 2).program[1].k, 2U);
  EXPECT_EQ(get("one", 1).program[1].k, 1U);
  EXPECT_EQ(compiled, 2);
}

TEST_F(FilterCache, TheFolderAndItsFilesAreOursAlone) {
  static_cast<void>(get("key"));
  EXPECT_EQ(fs::status(folder()).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(only_file()).permissions(), fs::perms(0600));
}

TEST_F(FilterCache, AFolderThatOthersMayEnterIsNotUsed) {
  fs::create_directory(folder());
  fs::permissions(folder(), fs::perms(0755));
  static_cast<void>(get("key"));
  static_cast<void>(get("key"));
  EXPECT_EQ(compiled, 2);
  EXPECT_TRUE(files().empty());
}

TEST_F(FilterCache, ALinkToAFolderIsNotUsed) {
  fs::create_directory(scratch_ / "elsewhere");
  fs::permissions(scratch_ / "elsewhere", fs::perms(0700));
  fs::create_directory_symlink(scratch_ / "elsewhere", folder());
  static_cast<void>(get("key"));
  EXPECT_EQ(compiled, 1);
  EXPECT_TRUE(fs::is_empty(scratch_ / "elsewhere"));
}

TEST_F(FilterCache, AFolderOfSomebodyElseIsNotUsed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  fs::create_directory(folder());
  fs::permissions(folder(), fs::perms(0700));
  ASSERT_EQ(::chown(folder().c_str(), 12345, 12345), 0);
  static_cast<void>(get("key"));
  EXPECT_EQ(compiled, 1);
  EXPECT_TRUE(files().empty());
}

TEST_F(FilterCache, NoFolderIsNoError) {
  static_cast<void>(cached_filter("", "key", profile(1)));
  static_cast<void>(cached_filter(scratch_ / "no/such", "key", profile(1)));
  EXPECT_EQ(compiled, 2);
}

TEST_F(FilterCache, AFileOfAnotherKeyUnderThisNameIsNotTaken) {
  static_cast<void>(get("other", 7));
  const auto other = base::read_file(only_file());
  fs::remove(only_file());
  expect_miss_after([&](const fs::path& file) { base::write_file(file, other); });
}

TEST_F(FilterCache, EveryDamagedByteIsAMiss) {
  static_cast<void>(get("key"));
  const auto path = only_file();
  const auto sound = base::read_file(path);
  for (std::size_t place = 0; place < sound.size(); ++place) {
    auto damaged = sound;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    base::write_file(path, damaged);
    compiled = 0;
    EXPECT_EQ(get("key").program.at(1).k, 1U) << "byte " << place;
    EXPECT_EQ(compiled, 1) << "byte " << place;
  }
}

TEST_F(FilterCache, AFileCutShortIsAMiss) {
  static_cast<void>(get("key"));
  const auto path = only_file();
  const auto sound = base::read_file(path);
  for (std::size_t length = 0; length < sound.size(); ++length) {
    fs::resize_file(path, 0);
    base::write_file(path, sound.substr(0, length));
    compiled = 0;
    EXPECT_EQ(get("key").program.at(1).k, 1U);
    EXPECT_EQ(compiled, 1) << length << " bytes";
  }
}

TEST_F(FilterCache, AFileWithMoreBehindItIsAMiss) {
  expect_miss_after([](const fs::path& file) {
    base::write_file(file, base::read_file(file) + std::string(8, '\0'));
  });
}

TEST_F(FilterCache, ASizeThatOverflowsIsAMiss) {
  expect_miss_after([](const fs::path& file) {
    auto bytes = base::read_file(file);
    bytes.replace(16, 8, std::string(8, '\xff'));  // the size of the key
    bytes.replace(24, 8, std::string(8, '\xff'));  // the number of instructions
    base::write_file(file, bytes);
  });
}

TEST_F(FilterCache, APipeUnderTheNameDoesNotHoldUsUp) {
  expect_miss_after([](const fs::path& file) {
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  });
}

TEST_F(FilterCache, ALinkUnderTheNameIsNotFollowed) {
  expect_miss_after([&](const fs::path& file) {
    fs::rename(file, scratch_ / "moved");
    fs::create_symlink(scratch_ / "moved", file);
  });
}

TEST_F(FilterCache, AFileThatOthersMayReadIsNotTaken) {
  expect_miss_after([](const fs::path& file) { fs::permissions(file, fs::perms(0644)); });
}

TEST_F(FilterCache, AHugeFileIsAMiss) {
  expect_miss_after([](const fs::path& file) { fs::resize_file(file, kLargestFilterFile + 1); });
}

TEST_F(FilterCache, AFolderUnderTheNameIsNoError) {
  static_cast<void>(get("key"));
  const auto path = only_file();
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_EQ(get("key").program.at(1).k, 1U);
  EXPECT_EQ(files().size(), 1U) << "the file beside was left";
}

TEST_F(FilterCache, TheOldestGo) {
  static_cast<void>(get("first"));
  const auto first = only_file();
  const timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
  ASSERT_EQ(::utimensat(AT_FDCWD, first.c_str(), long_ago, 0), 0);
  for (std::size_t i = 1; i <= kMostCachedFilters; ++i) static_cast<void>(get(std::to_string(i)));
  EXPECT_EQ(files().size(), kMostCachedFilters);
  EXPECT_FALSE(fs::exists(first));
}

TEST_F(FilterCache, AHitIsQuick) {
  const std::string key(20'000, 'x');  // about as long as docker's profile
  static_cast<void>(get(key));
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 50; ++i) {
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(get(key));
    best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - start);
  }
  EXPECT_EQ(compiled, 1);
  EXPECT_LT(best, std::chrono::milliseconds(1));
  RecordProperty("microseconds", static_cast<int>(best.count() / 1000));
}

}  // namespace
