// Documents that mean harm, or are just wrong: tests/bad_configs, and those too large to be kept.
// Each is refused in one sentence, by the reader alone and by the real program.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/runtime/config.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using workbook_test::Minirun;
using workbook_test::Running;

const fs::path kCorpus = fs::path(TEST_TREE) / "tests/bad_configs";

/// expected.txt: what each file is refused with.
std::map<std::string, std::string> expectations() {
  std::ifstream list(kCorpus / "expected.txt");
  std::map<std::string, std::string> says;
  for (std::string line; std::getline(list, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with('#') || colon == line.npos) continue;
    says[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return says;
}

std::string with_hostname(const std::string& value) {
  return R"({"ociVersion": "1.0.2", "process": {"args": ["true"], "cwd": "/"},
    "root": {"path": "rootfs"}, "hostname": )" +
         value + "}";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// Too large or too deep: made here.
std::map<std::string, std::string> made_documents() {
  const std::size_t many = 2'000'000;
  return {{repeated("[", 100'000), "nested more than 64 deep"},
          {repeated("{\"a\":", 100'000), "nested more than 64 deep"},
          {with_hostname(repeated("[", 5'000'000)), "nested more than 64 deep"},
          {with_hostname("[0" + repeated(",0", many) + "]"), "has more than 1000000 values"},
          {with_hostname("\"" + std::string(10 << 20, 'h') + "\""),
           "hostname: is longer than the 64 bytes that Linux allows"},
          {std::string(17 << 20, ' '), "File too large"}};
}

/// What the reader says of this text as a bundle's config.json, without the file's name.
std::string said_of(const base::Scratch& bundle, const std::string& text) {
  const auto file = bundle / "config.json";
  base::write_file(file, text);
  auto said = base::message_of([&] { minicontainer::load_config(bundle.path()); });
  const auto start = said.find(file.native() + ": ");
  return start == said.npos ? said : said.substr(start + file.native().size() + 2);
}

TEST(ConfigCorpus, EveryFileIsExpected) {
  const auto says = expectations();
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    EXPECT_TRUE(says.contains(entry.path().filename())) << entry.path();
  }
  EXPECT_EQ(files, says.size());
  EXPECT_GT(files, 60U);
}

TEST(ConfigCorpus, TheReaderSaysWhatIsWrong) {
  const base::Scratch bundle;
  for (const auto& [file, sentence] : expectations()) {
    const auto said = said_of(bundle, base::read_file(kCorpus / file));
    EXPECT_EQ(said, sentence == "read" ? "nothing was thrown" : sentence) << file;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 0) << file;
  }
}

TEST(ConfigCorpus, TheReaderBoundsWhatItTakes) {
  const base::Scratch bundle;
  for (const auto& [text, sentence] : made_documents()) {
    EXPECT_EQ(said_of(bundle, text), sentence) << text.substr(0, 100);
  }
}

TEST(ConfigCorpus, TenMegabytesOfAnnotationsAreRead) {
  std::string members = R"("a": ")" + std::string(10 << 20, 'x') + "\"";
  for (int i = 0; i < 10'000; ++i) members += ",\"k" + std::to_string(i) + "\": \"v\"";
  const base::Scratch bundle;
  const auto document = with_hostname(R"("", "annotations": {)" + members + "}");
  EXPECT_EQ(said_of(bundle, document), "nothing was thrown");
}

TEST_P(Minirun, RefusesEveryBadDocumentInOneLine) {
  const auto refuse = [&](const std::string& text, const std::string& sentence) {
    bundle().write_config(text);
    expect_refusal(Running(bundle().command({"run", "--bundle", bundle().path(), "test"})),
                   "config.json: " + sentence);
  };
  for (const auto& [file, sentence] : expectations()) {
    SCOPED_TRACE(file);
    if (sentence != "read") refuse(base::read_file(kCorpus / file), sentence);
  }
  for (const auto& [text, sentence] : made_documents()) refuse(text, sentence);
}

}  // namespace
