// Task 2 of lab 10: what a registry wants to see.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "labs/10-registry/checks_common.hpp"
#include "workbook/checks/random.hpp"

namespace {

using namespace workbook;

/// A registry that gives its image for a token only.
struct Guarded {
  Guarded() {
    counter.serve("web", "1", counter.picture({"one"}));
    token = random_name("token");
  }
  std::string realm() const { return "http://" + counter.host() + "/token"; }
  /// Pulls behind this challenge, and tells what the token server was asked.
  Asked pull(const std::string& challenge) {
    counter.guard(challenge, "Bearer " + token);
    counter.ask("pull HOST/web:1");
    const auto asked = counter.asked("GET", "/token");
    require(!asked.empty(), {.diagnosis = "nobody asked for a token",
                             .expected = challenge,
                             .seen = "no request to the realm",
                             .evidence = {counter.evidence()}});
    return asked.front();
  }
  Counter counter;
  std::string token;
};

WORKBOOK_CHECK(Task2, Token, "a token is got where the challenge says, and shown") {
  Guarded guarded;
  const std::string service = random_name("service");
  const Asked asked =
      guarded.pull(fmt::format("Bearer realm=\"{}\",service=\"{}\",scope=\"repository:web:pull\"",
                               guarded.realm(), service));
  require_same(guarded.counter, service,
               asked.query.contains("service") ? asked.query.at("service") : "",
               "the token was asked for another service");
}

WORKBOOK_CHECK(Task2, Quotes, "commas, blanks and quotes in a value belong to it") {
  Guarded guarded;
  const std::string word = random_name("class");
  const Asked asked = guarded.pull(fmt::format(
      "Bearer service=\"{} \\\"A, B\\\" \\\\ c=d\", realm=\"{}\"", word, guarded.realm()));
  require_same(guarded.counter, word + " \"A, B\" \\ c=d",
               asked.query.contains("service") ? asked.query.at("service") : "",
               "a value in quotes was cut, or kept its backslashes");
}

WORKBOOK_CHECK(Task2, AnyCase, "schemes and names are the same in any case, blanks mean nothing") {
  Guarded guarded;
  const Asked asked =
      guarded.pull(fmt::format(" ,  BEARER  Realm = \"{}\" ,SERVICE=plain", guarded.realm()));
  require_same(guarded.counter, "plain",
               asked.query.contains("service") ? asked.query.at("service") : "",
               "a parameter was lost");
}

void log_in(Counter& counter) {
  // teacher:secret
  counter.session().run("mkdir -p config");
  counter.session().write(
      "/tmp/config/config.json",
      "{\"auths\":{\"" + counter.host() + "\":{\"auth\":\"dGVhY2hlcjpzZWNyZXQ=\"}}}");
}

WORKBOOK_CHECK(Task2, Several, "of several schemes, one that is known is taken") {
  Counter counter;
  counter.serve("web", "1", counter.picture({"one"}));
  log_in(counter);
  counter.guard("Negotiate, Digest realm=\"a, b\", nonce=\"x=y\", Basic realm=\"Class, room\"",
                "Basic dGVhY2hlcjpzZWNyZXQ=");
  counter.ask("pull HOST/web:1");
}

WORKBOOK_CHECK(Task2, Broken, "what cannot be read is refused, and no password goes out") {
  Counter counter;
  counter.serve("web", "1", counter.picture({"one"}));
  log_in(counter);
  const std::string good = fmt::format("Bearer realm=\"http://{}/token\"", counter.host());
  for (const std::string& bad : {good.substr(0, good.size() - 1), good + "," + good.substr(7),
                                 good.substr(7), good + ", =x"}) {
    counter.guard(bad, "Bearer x");
    counter.refuse("pull HOST/web:1", {.diagnosis = "a challenge that means nothing was taken",
                                       .expected = "an error about: " + bad});
    require(counter.count("GET", "/token") == 0,
            {.diagnosis = "a token was asked for by a challenge that means nothing",
             .expected = "no request",
             .seen = bad,
             .evidence = {counter.evidence()}});
  }
}

}  // namespace
