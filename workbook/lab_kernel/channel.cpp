#include "workbook/lab_kernel/channel.hpp"

#include <fmt/core.h>
#include <sys/random.h>

#include <charconv>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/json.hpp"
#include "workbook/lab_kernel/digest.hpp"

namespace workbook {
namespace {

constexpr std::string_view kResult = "RESULT ";
constexpr std::size_t kDigestDigits = 64;

std::string signature(std::string_view nonce, std::string_view body) {
  return to_hex(hmac_sha256(nonce, body));
}

std::size_t parse_length(std::string_view digits) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size() || length > kLongestResult)
    throw std::runtime_error("the length of the result is no number that can be");
  return length;
}

}  // namespace

std::string make_nonce() {
  char bytes[16];
  sys::check(::getrandom(bytes, sizeof bytes, 0), "get random bytes");
  return to_hex({bytes, sizeof bytes});
}

std::string format_result(std::string_view nonce, std::string_view body) {
  return fmt::format("{}{} {}\n{}", kResult, signature(nonce, body), body.size(), body);
}

std::optional<std::string> read_result(std::string_view received, std::string_view nonce) {
  const auto line_end = received.find('\n');
  if (!kResult.starts_with(received.substr(0, kResult.size())) ||
      (line_end == std::string_view::npos && received.size() > 100))
    throw std::runtime_error("what came is no result");
  if (line_end == std::string_view::npos) return std::nullopt;
  const auto line = received.substr(0, line_end);
  if (line.size() < kResult.size() + kDigestDigits + 2)
    throw std::runtime_error("the result has no signature");
  const auto digest = line.substr(kResult.size(), kDigestDigits);
  const auto length = parse_length(line.substr(kResult.size() + kDigestDigits + 1));
  const auto body = received.substr(line_end + 1);
  if (body.size() < length) return std::nullopt;
  if (body.size() > length) throw std::runtime_error("something follows the result");
  if (digest != signature(nonce, body))
    throw std::runtime_error("the result is not signed with this run's nonce");
  return std::string(body);
}

std::string format_outcome(const JobOutcome& outcome) {
  nlohmann::json body = {
      {outcome.was_killed ? "signal" : "exit", outcome.value},
      {"oom", outcome.was_out_of_memory},
      {"collected", {{"bytes", outcome.collected_bytes}, {"sha256", outcome.collected_digest}}},
      {"problems", outcome.problems}};
  if (!outcome.report.empty()) body["report"] = to_base64(outcome.report);
  return base::format_json(body);
}

JobOutcome parse_outcome(std::string_view body) {
  const auto document = base::parse_json(body, "the guest's result");
  const base::JsonView view(document, "the guest's result");
  JobOutcome outcome;
  const auto signal = view.find("signal");
  outcome.was_killed = signal.has_value();
  outcome.value = static_cast<int>((signal ? *signal : view.at("exit")).integer_between(0, 255));
  outcome.was_out_of_memory = view.at("oom").boolean();
  outcome.collected_bytes = view.at("collected").at("bytes").natural();
  outcome.collected_digest = view.at("collected").at("sha256").string();
  outcome.problems = view.at("problems").strings();
  if (const auto report = view.find("report")) outcome.report = from_base64(report->string());
  return outcome;
}

}  // namespace workbook
