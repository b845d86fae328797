// Whatever a registry may say: heads and bodies of HTTP, challenges, errors, tokens, tags,
// manifests, addresses. Each is read or refused; what was read keeps what its header promises.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "minicontainer/image/descriptor.hpp"
#include "minicontainer/registry/challenge.hpp"
#include "minicontainer/registry/error_body.hpp"
#include "minicontainer/registry/http/message.hpp"
#include "minicontainer/registry/http/url.hpp"
#include "minicontainer/registry/pull_plan.hpp"

namespace {

class TextStream final : public http::Stream {
 public:
  explicit TextStream(std::string_view text) : text_(text) {}
  std::size_t read_some(std::span<char> room) override {
    const auto count = std::min({room.size(), text_.size(), std::size_t{100}});
    text_.copy(room.data(), count);
    text_.remove_prefix(count);
    return count;
  }
  void write_all(std::string_view) override {}

 private:
  std::string_view text_;
};

void expect(bool is_kept) {
  if (!is_kept) std::abort();
}

template <typename Action>
void try_to(Action action) {
  try {
    action();
  } catch (const image::Error&) {
  } catch (const base::JsonError&) {
  } catch (const http::Broken&) {
  }
}

void read_message(std::string_view text) {
  TextStream stream(text);
  http::Reader reader(stream, std::chrono::milliseconds(1000));
  const auto head = reader.read_head();
  if (!head) return;
  http::Body body(reader, http::body_length(head->headers, {http::BodyLength::Kind::kUntilEnd}),
                  std::chrono::milliseconds(1000));
  expect(http::read_whole(body, 1 << 16, "the body").size() <= text.size());
}

void read_manifest(std::string_view text) {
  const auto manifest = image::parse_manifest(text, "the manifest");
  const auto plan =
      registry::plan_pull(manifest, [](const image::Digest&) { return std::nullopt; });
  expect(!plan.missing.empty() && plan.missing.front().digest == manifest.config.digest);
  expect(plan.missing.size() <= manifest.layers.size() + 1);
}

void read_url(std::string_view text) {
  const auto url = http::parse_url(text);
  expect(http::parse_url(url.text()).text() == url.text());
}

void read_challenge(std::string_view text) {
  for (const auto& challenge : registry::parse_challenges(text)) {
    expect(!challenge.scheme.empty() && challenge.scheme == http::lower(challenge.scheme));
  }
}

void read_error(std::string_view text) {
  for (const unsigned char c : std::string(registry::refusal(400, text).what())) {
    expect(c >= 0x20 && c < 0x7f);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto read : {read_message, read_manifest, read_url, read_challenge, read_error}) {
    try_to([&] { read(text); });
  }
  try_to([&] { (void)image::choose_platform(text, "the index", "amd64"); });
  return 0;
}
