#include "workbook/page/check_runner.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/time.hpp"

namespace page {
namespace {

constexpr std::chrono::minutes kLongest{10};

}  // namespace

CheckRunner::~CheckRunner() {
  is_stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> CheckRunner::start(const std::string& lab_id) {
  const std::lock_guard lock(mutex_);
  if (running_) return running_;
  if (thread_.joinable()) thread_.join();  // it has said that it is done
  running_ = lab_id;
  log_.begin("started", base::format_json({{"target", lab_id}}));
  thread_ = std::thread([this, lab_id] { run(lab_id); });
  return std::nullopt;
}

void CheckRunner::run(const std::string& lab_id) {
  const base::Deadline deadline(kLongest);
  nlohmann::json problem;
  try {
    tool_.check(
        lab_id,
        [&](std::string_view line) { log_.append("line", base::format_json({{"line", line}})); },
        [&] { return !is_stopping_ && !deadline.has_passed() && log_.unheard_for() < patience_; });
  } catch (const std::exception& error) {
    problem = error.what();
  }
  // Under one lock, so that no other check begins between the two.
  const std::lock_guard lock(mutex_);
  log_.end("finished", base::format_json({{"target", lab_id}, {"problem", problem}}));
  running_.reset();
}

}  // namespace page
