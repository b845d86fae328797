// What the tests of bin/minirun share: a bundle, who runs it, and what must be gone afterwards.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/scratch_test.hpp"
#include "tests/running_test.hpp"

namespace workbook_test {

/// A folder with a bundle in it, and minirun beside it: all of it belongs to who runs it.
class Bundle {
 public:
  explicit Bundle(bool as_root);

  [[nodiscard]] std::filesystem::path path() const { return scratch_ / "bundle"; }
  [[nodiscard]] std::filesystem::path root() const { return path() / "rootfs"; }
  [[nodiscard]] std::filesystem::path outside() const { return scratch_ / "outside"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }
  /// In the environment of everything that runs because of this bundle.
  [[nodiscard]] std::string marker() const { return "WORKBOOK_TEST=" + folder().native(); }
  /// Every process that runs because of this bundle, but zombies.
  [[nodiscard]] std::vector<pid_t> processes() const;

  void write_config(const std::string& text) const;
  /// `minirun run FLAGS... test` with the config as it is now.
  [[nodiscard]] base::Command run_command(const std::vector<std::string>& flags = {});
  Running run(const std::vector<std::string>& process, const std::vector<std::string>& flags = {});
  Running run_shell(const std::string& script, const std::vector<std::string>& flags = {}) {
    return run({"sh", "-c", script}, flags);
  }
  [[nodiscard]] base::Command command(std::vector<std::string> arguments) const;

  nlohmann::json config;

 private:
  void give_away() const;

  base::Scratch scratch_;
  bool as_root_;
};

/// Each test runs twice: as root and as an ordinary user.
class Minirun : public testing::TestWithParam<bool> {
 protected:
  Minirun();
  void SetUp() override;
  /// Whatever was tested: no process, no mount, no new name is left.
  void TearDown() override;

  [[nodiscard]] static bool as_root() { return GetParam(); }
  Bundle& bundle() { return *bundle_; }
  /// The container's PID 1, once its program runs. Throws if that never happens.
  static pid_t first_process(const Running& minirun, const std::string& program);
  /// Runs something to its end and returns what it printed; fails unless it succeeds.
  std::string output_of(const std::string& script);
  /// It must end with exit code 1 and this one line.
  static void expect_refusal(Running minirun, const std::string& says);

 private:
  MachineState machine_;
  std::optional<Bundle> bundle_;
};

}  // namespace workbook_test
