// What the tasks of lab 10 share: the program under test in a sandbox, and a registry with images
// that a check describes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "labs/10-registry/checks_registry.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/session.hpp"

namespace workbook {

/// An image as a registry has it.
struct Picture {
  std::string config;
  std::vector<std::string> layers;  ///< plain tar archives
  nlohmann::json manifest;          ///< may be changed before it is served

  [[nodiscard]] std::string layer_digest(std::size_t place) const;
  [[nodiscard]] std::string config_digest() const;
};

std::string digest_of(const std::string& bytes);

/// A registry, and the program under test in front of it.
class Counter {
 public:
  Counter();

  /// An image with a layer for each word, which is what its file has. Equal words, equal layers.
  Picture picture(const std::vector<std::string>& words);
  /// Lets the registry have it: repository "shop/web", tag "1".
  void serve(const std::string& repository, const std::string& tag, const Picture& picture);
  /// From now on a stranger gets a 401 with this header, and whoever shows `authorization` gets in.
  void guard(const std::string& challenge, const std::string& authorization);
  /// Blobs that a repository has from the start, and repositories to mount from.
  void have(const std::string& repository, const std::string& digest) {
    has_[repository].push_back(digest);
  }

  /// The registry loses what a repository has.
  void forget(const std::string& repository) { has_.erase(repository); }

  /// `minicontainer ...` with HOST in the place of each "HOST".
  Ended run(std::string words);
  /// The same; ends the check if it fails.
  std::string ask(const std::string& words);
  /// The same of what must be refused.
  void refuse(const std::string& words, const Diagnosis& wrong);

  /// How often this was asked: "GET", "/v2/shop/web/blobs/sha256:...".
  [[nodiscard]] int count(const std::string& method, const std::string& path) const;
  /// The requests whose path begins so.
  [[nodiscard]] std::vector<Asked> asked(const std::string& method, const std::string& path) const;
  /// What was asked, a line for each request.
  [[nodiscard]] Evidence evidence() const;
  [[nodiscard]] const std::string& host() const { return teller_.host(); }
  Session& session() { return session_; }

 private:
  Answered answer(const Asked& asked);
  Answered answer_manifest(const Asked& asked, const std::string& repository);
  Answered answer_blob(const Asked& asked, const std::string& repository);
  Answered answer_upload(const Asked& asked, const std::string& repository);

  std::map<std::string, std::vector<std::string>> has_;  ///< digests by repository
  std::map<std::string, std::string> content_;           ///< by digest
  std::map<std::string, std::string> names_;             ///< "shop/web:1": a manifest's digest
  std::string challenge_, authorization_;
  int layers_ = 0;
  Session session_;
  Teller teller_;
};

/// Ends the check unless both are the same. Shows what was asked.
void require_same(Counter& counter, const std::string& expected, const std::string& seen,
                  const std::string& diagnosis);

}  // namespace workbook
